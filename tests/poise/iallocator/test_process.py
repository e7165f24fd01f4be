"""The allocator as a process: what it loads, and that only the answer is on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.poise.htools.hail.hail_example import ALLOCATE
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.iallocator.better_cases import FOLDER
from tests.poise.iallocator.small_messages import allocate_all, instance, message, node

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
HEAVY = {"typer", "click", "rich", "httpx", "scipy", "pandas", "ortools", "sqlalchemy", "asyncio"}
HEAVY |= {"subprocess", "ssl", "hashlib", "hypothesis"}
NEEDLESS = {"pathlib", "urllib", "numpy.ma", "numpy.ctypeslib"}
NEEDLESS |= {"planner.kernel.functions", "planner.plan", "planner.goals", "planner.timing"}
NEEDLESS |= {"planner.bounds", "planner.capacity", "planner.whatif", "poise.api", "poise.cli"}
"""What no request needs to be answered; each takes milliseconds to load."""
FOR_PLACES = {"planner.n_plus_one", "planner.solvers.place.pair_grid", "poise.iallocator.places"}
FOR_REFUSALS = {"planner.explain.place_refusal", "planner.rules.limits", "planner.rules.shortage"}
FOR_REFUSALS |= {"planner.solvers.make_room", "planner.solvers.place.closest"}
DATA = ROOT / "tests" / "data" / "iallocator"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "request"
    path.write_text(json.dumps(example(ALLOCATE)))
    return path


def python(code: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd="/",
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def modules_of(tool: str, file: Path, *options: str | Path) -> set[str]:
    """Modules, and packages of modules, that answering a request loads."""
    code = (
        f"import sys; sys.argv[1:1] = ['{tool}']; from poise.__main__ import main; code = main();"
        "print(*sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = python(code, file, *options)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def loaded_by(file: Path, *options: str) -> set[str]:
    """Top-level modules that answering a request loads."""
    return {name.partition(".")[0] for name in modules_of("iallocator", file, *options)}


@pytest.mark.parametrize(
    "case",
    [
        "one-unhealthy-group",
        "escape-to-offline",
        "diskless",
        "booked-twice",
        "secondary-offline",
        "room-by-a-move",
        "one-service",
    ],
)
def test_nothing_heavy_is_loaded(case: str) -> None:
    assert loaded_by(FOLDER / f"{case}.json", "--spread").isdisjoint(HEAVY)


@pytest.mark.parametrize("tool", ["iallocator", "hail"])
@pytest.mark.parametrize(
    ("request_kind", "also"),
    [
        ("allocate", FOR_REFUSALS),
        ("multi-allocate", FOR_REFUSALS),
        ("relocate", FOR_REFUSALS | FOR_PLACES),
        ("better/room-by-a-move", set()),
    ],
)
def test_what_a_request_does_not_need_is_not_loaded(
    tool: str, request_kind: str, also: set[str]
) -> None:
    assert not modules_of(tool, DATA / f"{request_kind}.json") & (NEEDLESS | also)


@pytest.mark.parametrize("case", ["jointly", "a-part", "together-secondary", "together-all"])
def test_the_solver_is_not_loaded_for_what_is_found_without_it(case: str) -> None:
    assert "ortools" not in loaded_by(FOLDER / f"{case}.json")


def test_the_solver_is_loaded_where_not_all_fit(tmp_path: Path) -> None:
    """Five of six fit on three nodes of 13 GiB, which only a proof can tell."""
    sizes = (3, 3, 5, 6, 6, 5)
    new = {f"n{k}": instance(memory=gib * 1024, disk=20480) for k, gib in enumerate(sizes)}
    nodes = {name: node(13 * 1024 + 512, 500 * 1024) for name in ("a", "b", "c")}
    file = tmp_path / "request"
    file.write_text(json.dumps(message(nodes, {}, allocate_all(**new))))
    assert "ortools" in loaded_by(file, "--time-limit=2")


def test_the_command_line_answers_as_the_program_does(file: Path) -> None:
    program = [sys.executable, "-m", "poise", "iallocator", str(file)]
    done = subprocess.run(
        program, cwd="/", env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["success"]


def test_what_libraries_print_is_not_in_the_answer(file: Path) -> None:
    code = (
        "import os, sys, warnings\n"
        "from poise.iallocator import command, process\n"
        "def noisy(*arguments, answer=command._decide):\n"
        "    os.write(1, b'from a library\\n')\n"
        "    print('from Python')\n"
        "    sys.stdout.flush()\n"
        "    warnings.warn('careful')\n"
        "    return answer(*arguments)\n"
        "command._decide = noisy\n"
        "sys.exit(process.main())\n"
    )
    done = python(code, file)
    assert done.returncode == 0
    assert json.loads(done.stdout)["success"]
    assert done.stdout.count("\n") == 1
    assert "from a library" in done.stderr
    assert "from Python" in done.stderr


def test_standard_input(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "poise", "iallocator", "-"],
        cwd="/",
        env=ENVIRONMENT,
        input=file.read_bytes(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["success"]


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed(file: Path, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m poise iallocator "$1" {closed}', sys.executable, file],
        cwd="/",
        env=ENVIRONMENT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    if ">&-" not in closed.replace("2>&-", ""):
        assert json.loads(done.stdout)["success"]


def test_a_full_disk(file: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "poise", "iallocator", file],
            cwd="/",
            env=ENVIRONMENT,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"standard output: cannot write" in done.stderr
