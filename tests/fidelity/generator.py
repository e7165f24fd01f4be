"""Cases of a tool by kind and seed: the same pair gives the same case, on any machine.

Kinds whose name starts with `bad` hold broken input; there only the exit code and the phrases of
the error message have to agree (see verdict.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from tests.fidelity.case import Case

Parts = tuple[dict[str, str], list[str]]
"""Files and arguments of a case."""


@dataclass(frozen=True)
class Generator:
    """The kinds of cases there are for a tool.

    `weights` say how often each kind turns up when kinds are not asked for one by one; those that
    are missing there are slow, or ask the network. Only a reader that takes everything takes the
    `liberal` kinds. `salt` keeps the cases of two tools apart.
    """

    kinds: Mapping[str, Callable[[Random], Parts]]
    weights: Mapping[str, int]
    liberal: tuple[str, ...] = ()
    salt: str = ""

    def make(self, kind: str, seed: int) -> Case:
        """The case of that kind and seed."""
        rng = Random(f"{self.salt}{kind}/{seed}")
        files, args = self.kinds[kind](rng)
        return Case(f"{kind}-{seed}", kind, files, tuple(args))

    def make_any(self, seed: int) -> Case:
        """The case of that seed, of a kind drawn by its weight."""
        kinds = list(self.weights)
        rng = Random(f"{self.salt}kind/{seed}")
        kind = rng.choices(kinds, [self.weights[k] for k in kinds])[0]
        return self.make(kind, seed)

    def series(self, kind: str | None, first: int, last: int) -> Iterator[Case]:
        """Cases first..last (both included) of one kind, or of all by weight."""
        for seed in range(first, last + 1):
            yield self.make_any(seed) if kind is None else self.make(kind, seed)
