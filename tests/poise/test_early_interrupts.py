"""Ctrl-C while modules are being loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from poise.early_interrupts import LeavingAtOnce
from tests.poise.command_line import ROOT

INTERRUPTED_AT = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["poise", *{words!r}]
{before}
import poise.__main__ as poise
sys.exit(poise.main())
"""


def ended(name: str, *words: str, before: str = "") -> tuple[int, str, str]:
    """Exit code and streams of a command, with Ctrl-C when the module ``name`` is looked for."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            INTERRUPTED_AT.format(name=name, words=words, before=before),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONSAFEPATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "module",
    ["poise.htools.tools", "poise.cli", "typer", "poise.cli.help_paint", "poise.cli.show"],
)
def test_the_process_ends_without_a_word(module: str) -> None:
    assert ended(module, "show", "examples/recorded-cluster") == (130, "", "")


@pytest.mark.parametrize("tool", ["hbal", "hail", "hroller"])
def test_a_compatible_tool_ends_as_by_the_signal(tool: str) -> None:
    assert ended("poise.streams", tool) == (-signal.SIGINT, "", "")


def test_where_it_is_ignored_nothing_ends() -> None:
    ignoring = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    code, out, err = ended("poise.cli", "version", before=ignoring)
    assert (code, out.partition(" ")[0], err) == (0, "poise", "")


def test_nothing_is_loaded_before_an_interrupt_is_quiet() -> None:
    code = (
        "import sys, poise; before = set(sys.modules); import poise.early_interrupts;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "poise.early_interrupts\n"


def test_afterwards_it_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with LeavingAtOnce():
        pass
    assert signal.getsignal(signal.SIGINT) is before
