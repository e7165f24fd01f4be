"""hail's answers to the requests that move instances away from where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from planner.rules import pair_after
from planner.solvers.evacuate import (
    Evacuated,
    EvacuationPart,
    NoSecondary,
    available_nodes,
    evacuate_instance,
    excluded_nodes,
)
from planner.solvers.place import group_nodes
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.out_of_sight import OutOfSight
from poise.htools.hail.question import HailAnswer, HailQuestion, Shift
from poise.iallocator.opcodes import node_names, opcode
from poise.iallocator.question import Pair
from snapshots.arrays import NO_NODE, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.iallocator import ChangeGroup, NodeEvacuate, Relocate


def move_away(question: HailQuestion) -> HailAnswer:
    """Answer such a request.

    Raises:
        PlanningError: the one instance of a relocation cannot go.
    """
    match question.request:
        case Relocate() as request:
            return _relocate(question, request)
        case NodeEvacuate() as request:
            return _node_evacuate(question, request)
        case ChangeGroup() as request:
            return _change_group(question, request)
    raise AssertionError(question.request)


def _relocate(question: HailQuestion, request: Relocate) -> HailAnswer:
    place, model, row = question.placement, question.model, request.instance
    if request.required_nodes != 1:
        raise PlanningError(f"Exchange {request.required_nodes} nodes mode is not implemented")
    template = model.cluster.instances.template[row]
    if template in (DiskTemplate.PLAIN, DiskTemplate.FILE):
        raise PlanningError("Can't relocate non-mirrored instances")
    drbd = bool(model.drbd[row])
    now = int(place.secondary[row] if drbd else place.primary[row])
    if list(request.relocate_from) != [now]:
        which = "secondary" if drbd else "primary"
        given = ",".join(str(n) for n in request.relocate_from)
        raise PlanningError(
            f"Unsupported request: excluded nodes not equal to instance's {which}"
            f"({now} versus [{given}])"
        )
    part = EvacuationPart.SECONDARY if drbd else EvacuationPart.PRIMARY
    before = _pair(question, row)
    excluded = excluded_nodes(place, np.array([row]), part)
    moved = _evacuate(question, row, part, excluded)
    question.shifts += _shifts(moved, before)
    return question.succeed("success", node_names(model, [moved.nodes[drbd]]))


def _node_evacuate(question: HailQuestion, request: NodeEvacuate) -> HailAnswer:
    part = EvacuationPart(request.mode.value)
    listed = np.array(request.instances, dtype=np.int64)
    excluded = excluded_nodes(question.placement, listed, part)
    return _one_by_one(
        question, request.instances, lambda row, _: _evacuate(question, row, part, excluded)
    )


def _change_group(question: HailQuestion, request: ChangeGroup) -> HailAnswer:
    from poise.htools.hail.allocations import try_groups
    from poise.htools.hail.n_plus_one_quirks import OldSelfCheck

    place, model = question.placement, question.model
    left = {int(model.group[place.primary[row]]) for row in request.instances}
    allowed = list(request.target_groups or range(len(question.groups)))
    for group in left & set(allowed):
        allowed.remove(group)

    def move(row: int, number: int) -> Evacuated:
        needed = 2 if model.drbd[row] else 1
        twin, rules = question.old + number, question.rules.allocation
        check = OldSelfCheck(place, row, np.arange(model.node_count))
        attempt, info = try_groups(
            question, place, twin, needed, rules, allowed=allowed, check=check
        )
        if attempt is None or attempt.nodes is None:
            raise PlanningError(info)
        nodes = group_nodes(model, int(model.group[attempt.nodes[0]]))
        return _leave(place, row, EvacuationPart.ALL, nodes[~model.offline[nodes]])

    return _one_by_one(question, request.instances, move)


def _evacuate(question: HailQuestion, row: int, part: EvacuationPart, excluded: Ints) -> Evacuated:
    available = available_nodes(question.placement, row, excluded)
    force = question.rules.allocation.force
    return _leave(question.placement, row, part, available, force=force)


def _leave(
    place: HtoolsPlacement, row: int, part: EvacuationPart, available: Ints, *, force: bool = False
) -> Evacuated:
    own = int(place.primary[row]), int(place.secondary[row])
    try:
        if own[0] != own[1] and not np.isin(own, available).any():
            return evacuate_instance(place, row, part, available, force=force)
        from poise.htools.hail.leaving import leave

        return leave(place, row, part, available, force=force)
    except NoSecondary:
        raise OutOfSight(NO_NODE) from None


def _one_by_one(
    question: HailQuestion, rows: Sequence[int], move: Callable[[int, int], Evacuated]
) -> HailAnswer:
    """Move instances one after the other; what cannot go is reported, not fatal."""
    model = question.model
    names = model.cluster.instances.names
    done: list[Any] = []
    failed: list[Any] = []
    jobs: list[Any] = []
    place = question.placement
    homes = {row: place.spot(row) for row in rows}
    for number, row in enumerate(rows):
        now = place.spot(row)
        place.put_back(row, homes[row])
        before = _pair(question, row)
        try:
            moved = move(row, number)
        except PlanningError as refusal:
            place.put_back(row, now)
            failed.append([names[row], str(refusal)])
            continue
        question.shifts += _shifts(moved, before)
        nodes = moved.nodes if model.drbd[row] else moved.nodes[:1]
        group = question.groups[int(model.group[moved.nodes[0]])].name
        done.append([names[row], group, node_names(model, nodes)])
        jobs.append([opcode(model, row, step.kind, step.target) for step in moved.path])
    info = f"{len(failed)} instances failed to move and {len(done)} were moved successfully"
    return question.succeed(info, [done, failed, jobs])


def _pair(question: HailQuestion, row: int) -> Pair:
    place = question.placement
    return int(place.primary[row]), int(place.secondary[row])


def _shifts(moved: Evacuated, nodes: Pair) -> Iterator[Shift]:
    """The steps of an evacuation that starts from ``nodes``."""
    for step in moved.path:
        there = pair_after(nodes, step)
        yield Shift(moved.instance, nodes, there)
        nodes = there
