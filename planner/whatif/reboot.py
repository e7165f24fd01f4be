"""A rolling reboot: nodes are left, rebooted and filled again, one group after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from planner.capacity import (
    NoRoomToLeave,
    RebootGroup,
)
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
_MAKER = "reboot"
"""The word in the solver's place."""


@dataclass(frozen=True, slots=True)
class RebootManner:
    """The way in which nodes reboot.

    ``together``: all nodes of a group at once, else one after the other. ``seconds``: from a node's
    reboot until it serves again.
    """

    together: bool = False
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
    """The answer for a reboot of nodes, after which every instance is where it was.

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
    model, cluster = placement.model, placement.model.cluster
    names = [cluster.nodes.names[node] for node in nodes]
    whole = 1 < len(nodes) == int((~model.offline[scope]).sum())
    what = f"ALL {len(nodes)} NODES OF {group}" if whole else first_of(names, _NAMED)
    asked: dict[str, Json] = {"nodes": list(names), "together": manner.together}
    asked["reboot_seconds"] = manner.seconds
    answer = partial(
        WhatIf,
        scenario="reboot",
        asked=asked,
        deed=f"REBOOT {what}",
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
    )
    try:
        groups = away_groups(placement, nodes, together=manner.together)
    except NoRoomToLeave as problem:
        return answer(verdict=Verdict.NOT_OK, reason=str(problem))
    change = _change(placement, scope, groups, group, dict(options or {}), manner)
    risks = accept([*findings(change), *_stays(placement, groups)], accepted)
    return answer(
        verdict=verdict_of(risks),
        reason=in_a_clause(risks) or _reason(change),
        findings=risks,
        notes=tuple(_notes(placement, nodes)),
        change=change,
        after=cluster,
    )


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
    stages = len(change.stages)
    one_by_one = all(len(stage.nodes) == 1 for stage in change.stages)
    how = "one by one" if one_by_one and stages > 1 else f"in {count(stages, 'group')}"
    return f"{how if stages > 1 else 'its instances run elsewhere meanwhile'}, none is down"


def _notes(placement: Placement, nodes: Sequence[int]) -> Iterator[str]:
    cluster = placement.model.cluster
    for node in nodes:
        if cluster.nodes.master[node]:
            name = cluster.nodes.names[node]
            yield f"{name} is the master and comes last: first fail the master over to another node"
