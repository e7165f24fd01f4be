"""The ``poise`` command as a whole: help, version, completion, errors, terminals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from poise import __version__
from poise.api import balancing
from snapshots.errors import PlanningError
from tests.poise.command_line import LARGE, RECORDED, ROOT, refused, run
from tests.poise.terminal import on_terminal


def test_help_names_the_commands_in_groups() -> None:
    out = run("--help").out
    for words in (
        "Look",
        "Plan (acts only with --execute)",
        "Act",
        "Compatible",
        "balance",
        "show",
        "save",
        "hbal",
        "hail",
        "hroller",
    ):
        assert words in out


@pytest.mark.parametrize("command", ["run", "runs", "status", "stop", "resume", "close", "log"])
def test_commands_that_act_have_help(command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "--ledger" in ran.out
    assert f"\n  {command} " in run("--help").out.partition("\nAct:")[2]


@pytest.mark.parametrize("command", ["balance", "allocate", "show", "save"])
def test_every_command_has_help(command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "SOURCE" in ran.out
    assert "--credentials" in ran.out


def test_no_arguments_show_the_short_help() -> None:
    ran = run()
    assert (ran.code, ran.out, ran.err) == (2, "", run("-h").out)


@pytest.mark.parametrize(("value", "off"), [("off", True), ("", False)])
def test_the_environment_can_switch_the_kernel_off(value: str, off: bool) -> None:
    code = (
        "import sys; sys.argv = ['poise', '--version']\n"
        "import poise.__main__ as command, planner.kernel as kernel\n"
        "try:\n"
        "    command.main()\n"
        "finally:\n"
        "    print('switched off' in str(kernel.kernel()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"POISE_KERNEL": value},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith(f"\n{off}\n")


@pytest.mark.parametrize("option", ["--version", "-V", "version"])
def test_version(option: str) -> None:
    assert run(option).out == f"poise {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_usual_shell_gets_its_completion(shell: str) -> None:
    script = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv = ['poise']; import poise.__main__ as m; m.main()",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=os.environ | {"_POISE_COMPLETE": f"source_{shell}"},
    ).stdout
    assert {"bash": "complete -o", "zsh": "#compdef", "fish": "complete --command"}[shell] in script


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("poise bal", {"balance"}),
        ("poise help bal", {"balance"}),
        ("poise balance --max-m", {"--max-moves"}),
    ],
)
def test_commands_and_options_are_completed(typed: str, offered: set[str]) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.argv = ['poise']; import poise.__main__ as m; m.main()",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=os.environ
        | {"_POISE_COMPLETE": "complete_bash", "COMP_WORDS": typed}
        | {"COMP_CWORD": str(len(typed.split()) - 1)},
    )
    assert set(done.stdout.split()) == offered


def test_an_unknown_command_is_a_usage_error() -> None:
    refused(run("blance", RECORDED), "No such command 'blance'", "Did you mean 'balance'")


def test_an_unknown_option_before_the_command_is_a_usage_error() -> None:
    refused(run("--colour", "balance", RECORDED), "No such option '--colour'", "Try: poise --help")


def test_completion_can_be_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "poise", "--show-completion", "bash"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert "complete" in done.stdout


def test_a_question_without_an_answer_exits_with_3(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(*_: object, **__: object) -> None:
        raise PlanningError("there is no way")

    monkeypatch.setattr(balancing, "balance_with", no_answer)
    refused(run("balance", LARGE), "there is no way", code=3)


def test_a_terminal_gets_bars_and_colour() -> None:
    _, out = on_terminal("balance", LARGE, "-l3", "--nodes", columns=100, NO_COLOR="")
    assert "█" in out
    assert "\x1b[33m" in out


def test_no_color_is_honoured() -> None:
    _, out = on_terminal("balance", LARGE, "-l3", "--nodes", columns=100, NO_COLOR="1")
    assert "█" in out
    assert "\x1b[3" not in out


def test_short_work_shows_no_progress() -> None:
    assert "looking for moves" not in on_terminal("balance", RECORDED, "-G", "default")[1]


def test_help_is_quick() -> None:
    took = []
    for _ in range(3):
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "poise", "--help"], capture_output=True, cwd=ROOT, check=True
        )
        after = os.times()
        # Of the processor, not of the wall: other tests may be running.
        took.append(
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )
    assert min(took) < 0.5


def test_a_full_disk_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "poise", "show", str(LARGE)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "poise: standard output: cannot write: No space left on device\n"


@pytest.mark.parametrize(
    "command", ["show examples/large.data", "save examples/large.data -", "balance --help"]
)
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_reason_to_fail(command: str, closed: str) -> None:
    line = f"{sys.executable} -m poise {command} {closed}"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_help_to_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "poise", "--help"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == "poise: standard output: cannot write: No space left on device\n"
    assert done.returncode == 2


def test_an_installed_completion_is_a_success(tmp_path: Path) -> None:
    # Typer takes the shell from the command line only where it does not look at its parents, which
    # are what runs these tests.
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "poise", "--install-completion", "bash"],
        env={**os.environ, **named, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert list(tmp_path.rglob("*poise.sh"))
