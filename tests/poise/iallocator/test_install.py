"""`poise install-iallocator`: the program that Ganeti starts, and what is never touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy
import pytest

from poise.iallocator import install as ways
from poise.iallocator.trial import trouble_of
from snapshots.errors import UsageError
from tests.poise.command_line import refused, run
from tests.poise.htools.hail.hail_example import ALLOCATE
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.terminal import on_terminal

ROOT = Path(__file__).resolve().parents[3]


def start(
    program: Path, *words: str | Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """As Ganeti does: in /, with next to no environment."""
    return subprocess.run(
        [program, *words],
        cwd="/",
        env=environment or {},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    file = tmp_path / "request"
    file.write_text(json.dumps(example(ALLOCATE)))
    return file


def install(
    folder: Path | None = None,
    name: str = "poise",
    options: Sequence[str] = (),
    *,
    force: bool = False,
) -> ways.Done:
    return ways.installation(folder, name, options, force=force).make()


def uninstall(folder: Path | None = None, name: str = "poise") -> ways.Done:
    return ways.removal(folder, name).make()


def poise(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "poise", "install-iallocator", "--yes", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_program_answers_without_any_environment(tmp_path: Path, request_file: Path) -> None:
    done = install(tmp_path)
    wanted = done.intention
    assert (wanted.action, wanted.path, done.trouble) == ("install", tmp_path / "poise", "")
    answered = start(wanted.path, request_file)
    assert (answered.returncode, answered.stderr) == (0, b"")
    assert json.loads(answered.stdout)["success"]
    assert answered.stdout.count(b"\n") == 1


def test_the_environment_does_not_matter(tmp_path: Path, request_file: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong one')")
    hostile = {
        "PYTHONPATH": str(tmp_path),
        "PYTHONHOME": "/nowhere",
        "PYTHONWARNINGS": "error",
        "PYTHONVERBOSE": "1",
        "LC_ALL": "C",
        "PATH": "",
    }
    program = install(tmp_path).intention.path
    usual, odd = start(program, request_file), start(program, request_file, environment=hostile)
    assert (odd.returncode, odd.stdout, odd.stderr) == (0, usual.stdout, b"")


def test_a_virtual_environment_under_a_path_with_blanks(tmp_path: Path, request_file: Path) -> None:
    home = tmp_path / 'it\'s a "strange" $HOME'
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True, timeout=60)
    site = next(home.glob("lib/python3*/site-packages"))
    # Poise there, numpy by way of the environment's own path file
    (site / "libraries.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    for package in ("snapshots", "planner", "executor", "poise"):
        (site / package).symlink_to(ROOT / package)
    code = (
        "import sys; from poise.iallocator.install import installation; from pathlib import Path;"
    )
    code += "print(installation(Path(sys.argv[1])).make().trouble)"
    python = home / "bin" / "python"
    done = subprocess.run(
        [python, "-I", "-c", code, tmp_path], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "\n", done.stderr
    assert str(python).split("'")[1] in (tmp_path / "poise").read_text()
    answered = start(tmp_path / "poise", request_file)
    assert json.loads(answered.stdout)["success"], answered.stderr


def test_options_for_every_start(tmp_path: Path, request_file: Path) -> None:
    only = "restrict-allocation-to=n1.ex.com,n2.ex.com"
    program = install(tmp_path, options=[only]).intention.path
    nodes = json.loads(start(program, request_file).stdout)["result"]
    assert set(nodes) == {"n1.ex.com", "n2.ex.com"}
    more = start(program, request_file, "--restrict-allocation-to=n0.ex.com,n1.ex.com")
    assert set(json.loads(more.stdout)["result"]) == {"n0.ex.com", "n1.ex.com"}


def test_an_unknown_option_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^with dance: unknown option '--dance'"):
        install(tmp_path, options=["dance"])
    assert not list(tmp_path.iterdir())


def test_it_may_be_executed_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        path = install(tmp_path).intention.path
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o7777 == 0o755


def test_our_own_is_replaced(tmp_path: Path) -> None:
    install(tmp_path, options=["spread"])
    assert install(tmp_path).intention.action == "replace"
    assert "--spread" not in (tmp_path / "poise").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["poise"]


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    other = tmp_path / "poise"
    other.write_text("#!/bin/sh\necho mine\n")
    with pytest.raises(UsageError, match="exists, and is not Poise's"):
        install(tmp_path)
    with pytest.raises(UsageError, match="is not Poise's: not removed"):
        uninstall(tmp_path)
    assert other.read_text() == "#!/bin/sh\necho mine\n"


def test_a_link_to_our_own_is_not_ours(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path = install(elsewhere).intention.path
    (tmp_path / "poise").symlink_to(path)
    with pytest.raises(UsageError, match="is not Poise's"):
        uninstall(tmp_path)
    assert path.exists()


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "poise").write_text("something")
    assert install(tmp_path, force=True).trouble == ""


def test_uninstall_removes_it_and_only_it(tmp_path: Path) -> None:
    (tmp_path / "hail").write_text("hail")
    install(tmp_path, "other-name")
    assert uninstall(tmp_path, "other-name").intention.action == "remove"
    assert uninstall(tmp_path, "other-name").intention.action == "leave"
    assert [path.name for path in tmp_path.iterdir()] == ["hail"]


@pytest.mark.parametrize("name", ["", "a.b", "../x", "a b", "ä"])
def test_names_that_ganeti_does_not_take(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="letters, digits"):
        install(tmp_path, name)


def test_the_first_folder_in_which_ganeti_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "first" / "iallocators", tmp_path / "second"]
    monkeypatch.setattr(ways, "search_path", lambda: folders)
    done = install().intention
    assert done.path == folders[0] / "poise"
    assert done.searched == tuple(folders)
    assert uninstall().intention.path == done.path


def test_it_is_removed_wherever_ganeti_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    folders[1].mkdir()
    install(folders[1])
    monkeypatch.setattr(ways, "search_path", lambda: folders)
    assert uninstall().intention.path == folders[1] / "poise"


def test_without_ganeti_a_folder_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "search_path", lambda: [])
    with pytest.raises(UsageError, match="no Ganeti is installed here"):
        install()


def test_a_program_that_does_not_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "exit code 1" in install(tmp_path).trouble


def looks_in(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    """This machine's Ganeti looks there, or there is none."""
    monkeypatch.setattr(ways, "search_path", lambda: list(folders))


def test_the_command_says_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = tmp_path / "lib/iallocators", tmp_path / "other"
    looks_in(monkeypatch, folder, other)
    ran = run("install-iallocator", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"made the folder {tmp_path}/lib",
        f"made the folder {folder}",
        f"installed {folder}/poise",
        "it answers; to use it: gnt-instance add -I poise ...",
        f"Ganeti looks in {folder}, then {other}",
    ]
    assert run("install-iallocator", "--yes").out.splitlines()[0] == f"replaced {folder}/poise"


@pytest.mark.parametrize("order", [("poise", "other"), ("other", "poise")])
def test_folders_that_were_made_for_it_go_with_the_last_one(
    order: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lib" / "iallocators"
    looks_in(monkeypatch, folder)
    install()
    install(name="other")
    install()  # replacing it forgets nothing
    ran = run("install-iallocator", "--yes", "--uninstall", "--name", order[0])
    assert (ran.code, ran.out, ran.err) == (0, f"removed {folder}/{order[0]}\n", "")
    ran = run("install-iallocator", "--yes", "--uninstall", "--name", order[1])
    assert ran.out.splitlines() == [
        f"removed {folder}/{order[1]}",
        f"removed the folder {folder}",
        f"removed the folder {tmp_path}/lib",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_or_is_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lib" / "iallocators"
    looks_in(monkeypatch, folder)
    install()
    (tmp_path / "lib" / "notes").touch()
    assert uninstall().folders == (folder,)
    folder.mkdir()
    install()
    assert uninstall().folders == ()
    assert folder.is_dir()


def test_a_folder_with_a_strange_name_is_one_line_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a\nrm -rf x" / "é"
    looks_in(monkeypatch, folder)
    assert install().trouble == ""
    assert "\nrm" not in (folder / "poise").read_text()
    uninstall()
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_does_nothing_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_in(monkeypatch, tmp_path / "lib")
    refused(run("install-iallocator"), "standard input is not a terminal", "--yes", "--dry-run")
    assert list(tmp_path.iterdir()) == []
    install()
    refused(run("install-iallocator", "--uninstall"), "standard input is not a terminal")
    assert (tmp_path / "lib" / "poise").exists()


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_dry_run_only_says_where(
    form: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_in(monkeypatch, tmp_path / "lib")
    ran = run("install-iallocator", "--dry-run", *form)
    assert (ran.code, ran.err) == (0, "")
    assert f"{tmp_path}/lib/poise" in ran.out
    assert list(tmp_path.iterdir()) == []
    install()
    ran = run("install-iallocator", "--dry-run", "--uninstall", *form)
    assert (ran.code, ran.err) == (0, "")
    assert f"{tmp_path}/lib" in ran.out
    assert (tmp_path / "lib" / "poise").exists()
    if not form:
        assert ran.out.splitlines() == [
            f"would remove {tmp_path}/lib/poise",
            f"would remove the folder {tmp_path}/lib",
        ]


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 4), ("\n", 4), ("\x04", 4)])
def test_on_a_terminal_it_asks(typed: str, code: int, tmp_path: Path) -> None:
    ended, out = on_terminal("install-iallocator", "--dir", tmp_path, typed=typed)
    assert ended == code
    assert f"poise: would install {tmp_path}/poise" in out
    assert "Continue? [y/N]" in out
    assert (tmp_path / "poise").exists() == (code == 0)


@pytest.mark.parametrize("option", ["version", "help", "version=", "help=yes"])
def test_an_option_that_asks_for_something_else_is_refused(option: str, tmp_path: Path) -> None:
    refused(
        run("install-iallocator", "--dir", tmp_path, "--with", option, "--yes"),
        f"--with: '{option}' answers no request",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["-", "--", "-version", "time-limit=1\n", "=3", "/etc/passwd"])
def test_what_is_no_option_is_refused(option: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected"):
        install(tmp_path, options=[option])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "option",
    [
        "verbose",
        "spread",
        "time-limit=0.001",
        "restrict-allocation-to=x.example.com,y",
        "static-kvm-node-memory=1000000000",
        "no-capacity-checks",
        "ignore-soft-errors",
        "ignore-dynu",
    ],
)
def test_the_trial_is_passed_with_every_option(option: str, tmp_path: Path) -> None:
    assert install(tmp_path, options=[option]).trouble == ""


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("echo poise iallocator 1.0", "does not answer a request: poise iallocator 1.0"),
        ("true", "does not answer a request"),
        ("echo 5", "does not answer a request"),
        (r"""echo '{"success": false, "info": "no", "result": []}'""", "finds no place"),
        (r"""echo '{"success": true, "info": "", "result": ["elsewhere"]}'""", "finds no place"),
        ("echo broken >&2; exit 3", "exit code 3: broken"),
    ],
)
def test_the_trial_reads_the_answer(script: str, trouble: str, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    assert trouble in trouble_of(program, ())


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_folder_in_which_ganeti_does_not_look_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    looks_in(monkeypatch, Path("/usr/lib/ganeti/iallocators"))
    ran = run("install-iallocator", "--yes", "--dir", tmp_path, *form)
    assert ran.code == 0
    assert "gnt-instance" not in ran.out
    assert ran.err == (
        f"poise: warning: Ganeti does not look in {tmp_path}, so -I poise does not find it:"
        " without --dir it goes to /usr/lib/ganeti/iallocators\n"
    )


def test_a_folder_that_is_named_another_way_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    looks_in(monkeypatch, folder)
    ran = run("install-iallocator", "--yes", "--dir", tmp_path / "link")
    assert (ran.code, ran.err) == (0, "")
    assert "to use it: gnt-instance add -I poise" in ran.out


def test_where_there_is_no_ganeti_nobody_knows_where_one_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_in(monkeypatch)
    ran = run("install-iallocator", "--yes", "--dir", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert "it answers; no Ganeti is installed here" in ran.out


def test_the_command_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = poise("--dir", tmp_path)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"installed {tmp_path}/poise")
    done = poise("--dir", tmp_path, "--uninstall")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"removed {tmp_path}/poise")


def test_the_command_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "iallocators"
    looks_in(monkeypatch, folder)
    ran = run("install-iallocator", "--yes", "--name", "other", "--with", "time-limit=2", "--json")
    assert json.loads(ran.out) == {
        "action": "installed",
        "dry_run": False,
        "path": f"{folder}/other",
        "made_folders": [str(folder)],
        "removed_folders": [],
        "search_path": [str(folder)],
        "on_search_path": True,
        "runs": True,
        "trouble": "",
    }


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = poise("--dir", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"poise: --dir: no folder {tmp_path}/nowhere\nTry: mkdir -p {tmp_path}/nowhere\n"
    )
    (tmp_path / "file").touch()
    done = poise("--dir", tmp_path / "file")
    assert (done.returncode, done.stderr) == (
        2,
        f"poise: --dir: {tmp_path}/file is not a folder\n",
    )
    for how in ([], ["--uninstall"], ["--dry-run"]):
        done = poise("--dir", tmp_path / ("long" * 99), *how)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "cannot read: File name too long" in done.stderr
