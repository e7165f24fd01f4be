"""What the harness has to know of one of Ganeti's tools to compare Poise with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fidelity.case import Answer, Case
from tests.fidelity.generator import Generator

_DATA = Path(__file__).resolve().parents[1] / "data"


@dataclass(frozen=True)
class Cover:
    """How many cases are recorded.

    Of every kind `per_kind` are tried. The smallest cases, none above `largest` characters, show
    each feature `times`, each outcome `outcomes` times. Then come `fill` of every kind for each
    unit of its weight, those first whose answers have the most `richness`.
    """

    richness: Callable[[Answer], int]
    per_kind: int
    times: int
    outcomes: int
    largest: int
    fill: int = 2


@dataclass(frozen=True)
class Tool:
    """A tool: who it is, what it is asked, and what becomes of its answers.

    `places` are files where the program is looked for beside PATH. `phrases` are what it says when
    it refuses. `features` name what a run shows, `count` finds in an answer what the summary of a
    comparison calls `counted`; `cases` is its word for what was asked.
    """

    name: str
    generator: Generator
    phrases: tuple[re.Pattern[str], ...]
    features: Callable[[Case, Answer], set[str]]
    cover: Cover
    count: Callable[[Answer], int]
    counted: str
    cases: str = "cases"
    places: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        """The folder of its recorded answers."""
        return _DATA / self.name

    def missing_phrases(self, peer: str, ours: str) -> list[str]:
        """The phrases of the tool's message that ours lacks, but for those with odd characters."""
        found = [match.group() for pattern in self.phrases for match in pattern.finditer(peer)]
        plain = [phrase for phrase in found if phrase.isascii() and phrase.isprintable()]
        return [phrase for phrase in plain if "\\" not in phrase and phrase not in ours]
