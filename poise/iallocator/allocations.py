"""Answers to the requests that place new instances, or give one a second node."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.rules import take_away
from planner.solvers.place import AllocationRules
from planner.state import Placement
from planner.work import Work
from poise.iallocator.attempt import attempt
from poise.iallocator.opcodes import node_names
from poise.iallocator.places import (
    FoundPlace,
    Groups,
    find_place,
    fit_one,
    groups_for,
    open_groups,
)
from poise.iallocator.preferences import Wishes
from poise.iallocator.question import Answer, Pair, Question, find_group
from snapshots.arrays import NO_NODE
from snapshots.errors import PlanningError
from snapshots.iallocator import Allocate, AllocateSecondary, MultiAllocate

if TYPE_CHECKING:
    from planner.solvers.joint import Together


def find_nodes(question: Question, wishes: Wishes) -> Answer:
    """Answer such a request.

    Raises:
        PlanningError: there is no place.
    """
    match question.request:
        case Allocate() as request:
            return _allocate(question, request, wishes)
        case MultiAllocate() as request:
            return _multi_allocate(question, request, wishes)
        case AllocateSecondary() as request:
            return _allocate_secondary(question, request, wishes.work)
    raise AssertionError(question.request)


def _allocate(question: Question, request: Allocate, wishes: Wishes) -> Answer:
    row = question.old
    _check_node_count(question, row, request)
    rules = question.rules.allocation
    if rules.only is None and request.restrict_to_nodes is not None:
        rules = replace(rules, only=request.restrict_to_nodes)
    groups = groups_for(question, row, request.group_name)
    found = find_place(question, question.placement, row, groups, rules, wishes)
    if found is None:
        raise PlanningError(
            _why_not(question, question.placement, row, groups, rules, wishes, room=True)
        )
    return Answer(True, _place_text(question, found), _names(question, found))


def _multi_allocate(question: Question, request: MultiAllocate, wishes: Wishes) -> Answer:
    """Several new instances: one after the other, and all together if that leaves some over."""
    before = question.placement.clone()
    placed, failed = _one_by_one(question, request, wishes)
    proven = ""
    more = len(request.instances) > 1 and not question.dedicated and not wishes.work.over
    if failed and more:
        found = attempt(lambda: _together(question, before, request, placed, wishes))
        if found is not None and len(found.placed) > len(placed):
            placed = dict(found.placed)
            failed = {row: why for row, why in failed.items() if row not in placed} | {
                one.instance: one.message_or(failed.get(one.instance)) for one in found.left_over
            }
        if found is not None and found.proven and len(placed) > 1:
            proven = f"; no more than {len(placed)} fit at the same time"
    names = question.model.cluster.instances.names
    done = [[names[row], node_names(question.model, placed[row])] for row in sorted(placed)]
    # Names alone: Ganeti refuses a whole answer that holds hail's pairs of name and reason.
    refused = [names[row] for row in sorted(failed)]
    info = (
        f"{len(refused)} instances failed to allocate and {len(done)} were allocated successfully"
    )
    if failed:
        info += f"{proven}: {'; '.join(failed[row] for row in sorted(failed))}"
    return Answer(True, info, [done, refused])


def _one_by_one(
    question: Question, request: MultiAllocate, wishes: Wishes
) -> tuple[dict[int, Pair], dict[int, str]]:
    """Each in its turn where it is best, while there is time: nodes by row, and why not.

    Where that takes too long, some time is left for all together, which is quicker for many.
    """
    state, rules = question.placement, question.rules.allocation
    names = question.model.cluster.instances.names
    placed: dict[int, Pair] = {}
    failed: dict[int, str] = {}
    together = not question.dedicated and len(request.instances) > 1
    for row, one in enumerate(request.instances, question.old):
        if wishes.time_for_all if together else wishes.late:
            failed[row] = wishes.no_time_for(names[row])
            continue
        try:
            _check_node_count(question, row, one)
            groups = groups_for(question, row, request.group_name)
            found = find_place(question, state, row, groups, rules, wishes)
            if found is None:
                raise PlanningError(_why_not(question, state, row, groups, rules, wishes))
        except PlanningError as refusal:
            failed[row] = str(refusal)
            continue
        state.commit(found.placing, found.lane)
        placed[row] = found.nodes
    return placed, failed


def _together(
    question: Question,
    before: Placement,
    request: MultiAllocate,
    placed: dict[int, Pair],
    wishes: Wishes,
) -> Together:
    """As many as possible of those that ask for the right number of nodes."""
    from planner.solvers.joint import place_together
    from planner.solvers.place import World, group_nodes

    model = question.model
    rows = [
        row
        for row, one in enumerate(request.instances, question.old)
        if one.required_nodes == _needed(question, row)
    ]
    if request.group_name is not None:
        groups = [find_group(model.cluster, request.group_name)]
        scope = group_nodes(model, groups[0])
    else:
        groups = list(open_groups(question))
        scope = np.arange(model.node_count)
    return place_together(
        World(before, scope, work=wishes.work),
        rows,
        groups,
        question.rules.allocation,
        start=placed,
        spread=wishes.spread,
        limit=wishes.limit,
    )


def _allocate_secondary(question: Question, request: AllocateSecondary, work: Work) -> Answer:
    """A second node for an instance that becomes a DRBD one."""
    place, row, twin = question.placement, request.instance, question.old
    model = question.model
    if place.secondary[row] != NO_NODE:
        raise PlanningError("the instance already has a secondary")
    home = int(place.primary[row])
    if model.offline[home]:
        raise PlanningError(f"its primary {model.cluster.nodes.names[home]} is offline")
    group = int(model.group[home])
    take_away(place, row)
    rules = question.rules.allocation
    fit = fit_one(question, place, twin, group, False, rules, work, primary=home)
    if not fit.spots:
        from poise.iallocator.refusals import no_secondary

        raise PlanningError(no_secondary(question, place, twin, home, work))
    spot = fit.spots[0]
    names = node_names(model, (spot.primary, spot.secondary))
    return Answer(True, f"score: {spot.score:.8f} for node(s) {'/'.join(names)}", names[1])


def _check_node_count(question: Question, row: int, request: Allocate) -> None:
    needed = _needed(question, row)
    if request.required_nodes != needed:
        label = request.instance.template.label
        raise PlanningError(
            f"disk template {label} takes {needed} node{'s' * (needed > 1)}, "
            f"the request asks for {request.required_nodes}"
        )


def _needed(question: Question, row: int) -> int:
    """Number of nodes that an instance takes."""
    return 2 if question.model.drbd[row] else 1


def _why_not(
    question: Question,
    state: Placement,
    row: int,
    groups: Groups,
    rules: AllocationRules,
    wishes: Wishes,
    *,
    room: bool = False,
) -> str:
    from poise.iallocator.refusals import no_place

    return no_place(question, state, row, groups, rules, wishes, room=room)


def _names(question: Question, found: FoundPlace) -> list[str]:
    return node_names(question.model, found.nodes)


def _place_text(question: Question, found: FoundPlace) -> str:
    """The chosen group and nodes, and their score."""
    group = question.groups[found.group]
    nodes = "/".join(_names(question, found))
    score = "" if np.isnan(found.score) else f"score: {found.score:.8f} "
    return (
        f"Selected group: {group.name}, Group {group.name} ({group.allocation.value}): "
        f"{score}for node(s) {nodes}"
    )
