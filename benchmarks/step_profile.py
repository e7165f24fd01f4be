"""Where the time of a step goes, by the parts of how a step is chosen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from planner.rules import MoveKind, MoveRules, Outcome
from planner.scoring.batch.block import Block
from planner.scoring.batch.reach import Reach
from planner.solvers import StopRules
from planner.solvers.balance import Choice, CompiledSearch, Lanes, LazyChooser, balance
from planner.state import Placement, group_scope
from snapshots.arrays import Floats, Ints

PARTS = ("bounds", "changed nodes", "reach", "candidates", "exact", "rest")
"""What a step consists of; ``rest`` is carrying the move out and whatever is not named."""

T = TypeVar("T")


@dataclass
class StepProfile:
    """CPU seconds of each of :data:`PARTS` in a step, on average."""

    parts: dict[str, float] = field(default_factory=dict)

    @property
    def step(self) -> float:
        """CPU seconds of a step."""
        return sum(self.parts.values())

    def shares(self) -> list[str]:
        """The parts in per cent of a step, in the order of :data:`PARTS`."""
        return [f"{100 * self.parts[part] / self.step:.0f} %" for part in PARTS]


def profile_steps(placement: Placement, limits: tuple[int, int]) -> StepProfile:
    """The steps between two limits, in this process."""
    scope = group_scope(placement, 0)
    chooser = _TimedChooser(placement, scope, MoveRules())
    times: list[float] = []

    def on_step(_: object) -> None:
        times.append(time.process_time())
        if len(times) == limits[0]:
            chooser.spent.clear()

    stop = StopRules(max_steps=limits[1])
    balance(placement, scope, stop=stop, chooser=chooser, on_step=on_step)
    steps = len(times) - limits[0]
    if steps <= 0:
        raise RuntimeError(f"no steps after the first {limits[0]}")
    parts = {part: chooser.spent.get(part, 0.0) / steps for part in PARTS}
    parts["rest"] = (times[-1] - times[limits[0] - 1]) / steps - sum(parts.values())
    return StepProfile(parts)


class _TimedChooser(LazyChooser):
    """Notes in ``spent`` the CPU seconds of every part, less those of the parts within it."""

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        super().__init__(placement, scope, rules)
        self.spent: dict[str, float] = {}

    def _timed(self, part: str, work: Callable[[], T]) -> T:
        before, began = sum(self.spent.values()), time.process_time()
        result = work()
        within = sum(self.spent.values()) - before
        own = time.process_time() - began - within
        self.spent[part] = self.spent.get(part, 0.0) + own
        return result

    def moved(self, choice: Choice) -> None:
        self._timed("bounds", lambda: super(_TimedChooser, self).moved(choice))

    def _renew(self) -> Floats:
        return self._timed("bounds", super()._renew)

    def _look_at_changed_targets(self) -> None:
        self._timed("changed nodes", super()._look_at_changed_targets)

    def _reach(self, at: Ints, floor: float) -> Reach:
        return self._timed("reach", lambda: super(_TimedChooser, self)._reach(at, floor))

    def _search(self) -> list[Block]:
        return self._timed("candidates", super()._search)

    def _near_best(self, compiled: CompiledSearch) -> np.ndarray:
        return self._timed("candidates", lambda: super(_TimedChooser, self)._near_best(compiled))

    def _choose(self, compiled: CompiledSearch, candidates: np.ndarray) -> Choice | None:
        return self._timed(
            "exact", lambda: super(_TimedChooser, self)._choose(compiled, candidates)
        )

    def _contenders(self, blocks: list[Block]) -> list[Lanes]:
        return self._timed("exact", lambda: super(_TimedChooser, self)._contenders(blocks))

    def _score(self, kind: MoveKind, instance: Ints, target: Ints) -> tuple[Outcome, Floats]:
        return self._timed(
            "exact", lambda: super(_TimedChooser, self)._score(kind, instance, target)
        )
