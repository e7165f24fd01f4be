"""Running the ``poise`` command inside the test's own process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from poise.cli import app
from poise.cli.command_table import COMMANDS as TABLE
from poise.cli.lazy_command import LazyCommand

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDED = ROOT / "examples" / "recorded-cluster"
"""Two groups, default and rack2, recorded on a real Ganeti."""
LARGE = ROOT / "examples" / "large.data"
"""One group of 40 nodes."""
COMMANDS: dict[str, Any] = {row.name: LazyCommand(row).command for row in TABLE}
"""Every command with its options, by name."""


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path, **environment: str) -> Ran:
    """Run ``poise`` with these arguments; unexpected exceptions are raised."""
    result = CliRunner().invoke(
        app, [str(argument) for argument in arguments], env=environment, catch_exceptions=False
    )
    return Ran(result.exit_code, result.stdout, result.stderr)


def refused(ran: Ran, *phrases: str, code: int = 2) -> None:
    """A refusal: its exit code, nothing on standard output, a line that says what is wrong and at
    most one more that says what to do; these phrases are in them."""
    assert (ran.code, ran.out) == (code, "")
    wrong, *advice = ran.err.splitlines()
    assert wrong.startswith("poise: ")
    assert not advice or (len(advice) == 1 and advice[0].startswith("Try: "))
    for phrase in phrases:
        assert phrase in ran.err
