"""Answers to the requests that move instances away from where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from planner.solvers.evacuate import (
    Evacuated,
    EvacuationPart,
    available_nodes,
    evacuate_instance,
    excluded_nodes,
)
from planner.solvers.place import group_nodes
from planner.state import Placement
from planner.work import Work, leaving
from poise.iallocator.attempt import attempt
from poise.iallocator.opcodes import node_names, opcode
from poise.iallocator.preferences import Wishes
from poise.iallocator.question import Answer, Question
from snapshots.arrays import Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.iallocator import ChangeGroup, NodeEvacuate, Relocate


def move_away(question: Question, wishes: Wishes) -> Answer:
    """Answer such a request.

    Raises:
        PlanningError: the one instance of a relocation cannot go.
    """
    match question.request:
        case Relocate() as request:
            return _relocate(question, request, wishes.work)
        case NodeEvacuate() as request:
            return _node_evacuate(question, request, wishes)
        case ChangeGroup() as request:
            return _change_group(question, request, wishes)
    raise AssertionError(question.request)


def _relocate(question: Question, request: Relocate, work: Work) -> Answer:
    """A new secondary for a DRBD instance, a new primary for one on shared storage."""
    place, model, row = question.placement, question.model, request.instance
    template = model.cluster.instances.template[row]
    names = model.cluster.nodes.names
    instance = model.cluster.instances.names[row]
    if request.required_nodes != 1:
        raise PlanningError(
            f"relocation exchanges one node, the request asks for {request.required_nodes}"
        )
    if template in (DiskTemplate.PLAIN, DiskTemplate.FILE):
        raise PlanningError(f"{instance} is of type {template.label} and cannot be relocated")
    drbd = bool(model.drbd[row])
    now = int(place.secondary[row] if drbd else place.primary[row])
    if list(request.relocate_from) != [now]:
        which = "secondary" if drbd else "primary"
        given = ", ".join(names[n] for n in request.relocate_from) or "no node"
        raise PlanningError(f"the {which} of {instance} is {names[now]}, not {given}")
    part = EvacuationPart.SECONDARY if drbd else EvacuationPart.PRIMARY
    excluded = excluded_nodes(place, np.array([row]), part)
    moved = _evacuate(question, row, part, excluded, work)
    return Answer(True, "success", node_names(model, [moved.nodes[drbd]]))


def _node_evacuate(question: Question, request: NodeEvacuate, wishes: Wishes) -> Answer:
    """Move the listed instances off their primaries, their secondaries or both.

    One after the other as hail does it, and all together where that leaves some over.
    """
    part = EvacuationPart(request.mode.value)
    rows = tuple(dict.fromkeys(request.instances))
    before = question.placement.clone()
    excluded = excluded_nodes(before, np.array(rows, dtype=np.int64), part)
    done, failed = _one_by_one(
        question,
        rows,
        lambda row, _: _evacuate(question, row, part, excluded, wishes.work),
        wishes,
        together=len(rows) > 1,
    )
    if failed and not wishes.work.over:
        more = attempt(lambda: _together(question, before, rows, part, done, failed, wishes))
        if more is not None:
            done, failed = more
    return _answer(question, done, failed)


def _together(
    question: Question,
    before: Placement,
    rows: tuple[int, ...],
    part: EvacuationPart,
    done: list[Evacuated],
    failed: dict[int, str],
    wishes: Wishes,
) -> tuple[list[Evacuated], dict[int, str]]:
    """All of them at once: what goes, and why the others do not."""
    from planner.solvers.joint import evacuate_together, why_left_over

    found = evacuate_together(
        before,
        rows,
        part,
        force=question.rules.allocation.force,
        start=done,
        limit=wishes.limit if len(rows) > 1 else 0.0,  # alone it has tried everything
        work=wishes.work,
    )
    left_over = found.left_over
    # Joint placement leaves out what cannot work, such as a new disk for a lost primary.
    if len(found.steps) >= len(done):
        done = list(found.steps)
        failed = {one.instance: failed.get(one.instance, "") for one in left_over}
    else:
        left_over = why_left_over(
            before,
            question.placement,
            rows,
            part,
            tuple(failed),
            force=question.rules.allocation.force,
            work=wishes.work,
        )
    return done, failed | {one.instance: one.message_or(failed[one.instance]) for one in left_over}


def _change_group(question: Question, request: ChangeGroup, wishes: Wishes) -> Answer:
    """Move the listed instances to one of the target groups, or to any other group."""
    from poise.iallocator.places import find_place, groups_for

    place, model = question.placement, question.model
    left = {int(model.group[place.primary[row]]) for row in request.instances}
    targets = request.target_groups or range(len(question.groups))
    allowed = [group for group in targets if group not in left]

    def move(row: int, number: int) -> Evacuated:
        twin, rules = question.old + number, question.rules.allocation
        groups = groups_for(question, twin, None, allowed)
        found = find_place(question, place, twin, groups, rules, wishes)
        if found is None:
            from poise.iallocator.refusals import no_place

            raise PlanningError(no_place(question, place, twin, groups, rules, wishes))
        nodes = group_nodes(model, found.group)
        online = nodes[~model.offline[nodes]]
        wishes.work.spend(leaving(len(online), both=True))
        return evacuate_instance(place, row, EvacuationPart.ALL, online)

    rows = tuple(dict.fromkeys(request.instances))
    return _answer(question, *_one_by_one(question, rows, move, wishes, together=False))


def _evacuate(
    question: Question, row: int, part: EvacuationPart, excluded: Ints, work: Work
) -> Evacuated:
    available = available_nodes(question.placement, row, excluded)
    work.spend(leaving(len(available), both=part == EvacuationPart.ALL))
    force = question.rules.allocation.force
    return evacuate_instance(question.placement, row, part, available, force=force)


def _one_by_one(
    question: Question,
    rows: Sequence[int],
    move: Callable[[int, int], Evacuated],
    wishes: Wishes,
    *,
    together: bool,
) -> tuple[list[Evacuated], dict[int, str]]:
    """Move instances one after the other while there is time: what went, why the others cannot.

    ``together``: some of the time is left for looking at all of them together.
    """
    names = question.model.cluster.instances.names
    done: list[Evacuated] = []
    failed: dict[int, str] = {}
    for number, row in enumerate(rows):
        if wishes.time_for_all if together else wishes.late:
            failed[row] = wishes.no_time_for(names[row])
            continue
        try:
            done.append(move(row, number))
        except PlanningError as refusal:
            failed[row] = str(refusal)
    return done, failed


def _answer(question: Question, done: Sequence[Evacuated], failed: dict[int, str]) -> Answer:
    model = question.model
    names = model.cluster.instances.names
    moved: list[Any] = []
    jobs: list[Any] = []
    for one in done:
        row = one.instance
        nodes = one.nodes if model.drbd[row] else one.nodes[:1]
        group = question.groups[int(model.group[one.nodes[0]])].name
        moved.append([names[row], group, node_names(model, nodes)])
        jobs.append([opcode(model, row, step.kind, step.target) for step in one.path])
    refused: list[Any] = [[names[row], why] for row, why in failed.items()]
    info = f"{len(refused)} instances failed to move and {len(moved)} were moved successfully"
    if failed:
        info += ": " + "; ".join(
            (why if names[row] in why else f"{names[row]}: {why}").rstrip("; ")
            for row, why in failed.items()
        )
    return Answer(True, info, [moved, refused, jobs])
