"""A plan: moves with their order and price, and what the cluster is like before and after.

Plans name things (full names), not rows, so that they outlive the snapshot they were made for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.explain.out_of_use import OutOfUse
from planner.plan.evacuation_result import EvacuationResult
from planner.plan.move import Move
from planner.plan.move_totals import MoveTotals
from planner.plan.node_step import NodeStep
from planner.plan.plan_warning import (
    ALWAYS_FAILOVER,
    FORTHCOMING_DISKS,
    GUEST_DOWN,
    GUEST_UNKNOWN,
    NO_ROOM,
    OFFLINE_NODE,
    SOLVER,
    SOURCE,
    UNACCOUNTED,
    PlanWarning,
)
from planner.plan.score_bounds import ScoreBounds
from planner.solvers.stopping import Stop

if TYPE_CHECKING:
    import pandas

    from planner.plan.goal_outcome import GoalOutcome  # numpy, which help does without

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term of the score before and after; ``weight`` times the value enters the score."""

    name: str
    weight: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """A node at one moment: MiB, counts, and whether it is N+1 safe.

    ``free_memory`` is what no running primary uses, ``reserved_memory`` what the worst failure of
    another node would take of it. None: the node did not tell what it has.
    """

    free_memory: int | None
    reserved_memory: int
    free_disk: int | None
    vcpus: int
    primaries: int
    secondaries: int
    n_plus_one: bool


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node before and after; totals in MiB and CPUs, None where the node did not tell.

    ``offline`` says that planning does not use it, ``out_of_use`` why.
    """

    name: str
    offline: bool
    total_memory: int | None
    total_disk: int | None
    cpus: float | None
    before: NodeFigures
    after: NodeFigures
    out_of_use: OutOfUse | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """An instance that cannot move; ``reason`` is a stable word, ``message`` one line."""

    instance: str
    reason: str
    message: str


@dataclass(frozen=True)
class Plan(MoveTotals):
    """Moves for one group, and the evidence for them. Lower scores are better.

    ``created`` is an ISO 8601 time given by the caller, ``options`` what the solver was told,
    ``goals`` what becomes of the goals that it was made for, ``bound`` a score that no balancing
    can beat (``planner.scoring.bounds``), ``bounds`` higher ones; None in plans of earlier
    versions. ``evacuation`` is there where nodes were named to be emptied. ``node_steps`` give
    nodes other roles, in their order; moves may wait for them, and they for moves.
    """

    source: str
    fingerprint: str
    group: str
    created: str | None
    solver: str
    options: Mapping[str, Json]
    score_before: float
    score_after: float
    bound: float
    stopped: str
    moves: tuple[Move, ...]
    terms: tuple[TermChange, ...] = ()
    nodes: tuple[NodeChange, ...] = ()
    immovable: tuple[Stuck, ...] = ()
    warnings: tuple[PlanWarning, ...] = field(default=())
    bounds: ScoreBounds | None = None
    evacuation: EvacuationResult | None = None
    goals: tuple[GoalOutcome, ...] = ()
    node_steps: tuple[NodeStep, ...] = ()

    def __repr__(self) -> str:
        from planner.plan.views import plan_line

        return plan_line(self.group, self.moves, self.score_before, self.score_after)

    def _repr_html_(self) -> str:
        from planner.plan.views import moves_html

        return moves_html(repr(self), self.moves)

    def to_frame(self) -> pandas.DataFrame:
        """The moves as a pandas frame: a row a move, by its id."""
        from planner.plan.views import moves_frame

        return moves_frame(self.moves)

    @property
    def steps(self) -> tuple[Move | NodeStep, ...]:
        """All that it does, each step after those that it waits for; moves stay in their order."""
        found: list[Move | NodeStep] = []
        taken: set[int] = set()
        moves, others = list(reversed(self.moves)), list(reversed(self.node_steps))
        while moves or others:
            first = others and (not moves or taken.issuperset(others[-1].after))
            step: Move | NodeStep = others.pop() if first else moves.pop()
            found.append(step)
            taken.add(step.id)
        return tuple(found)

    @property
    def gap(self) -> float | None:
        """The part of ``score_after`` that a better plan could save at most, 0 to 1.

        None where no bound is known.
        """
        if self.bounds is None or not math.isfinite(self.score_after):
            return None
        return self.bounds.gap(self.score_after)

    @property
    def offline(self) -> frozenset[str]:
        """The nodes that it takes as offline."""
        return frozenset(node.name for node in self.nodes if node.offline)

    @property
    def named_offline(self) -> frozenset[str]:
        """The nodes that the operator told it to take as offline."""
        named = self.options.get("offline")
        names = named if isinstance(named, list | tuple) else ()
        return frozenset(name for name in names if isinstance(name, str))

    @property
    def evacuates(self) -> bool:
        """True if all that was asked for is that nodes are empty."""
        return self.evacuation is not None or self.options.get("evacuate_only") is True

    @property
    def reservations(self) -> tuple[PlanWarning, ...]:
        """The warnings about something that is not in order after the plan.

        Of one that :attr:`evacuates` only what was asked for counts: that nothing is left on the
        offline nodes, and that there is room on the way.
        """
        found = self._not_in_order
        if not self.evacuates:
            return found
        asked = (NO_ROOM,) if self.evacuation is not None else (OFFLINE_NODE, NO_ROOM)
        return tuple(w for w in found if w.kind in asked)

    @property
    def meanwhile(self) -> tuple[PlanWarning, ...]:
        """Problems beside the evacuation that remain while the evacuated nodes are out."""
        asked = set(self.reservations)
        return tuple(w for w in self._not_in_order if w not in asked)

    @property
    def _not_in_order(self) -> tuple[PlanWarning, ...]:
        aside = (
            UNACCOUNTED,
            SOURCE,
            SOLVER,
            ALWAYS_FAILOVER,
            GUEST_DOWN,
            GUEST_UNKNOWN,
            FORTHCOMING_DISKS,
        )
        return tuple(w for w in self.warnings if not w.resolved and w.kind not in aside)

    @property
    def leaves_behind(self) -> bool:
        """True if what was to leave its node cannot; one that ends at a number of moves may not."""
        if self.evacuation is not None:
            return not self.evacuation.complete
        return self.evacuates and self.left_on_offline_nodes and self.stopped != Stop.MAX_MOVES

    @property
    def left_on_offline_nodes(self) -> bool:
        """True if an offline node still holds instances after the plan."""
        return any(w.kind == OFFLINE_NODE and not w.resolved for w in self.warnings)
