"""Answers to the requests that place new instances, or give one a second node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from planner.placement import Placement
from planner.solvers.allocate import AllocationRules
from poise.compat.hail_question import Answer, Question
from poise.compat.hail_words import node_names
from poise.iallocator.places import Found, Groups, find_place, fit_one, groups_for
from snapshots.cluster import NO_NODE
from snapshots.errors import PlanningError
from snapshots.iallocator_request import Allocate, AllocateSecondary, MultiAllocate


def find_nodes(question: Question) -> Answer:
    """Answer such a request.

    Raises:
        PlanningError: there is no place.
    """
    match question.request:
        case Allocate() as request:
            return _allocate(question, request)
        case MultiAllocate() as request:
            return _multi_allocate(question, request)
        case AllocateSecondary() as request:
            return _allocate_secondary(question, request)
    raise AssertionError(question.request)


def _allocate(question: Question, request: Allocate) -> Answer:
    row = question.old
    _check_node_count(question, row, request)
    rules = question.rules.allocation
    if rules.only is None and request.restrict_to_nodes is not None:
        rules = replace(rules, only=request.restrict_to_nodes)
    groups = groups_for(question, row, request.group_name)
    found = find_place(question, question.placement, row, groups, rules)
    if found is None:
        raise PlanningError(_why_not(question, question.placement, row, groups, rules))
    return question.succeed(_place_text(question, found), _names(question, found))


def _multi_allocate(question: Question, request: MultiAllocate) -> Answer:
    """Several new instances: one after the other."""
    rules = question.rules.allocation
    state = question.placement
    done: dict[int, Found] = {}
    failed: dict[int, str] = {}
    for row, one in enumerate(request.instances, question.old):
        try:
            _check_node_count(question, row, one)
            groups = groups_for(question, row, request.group_name)
            found = find_place(question, state, row, groups, rules)
            if found is None:
                raise PlanningError(_why_not(question, state, row, groups, rules))
        except PlanningError as refusal:
            failed[row] = str(refusal)
            continue
        state.commit(found.placing, found.lane)
        done[row] = found
    names = question.model.cluster.instances.names
    placed: list[Any] = [[names[row], _names(question, found)] for row, found in done.items()]
    refused: list[Any] = [[names[row], why] for row, why in failed.items()]
    info = (
        f"{len(refused)} instances failed to allocate and {len(placed)} were allocated successfully"
    )
    if failed:
        info = f"{info}: {'; '.join(failed.values())}"
    return question.succeed(info, [placed, refused])


def _allocate_secondary(question: Question, request: AllocateSecondary) -> Answer:
    """A second node for an instance that becomes a DRBD one."""
    place, row, twin = question.placement, request.instance, question.old
    model = question.model
    if place.secondary[row] != NO_NODE:
        raise PlanningError("the instance already has a secondary")
    home = int(place.primary[row])
    if model.offline[home]:
        raise PlanningError(f"its primary {model.cluster.nodes.names[home]} is offline")
    group = int(model.group[home])
    place.take_away(row)
    fit = fit_one(question, place, twin, group, False, question.rules.allocation, primary=home)
    if not fit.spots:
        from poise.iallocator.refusals import no_secondary

        raise PlanningError(no_secondary(question, place, twin, home))
    spot = fit.spots[0]
    names = node_names(model, (spot.primary, spot.secondary))
    return question.succeed(f"score: {spot.score:.8f} for node(s) {'/'.join(names)}", names[1])


def _check_node_count(question: Question, row: int, request: Allocate) -> None:
    needed = 2 if question.model.drbd[row] else 1
    if request.required_nodes != needed:
        label = request.instance.template.label
        raise PlanningError(
            f"disk template {label} takes {needed} node{'s' * (needed > 1)}, "
            f"the request asks for {request.required_nodes}"
        )


def _why_not(
    question: Question, state: Placement, row: int, groups: Groups, rules: AllocationRules
) -> str:
    from poise.iallocator.refusals import no_place

    return no_place(question, state, row, groups, rules)


def _names(question: Question, found: Found) -> list[str]:
    return node_names(question.model, found.nodes)


def _place_text(question: Question, found: Found) -> str:
    """Which group and nodes were chosen, by which score."""
    group = question.groups[found.group]
    nodes = "/".join(_names(question, found))
    score = "" if np.isnan(found.score) else f"score: {found.score:.8f} "
    return (
        f"Selected group: {group.name}, Group {group.name} ({group.allocation.value}): "
        f"{score}for node(s) {nodes}"
    )
