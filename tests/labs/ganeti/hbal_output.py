"""What hbal printed, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

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


def step_of(move: dict[str, Any]) -> Step:
    """A move of a plan document as hbal prints it."""
    return Step(
        instance=_short(move["instance"]),
        before=_pair(move["from"]),
        after=_pair(move["to"]),
        score=printed(move["score_after"]),
        actions=" ".join(_word(action, move) for action in move["actions"]),
    )


def _word(action: dict[str, str], move: dict[str, Any]) -> str:
    """``r:node``, ``f`` to the secondary, or ``fa:node`` to any node."""
    if action["verb"] == "replace-disks":
        return f"r:{_short(action['node'])}"
    return "f" if move["from"]["secondary"] else f"fa:{_short(action['node'])}"


def _pair(place: dict[str, str | None]) -> str:
    return ":".join(_short(node) for node in (place["primary"], place["secondary"]) if node)


def _short(name: str) -> str:
    return name.partition(".")[0]


def initial_score(output: str) -> str:
    """The score that hbal started from, as printed."""
    match = _INITIAL.search(output)
    assert match, f"no initial score in {output!r}"
    return match[1]


def printed(score: float) -> str:
    """A score as hbal prints it: the shortest digits of the number, rounded half to even."""
    return str(Decimal(repr(score)).quantize(Decimal("0.00000001"), ROUND_HALF_EVEN))
