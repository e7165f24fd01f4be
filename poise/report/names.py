"""Short names: what is left of a name without the suffix that all names share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from planner.plan import Move, Plan
from planner.state import common_suffix, strip_suffix

_AROUND = "(),;:"
_SIZE = re.compile(r"[\d.]+[MGT]?")


class ShortNames:
    """Full name -> short name; names it does not know stay as they are."""

    def __init__(self, nodes: Sequence[str], instances: Sequence[str]) -> None:
        self.suffix = common_suffix(nodes, instances)
        names = (*nodes, *instances)
        self._short = dict(zip(names, strip_suffix(names, self.suffix), strict=True))

    @classmethod
    def of(cls, moves: Iterable[Move]) -> ShortNames:
        """Those of everything that is mentioned in moves."""
        moves = list(moves)
        places = [place for move in moves for place in (move.source, move.target)]
        nodes = [node for place in places for node in (place.primary, place.secondary)]
        nodes += [action.node for move in moves for action in move.actions]
        return cls([node for node in nodes if node], [move.instance for move in moves])

    @classmethod
    def of_plan(cls, plan: Plan) -> ShortNames:
        """Those of the nodes of a plan, and of all instances that it mentions."""
        moved = [move.instance for move in plan.moves]
        stay = [name for warning in plan.warnings for name in warning.instances]
        return cls([node.name for node in plan.nodes], list(dict.fromkeys([*moved, *stay])))

    def __call__(self, name: str) -> str:
        return self._short.get(name, name)

    def within(self, sentence: str) -> str:
        """The sentence with the names in it shortened."""
        if not self.suffix:
            return sentence
        words = " ".join(self._word(word) for word in sentence.split(" "))
        return words.replace(f"{self.suffix}:", ":")  # the first of a pair

    def _word(self, word: str) -> str:
        bare = word.strip(_AROUND)
        if not bare.endswith(self.suffix) or bare == self.suffix or _SIZE.fullmatch(bare):
            return word
        return word.replace(bare, bare.removesuffix(self.suffix), 1)
