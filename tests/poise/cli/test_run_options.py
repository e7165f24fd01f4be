"""What ``--help`` says of how runs go, and how they go."""

from __future__ import annotations

import re

import pytest

from executor.limits import Limits
from tests.poise.command_line import run

_FIELDS = {
    "--parallel": "moves",
    "--per-node": "per_node",
    "--resyncs-per-node": "resyncs_per_node",
    "--attempts": "attempts",
}


@pytest.mark.parametrize("command", ["run", "resume", "balance"])
def test_help_tells_the_throttles_that_hold_unless_others_are_given(command: str) -> None:
    words = " ".join(run(command, "--help").out.split())
    for option, field in _FIELDS.items():
        told = re.search(rf"{option} N [^[]*\[default: (\d+)\]", words)
        assert told is not None
        assert int(told[1]) == getattr(Limits(), field), option
