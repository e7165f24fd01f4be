"""A rolling reboot: nodes are left, rebooted and filled again, one group after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from planner.capacity import MostAway, NoRoomToLeave, RebootGroup, left_live, most_away
from planner.plan import Json, moves_of, plan_of_steps
from planner.rules import Life, MoveKind, Step, guest_in
from planner.state import Placement
from planner.timing import (
    UNCALIBRATED,
    USUAL_QUEUE,
    USUAL_THROTTLES,
    ActionSeconds,
    Calibration,
    JobQueue,
    Schedule,
    Throttles,
)
from planner.whatif.answer import WhatIf
from planner.whatif.at_risk import Away
from planner.whatif.away_groups import away_groups
from planner.whatif.change import PlannedChange, RebootStage, findings, verbs_of
from planner.whatif.meanwhile import meanwhile
from planner.whatif.stage_clock import StageClock
from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause, verdict_of
from planner.words import count, first_of
from snapshots.arrays import Ints

USUAL_REBOOT = 300.0
"""Seconds from the reboot of a node until it serves again."""
_NAMED = 3
"""Nodes that a sentence names."""
_LISTED = 20
"""Nodes of a largest set that a note names."""
_MAKER = "reboot"
"""The word in the solver's place."""


@dataclass(frozen=True, slots=True)
class RebootManner:
    """The way in which nodes reboot.

    ``together``: all nodes of a group at once, else one after the other. ``most``: only the largest
    set of nodes that can be away at once. ``seconds``: from a node's reboot until it serves again.
    """

    together: bool = False
    most: bool = False
    seconds: float = USUAL_REBOOT
    throttles: Throttles = USUAL_THROTTLES
    queue: JobQueue = USUAL_QUEUE
    times: Calibration = UNCALIBRATED


def rebooted(
    placement: Placement,
    scope: Ints,
    nodes: Sequence[int],
    *,
    group: str,
    options: Mapping[str, Json] | None = None,
    manner: RebootManner | None = None,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for a reboot of nodes, or of the most of them, after which all is as it was.

    Args:
        placement: the instances as they are; it is not changed.
        scope: rows of the node group, ascending.
        nodes: rows of the nodes to reboot, all of ``scope`` and online.
        group: the name of the node group.
        options: what the caller was told, for the plan.
        manner: how they reboot.
        accepted: kinds of risk that do not count against it.
        as_of: when the cluster was read (ISO 8601).
    """
    manner = manner or RebootManner()
    cluster = placement.model.cluster
    names = [cluster.nodes.names[node] for node in nodes]
    most = most_away(placement, nodes) if manner.most else None
    asked: dict[str, Json] = {"nodes": list(names), "together": manner.together}
    asked |= {"max": manner.most, "reboot_seconds": manner.seconds}
    answer = partial(
        WhatIf,
        scenario="reboot",
        asked=asked,
        deed=f"REBOOT {_what(placement, scope, names, group, most)}",
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        about=cluster,
    )
    try:
        groups = _groups(placement, nodes, manner, most)
    except NoRoomToLeave as problem:
        return answer(verdict=Verdict.NOT_OK, reason=str(problem))
    change = _change(placement, scope, groups, group, dict(options or {}), manner)
    if most is not None:
        change = replace(change, most_away=most.most)
    risks = accept([*findings(change), *_stays(placement, groups)], accepted)
    away = [node for one in groups for node in one.nodes]
    together = [cluster.nodes.names[node] for node in away]
    return answer(
        verdict=verdict_of(risks),
        reason=in_a_clause(risks) or _reason(change),
        findings=risks,
        notes=(*_notes(placement, away, at_once=manner.most), *_largest(most, together)),
        change=change,
        after=cluster,
    )


def _what(
    placement: Placement, scope: Ints, names: Sequence[str], group: str, most: MostAway | None
) -> str:
    online = int((~placement.model.offline[scope]).sum())
    if most is not None:
        found = 0 if most.group is None else len(most.group.nodes)
        return f"{found} OF {count(len(names), 'NODE', 'NODES')} AT ONCE"
    return (
        f"ALL {len(names)} NODES OF {group}"
        if 1 < len(names) == online
        else first_of(names, _NAMED)
    )


def _groups(
    placement: Placement, nodes: Sequence[int], manner: RebootManner, most: MostAway | None
) -> list[RebootGroup[Placement]]:
    """The nodes that are away together.

    Raises:
        NoRoomToLeave: a node cannot be left; of the largest set: none can.
    """
    if most is None:
        return away_groups(placement, nodes, together=manner.together)
    if most.group is not None:
        return [most.group]
    online = np.flatnonzero(~placement.model.offline)
    for node in nodes:
        left_live(placement, node, online[online != node])
    return []


def _largest(most: MostAway | None, names: Sequence[str]) -> Iterator[str]:
    """The nodes of a largest set, and the proof of it, or how far it may be from that."""
    if most is None or most.group is None:
        return
    if len(names) > _NAMED:
        yield f"These are {first_of(names, _LISTED)}"
    if most.largest:
        yield "No larger set of these nodes can be away at once: that is proved"
    else:
        limit = count(most.most, "node")
        yield f"No larger set was found in the time for it; none has more than {limit}"


def _stays(placement: Placement, groups: Sequence[RebootGroup[Placement]]) -> Iterator[FoundRisk]:
    """The instances that are down while their node reboots."""
    cluster = placement.model.cluster
    down = [
        cluster.instances.names[row]
        for group in groups
        for node in group.nodes
        for row in group.during.primary_lists[node]
        if guest_in(cluster, row).life is not Life.STOPPED
    ]
    if down:
        verb = "is" if len(down) == 1 else "are"
        whose = "its node reboots" if len(down) == 1 else "their nodes reboot"
        told = f"{first_of(down, _NAMED)} {verb} down while {whose}"
        yield FoundRisk(Risk.DOWN, told, instances=tuple(down))


def _change(
    placement: Placement,
    scope: Ints,
    groups: Sequence[RebootGroup[Placement]],
    group: str,
    options: Mapping[str, Json],
    manner: RebootManner,
) -> PlannedChange:
    """All moves, away from each group and back, and when they and the reboots are."""
    model = placement.model
    steps: list[Step] = []
    ends: list[tuple[int, int]] = []
    for one in groups:
        out = [*_steps(placement, one)]
        steps += out
        first = len(steps)
        steps += [_back(step) for step in reversed(out)]
        ends.append((first, len(steps)))
    moves = moves_of(model, steps)
    plan = plan_of_steps(
        placement, placement, scope, steps, group=group, maker=_MAKER, options=options
    )
    names = model.cluster.nodes.names

    def clocked(seconds: ActionSeconds) -> tuple[Schedule, tuple[RebootStage, ...]]:
        clock = StageClock(moves, manner.throttles, manner.queue, seconds)
        stages = []
        for one, (first, last) in zip(groups, ends, strict=True):
            off = clock.run_until(first)
            back = clock.wait(manner.seconds)
            nodes = tuple(names[node] for node in one.nodes)
            stages.append(RebootStage(nodes, off, back, clock.run_until(last)))
        return clock.schedule(), tuple(stages)

    schedule, stages = clocked(manner.times.durations)
    away = [Away(node, one.off, one.back) for one in stages for node in one.nodes]
    return PlannedChange(
        model.cluster,
        plan,
        schedule,
        meanwhile(model, plan.moves, schedule, away),
        manner.throttles,
        manner.times,
        stages,
        manner.times.range_of(verbs_of(moves), lambda given: clocked(given)[0].makespan),
    )


def _steps(placement: Placement, group: RebootGroup[Placement]) -> Iterator[Step]:
    drbd = placement.model.drbd
    for row, old, new in group.moved(placement):
        kind = MoveKind.FAILOVER if drbd[row] else MoveKind.FAILOVER_TO_ANY
        yield Step(row, kind, new[0], old, new, float("nan"))


def _back(step: Step) -> Step:
    return Step(step.instance, step.kind, step.old[0], step.new, step.old, step.score)


def _reason(change: PlannedChange) -> str:
    if not change.plan.moves:
        return "nothing runs there"
    if change.most_away is not None:
        return f"{first_of(change.stages[0].nodes, _NAMED)}, none is down"
    stages = len(change.stages)
    one_by_one = all(len(stage.nodes) == 1 for stage in change.stages)
    how = "one by one" if one_by_one and stages > 1 else f"in {count(stages, 'group')}"
    return f"{how if stages > 1 else 'its instances run elsewhere meanwhile'}, none is down"


def _notes(placement: Placement, nodes: Sequence[int], *, at_once: bool) -> Iterator[str]:
    """The master among the nodes, and whether another node could be it meanwhile."""
    table = placement.model.cluster.nodes
    for node in nodes:
        if not table.master[node]:
            continue
        name = table.names[node]
        alone = not (~placement.model.offline & (np.arange(len(table)) != node)).any()
        if alone:
            yield f"{name} is the master, and no other node is online: Ganeti is down meanwhile"
        else:
            last = "" if at_once else " and comes last"
            yield f"{name} is the master{last}: first fail the master over to another node"
