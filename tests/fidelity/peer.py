"""Run a case: with the installed tool, with `poise TOOL` as a process, or inside this process.

Answers of the installed binary are kept in ~/.cache/poise-fidelity (POISE_FIDELITY_CACHE names
another folder), in a folder for each tool, keyed by the content of the case.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from poise.htools.tools import main_of
from tests.fidelity.case import Answer, Case
from tests.fidelity.tool import Tool

TIMEOUT_SECONDS = 60.0
REPOSITORY = Path(__file__).resolve().parents[2]


def peer_path(tool: Tool) -> str | None:
    """The installed program, or None."""
    found = [place for place in tool.places if os.access(place, os.X_OK)]
    return shutil.which(tool.name) or (found[0] if found else None)


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def lay_out(case: Case, folder: Path) -> None:
    """Write the case's files into `folder`."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogateescape"))


def _written(case: Case, folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        content = _decode(path.read_bytes())
        if case.files.get(name) != content:
            found[name] = content
    return found


def environment() -> dict[str, str]:
    """What programs find in their environment: no locale but UTF-8, and this repository."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "HTOOLS"))}
    env["LC_ALL"] = "C.UTF-8"
    env["PYTHONPATH"] = str(REPOSITORY)
    return env


def run_command(command: list[str], case: Case) -> Answer:
    """Run a program on the case in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="fidelity-") as name:
        folder = Path(name)
        lay_out(case, folder)
        try:
            done = subprocess.run(
                [*command, *case.args],
                cwd=folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Answer(-1000, "", f"no answer within {TIMEOUT_SECONDS} s", {})
        return Answer(
            done.returncode, _decode(done.stdout), _decode(done.stderr), _written(case, folder)
        )


def _cache_folder() -> Path:
    default = Path.home() / ".cache" / "poise-fidelity"
    return Path(os.environ.get("POISE_FIDELITY_CACHE", default))


def ask_peer(tool: Tool, case: Case) -> Answer:
    """The installed binary's answer, by running it now."""
    program = peer_path(tool)
    if program is None:
        raise FileNotFoundError(f"{tool.name} is not installed (Debian package ganeti-htools)")
    return run_command([program], case)


def run_peer(tool: Tool, case: Case) -> Answer:
    """The installed binary's answer from the cache; it is asked where it is not known."""
    digest = case.digest()
    stored = _cache_folder() / tool.name / digest[:2] / f"{digest}.json"
    if stored.exists():
        return Answer.from_json(json.loads(stored.read_text()))
    answer = ask_peer(tool, case)
    stored.parent.mkdir(parents=True, exist_ok=True)
    scratch = stored.with_suffix(f".{os.getpid()}")
    scratch.write_text(json.dumps(answer.to_json()))
    scratch.replace(stored)
    return answer


def in_process(tool: Tool) -> Callable[[Case], Answer]:
    """A runner around Poise's answer to the tool, with an empty standard input."""
    main = main_of(tool.name)

    def run(case: Case) -> Answer:
        stdout, stderr = io.StringIO(), io.StringIO()
        before, stdin = Path.cwd(), sys.stdin
        with tempfile.TemporaryDirectory(prefix="fidelity-") as name:
            folder = Path(name)
            lay_out(case, folder)
            os.chdir(folder)
            sys.stdin = io.TextIOWrapper(io.BytesIO(b""))  # as a process gets it in run_command
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")  # a process would print them on stderr
                    rc = main(list(case.args), stdout, stderr)
            finally:
                sys.stdin = stdin
                os.chdir(before)
            return Answer(rc, stdout.getvalue(), stderr.getvalue(), _written(case, folder))

    return run


def run_subprocess(tool: Tool, case: Case) -> Answer:
    """`python -m poise TOOL`, as a user starts it."""
    return run_command([sys.executable, "-m", "poise", tool.name], case)
