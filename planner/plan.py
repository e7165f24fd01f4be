"""A plan: moves with their order and price, and what the cluster is like before and after.

Plans name things (full names), not rows, so that they outlive the snapshot they were made for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from planner.actions import Action, Verb
from planner.dependencies import Shift, dependencies
from planner.diagnosis import (
    NO_ROOM,
    OFFLINE_NODE,
    SOURCE,
    UNACCOUNTED,
    PlanWarning,
    plan_warnings,
)
from planner.guest_switch import Guest, guest_in
from planner.guest_warnings import (
    ALWAYS_FAILOVER,
    FORTHCOMING_DISKS,
    GUEST_UNKNOWN,
    guest_warnings,
)
from planner.immovable import immovable_instances
from planner.model import Model
from planner.move_actions import KIND_WORDS, move_actions, taken_as_down
from planner.out_of_use import OutOfUse, why_out_of_use
from planner.placement import Placement
from planner.room import shortages
from planner.scoring.proven_bound import proven_bound
from planner.scoring.terms import TERMS
from planner.solvers.candidates import MoveRules
from planner.solvers.greedy import Balance, Step, StopRules
from planner.unprotected import n_plus_one
from snapshots.cluster import NO_NODE, Ints

if TYPE_CHECKING:
    import pandas

MIB_PER_GIB = 1024

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


class Stop(StrEnum):
    """Why a balance ended; the value is the stable word in plans."""

    AT_GANETI_BOUND = "at-ganeti-bound"
    """The score is what Ganeti takes for the optimum, which is not :attr:`Plan.bound`."""
    MAX_MOVES = "max-moves"
    SMALL_GAIN = "small-gain"
    """The best next move gains less than asked for (or there is none)."""
    SMALL_GAIN_PER_GIB = "small-gain-per-gib"
    """What is left to move gains less than asked for each GiB that it copies (or nothing)."""
    NO_BETTER_MOVE = "no-better-move"
    NO_SCORE = "no-score"
    """The score is not a number."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where an instance lives; ``secondary`` is None without a second copy."""

    primary: str
    secondary: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One instance from ``source`` to ``target`` by ``actions``, in order.

    ``kind`` is hbal's word for it, which says "failover" of every switch; ``actions`` say what is
    done. ``copy_gib`` is what DRBD copies, ``memory_gib`` what live migrations send (once for
    each), ``restarts`` how often a guest that runs, or may run, stops and starts. ``after`` names
    the moves that must be finished first.
    """

    id: int
    instance: str
    kind: str
    source: Position
    target: Position
    actions: tuple[Action, ...]
    copy_gib: float
    memory_gib: float
    after: tuple[int, ...]
    score_after: float
    restarts: int = 0


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
class Plan:
    """Moves for one group, and the evidence for them. Lower scores are better.

    ``created`` is an ISO 8601 time given by the caller, ``options`` what the solver was told,
    ``bound`` a score that no balancing can beat (``planner.scoring.proven_bound``).
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

    def __repr__(self) -> str:
        from planner.plan_views import plan_line

        return plan_line(self)

    def _repr_html_(self) -> str:
        from planner.plan_views import plan_html

        return plan_html(self)

    def to_frame(self) -> pandas.DataFrame:
        """The moves as a pandas frame: a row a move, by its id."""
        from planner.plan_views import plan_frame

        return plan_frame(self)

    @property
    def restarts(self) -> int:
        """How often guests that run, or may run, stop and start."""
        return sum(move.restarts for move in self.moves)

    @property
    def copy_gib(self) -> float:
        """GiB that DRBD copies in all."""
        return math.fsum(move.copy_gib for move in self.moves)

    @property
    def memory_gib(self) -> float:
        """GiB of guest memory sent in all."""
        return math.fsum(move.memory_gib for move in self.moves)

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
        """Whether all that was asked for is that offline nodes are empty."""
        return self.options.get("evacuate_only") is True

    @property
    def reservations(self) -> tuple[PlanWarning, ...]:
        """The warnings about something that is not in order after the plan.

        Of one that :attr:`evacuates` only what was asked for counts: that nothing is left on the
        offline nodes, and that there is room on the way.
        """
        found = self._not_in_order
        return tuple(w for w in found if not self.evacuates or w.kind in (OFFLINE_NODE, NO_ROOM))

    @property
    def meanwhile(self) -> tuple[PlanWarning, ...]:
        """What else is not in order while the nodes that it evacuates are out."""
        asked = set(self.reservations)
        return tuple(w for w in self._not_in_order if w not in asked)

    @property
    def _not_in_order(self) -> tuple[PlanWarning, ...]:
        aside = (UNACCOUNTED, SOURCE, ALWAYS_FAILOVER, GUEST_UNKNOWN, FORTHCOMING_DISKS)
        return tuple(w for w in self.warnings if not w.resolved and w.kind not in aside)

    @property
    def leaves_behind(self) -> bool:
        """Whether what was to leave its node cannot; one that ends at a number of moves may not."""
        return self.evacuates and self.left_on_offline_nodes and self.stopped != Stop.MAX_MOVES

    @property
    def left_on_offline_nodes(self) -> bool:
        """Whether an offline node still holds instances after the plan."""
        return any(w.kind == OFFLINE_NODE and not w.resolved for w in self.warnings)


def plan_from_balance(
    after: Placement,
    scope: Ints,
    balance: Balance,
    rules: MoveRules,
    stop: StopRules,
    *,
    group: str,
    solver: str = "greedy",
    options: Mapping[str, Json] | None = None,
    created: str | None = None,
) -> Plan:
    """The plan for a balance of the nodes ``scope`` that ended in placement ``after``."""
    model = after.model
    before = Placement(model)
    cluster = model.cluster
    moved = frozenset(step.instance for step in balance.steps)
    stuck = immovable_instances(after, scope, rules, moved)
    names = cluster.instances.names
    return Plan(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        group=group,
        created=created,
        solver=solver,
        options=dict(options or {}),
        score_before=balance.score_before,
        score_after=balance.score_after,
        bound=proven_bound(after, scope),
        stopped=why_stopped(balance, stop).value,
        moves=moves_of(model, balance.steps),
        terms=tuple(
            TermChange(term.name, term.weight, float(was), float(now))
            for term, was, now in zip(
                TERMS, balance.components_before, balance.components_after, strict=True
            )
        ),
        nodes=_nodes(before, after, scope),
        immovable=tuple(Stuck(names[s.instance], s.reason.value, s.message) for s in stuck),
        warnings=(
            *guest_warnings(model, balance.steps),
            *plan_warnings(before, after, scope, shortages(before, balance.steps), stuck),
        ),
    )


def why_stopped(balance: Balance, stop: StopRules) -> Stop:
    """Why a balance under ``stop`` took no further step."""
    score = balance.score_after
    if np.isnan(score):
        return Stop.NO_SCORE
    if not score > balance.bound + stop.min_score:
        return Stop.AT_GANETI_BOUND
    if 0 <= stop.max_steps <= len(balance.steps):
        return Stop.MAX_MOVES
    if balance.uncopied:
        return Stop.SMALL_GAIN_PER_GIB
    return Stop.NO_BETTER_MOVE if score > stop.min_gain_limit else Stop.SMALL_GAIN


def moves_of(model: Model, steps: Sequence[Step]) -> tuple[Move, ...]:
    """Steps, one after the other, as moves with their actions, price and order."""
    instances, nodes = model.cluster.instances.names, model.cluster.nodes.names

    def position(pair: tuple[int, int]) -> Position:
        return Position(nodes[pair[0]], None if pair[1] == NO_NODE else nodes[pair[1]])

    waits = dependencies([Shift(step.instance, step.old, step.new) for step in steps])
    guests: dict[int, Guest] = {}  # as the moves so far leave them
    moves = []
    for number, (step, earlier) in enumerate(zip(steps, waits, strict=True), start=1):
        row = step.instance
        # A forthcoming instance exists on paper only: nothing is copied.
        disk = 0 if model.forthcoming[row] else int(model.disk[row])
        done = move_actions(
            step.kind,
            step.old[1],
            step.target,
            guests.get(row) or guest_in(model.cluster, row),
            node_gone=taken_as_down(model, step.old[0]),
        )
        guests[row] = done.after
        moves.append(
            Move(
                id=number,
                instance=instances[row],
                kind=KIND_WORDS[step.kind],
                source=position(step.old),
                target=position(step.new),
                actions=tuple(Action(verb, nodes[node]) for verb, node in done.actions),
                copy_gib=done.count(Verb.REPLACE_DISKS) * disk / MIB_PER_GIB,
                memory_gib=done.count(Verb.MIGRATE) * int(model.memory[row]) / MIB_PER_GIB,
                after=tuple(k + 1 for k in earlier),
                score_after=step.score,
                restarts=done.restarts,
            )
        )
    return tuple(moves)


def _nodes(before: Placement, after: Placement, scope: Ints) -> tuple[NodeChange, ...]:
    safe_before, safe_after = n_plus_one(before), n_plus_one(after)
    return tuple(
        _node((before, bool(safe_before[node])), (after, bool(safe_after[node])), node)
        for node in scope.tolist()
    )


def _node(before: tuple[Placement, bool], after: tuple[Placement, bool], node: int) -> NodeChange:
    """A node in two placements, each with whether it is N+1 safe there."""
    model = after[0].model
    unknown = model.cluster.nodes.unknown[node]
    no_memory, no_disk = "total_memory" in unknown, "free_disk" in unknown

    def figures(place: Placement, safe: bool) -> NodeFigures:
        return NodeFigures(
            free_memory=None if no_memory else int(place.free_memory[node]),
            reserved_memory=int(place.reserved_memory[node]),
            free_disk=None if no_disk else int(place.free_disk[node]),
            vcpus=int(place.used_cpus[node]),
            primaries=int(place.primaries[node]),
            secondaries=int(place.secondaries[node]),
            n_plus_one=safe,
        )

    return NodeChange(
        name=model.cluster.nodes.names[node],
        offline=bool(model.offline[node]),
        total_memory=None if no_memory else _whole(model.total_memory[node]),
        total_disk=None if "total_disk" in unknown else _whole(model.total_disk[node]),
        cpus=None if "total_cpus" in unknown else float(model.total_cpus[node]),
        before=figures(*before),
        after=figures(*after),
        out_of_use=why_out_of_use(model, node),
    )


def _whole(value: float) -> int:
    return int(value) if np.isfinite(value) else 0
