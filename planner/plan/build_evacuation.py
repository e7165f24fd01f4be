"""A plan, built from an evacuation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.explain.immovable import Immobility, Immovable
from planner.explain.room_during_change import shortages
from planner.goals.goal_set import GoalSet
from planner.plan.build import moves_of, node_changes, terms_between
from planner.plan.evacuation_result import EvacuationResult, SmallestRelief
from planner.plan.guests import down_guests, guest_warnings
from planner.plan.judged_goals import goal_outcomes
from planner.plan.move import Position
from planner.plan.plan import Json, Plan, Stuck
from planner.plan.warnings import plan_warnings
from planner.rules.paths import Pair
from planner.scoring.bounds import proven_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.leave.departure import Departure
from planner.solvers.leave.relief import Relief, ReliefKind
from planner.solvers.leave.solve import Left
from planner.units import MIB_PER_GIB
from planner.words import first_of, size_in_words
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster

_NOT_LOOKED_AT = "an evacuation does not look at goals"
_NAMED = 5
"""Instances that a message names."""
EVACUATE = "evacuate"
"""The solver's name in plans."""


def plan_from_evacuation(
    departure: Departure,
    left: Left,
    *,
    group: str,
    options: Mapping[str, Json] | None = None,
    created: str | None = None,
    goals: GoalSet | None = None,
) -> Plan:
    """The plan for an evacuation of ``departure``, and what it makes of goals.

    An evacuation does not look at goals: they are no part of its options, nor problems of it.
    """
    before, after, scope = departure.placement, left.state, departure.scope
    model = after.model
    cluster = model.cluster
    names = cluster.instances.names
    scorers = ExactScorer(before, scope), ExactScorer(after, scope)
    stuck = [Immovable(row, Immobility(one.reason), one.message) for row, one in left.stays.items()]
    return Plan(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        group=group,
        created=created,
        solver=EVACUATE,
        options=dict(options or {}),
        score_before=scorers[0].score(),
        score_after=scorers[1].score(),
        bound=proven_bound(after, scope),
        stopped=left.stopped.value,
        moves=moves_of(model, left.steps),
        terms=terms_between(*(scorer.components() for scorer in scorers)),
        nodes=node_changes(before, after, scope),
        immovable=tuple(Stuck(names[s.instance], s.reason.value, s.message) for s in stuck),
        goals=tuple(
            replace(one, reason=_NOT_LOOKED_AT if one.reason else "")
            for one in goal_outcomes(goals, after, scope, (), {})
        ),
        warnings=(
            *down_guests(model, scope),
            *guest_warnings(model, left.steps),
            *plan_warnings(before, after, scope, shortages(before, left.steps), stuck),
        ),
        evacuation=EvacuationResult(
            nodes=tuple(cluster.nodes.names[node] for node in departure.nodes.tolist()),
            part=departure.part.value,
            leaving=len(left.gone) + len(left.stays),
            stays=tuple(names[row] for row in left.stays),
            most=left.most,
            least_copy_gib=left.least.copy_mib / MIB_PER_GIB,
            least_memory_gib=left.least.migrated_mib / MIB_PER_GIB,
            cheapest=left.cheapest_proved,
            reliefs=tuple(_relief(cluster, one) for one in left.reliefs),
        ),
    )


def _relief(cluster: Cluster, relief: Relief) -> SmallestRelief:
    instances = tuple(cluster.instances.names[row] for row in relief.instances)
    nodes = tuple(cluster.nodes.names[row] for row in relief.nodes)

    def place(pair: Pair) -> Position:
        names = cluster.nodes.names
        return Position(names[pair[0]], None if pair[1] == NO_NODE else names[pair[1]])

    match relief.kind:
        case ReliefKind.LEAVE_OUT:
            message = f"leave out {first_of(instances, _NAMED)}"
        case ReliefKind.MOVE:
            moves = [
                f"{name} from {place(was)} to {place(then)}"
                for name, (was, then) in zip(instances, relief.places, strict=True)
            ]
            message = f"first move {first_of(moves, _NAMED)}"
        case ReliefKind.MEMORY | ReliefKind.DISK:
            size = size_in_words(relief.amount)
            message = f"{size} more {relief.kind.value} on {' or '.join(nodes)}"
    return SmallestRelief(
        relief.kind.value, relief.amount, nodes, instances, message, relief.proved
    )
