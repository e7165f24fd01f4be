"""What hbal printed, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

_STEP = re.compile(
    r"^ *\d+\. (?P<instance>\S+) +(?P<before>\S+) +=> +(?P<after>\S+)"
    r" +(?P<score>\S+) a=(?P<actions>.*)$"
)
_INITIAL = re.compile(r"^Initial score: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One line of the move list; nodes as ``primary:secondary`` or ``primary``."""

    instance: str
    before: str
    after: str
    score: str
    actions: str


def steps(output: str) -> list[Step]:
    """The numbered moves, in order."""
    matches = map(_STEP.match, output.splitlines())
    return [Step(**match.groupdict()) for match in matches if match]


def initial_score(output: str) -> str:
    """The score that hbal started from, as printed."""
    match = _INITIAL.search(output)
    assert match, f"no initial score in {output!r}"
    return match[1]


def printed(score: float) -> str:
    """A score as hbal prints it: the shortest digits of the number, rounded half to even."""
    return str(Decimal(repr(score)).quantize(Decimal("0.00000001"), ROUND_HALF_EVEN))
