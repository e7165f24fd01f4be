"""hail's answers to the requests that place new instances, or give one a second node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.solvers.place import (
    UNSUPPORTED,
    AllocationRules,
    Attempt,
    GroupAttempt,
    Soundness,
    World,
    choose_group,
    connected,
    group_nodes,
    try_allocation,
)
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.n_plus_one_quirks import (
    MistakenSelfCheck,
    capacity_check,
    mistaken_row,
)
from poise.htools.hail.out_of_sight import OutOfSight
from poise.htools.hail.question import NOWHERE, HailAnswer, HailQuestion, Shift
from poise.htools.hail.words import group_text, not_connected, solution_text
from poise.iallocator.opcodes import node_names
from poise.iallocator.question import find_group
from snapshots.arrays import NO_NODE
from snapshots.errors import PlanningError
from snapshots.iallocator import Allocate, AllocateSecondary, MultiAllocate


def find_place(question: HailQuestion) -> HailAnswer:
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


def _allocate(question: HailQuestion, request: Allocate) -> HailAnswer:
    only = question.rules.allocation.only
    if only is None and request.restrict_to_nodes is not None:
        only = request.restrict_to_nodes
    row = question.old
    attempt, info = try_groups(
        question,
        question.placement,
        row,
        request.required_nodes,
        replace(question.rules.allocation, only=only),
        group_name=request.group_name,
    )
    if attempt is None or attempt.nodes is None:
        raise PlanningError(info)
    _settle(question, question.placement, row, attempt)
    alone = question.dedicated or request.group_name is not None
    return question.succeed(
        info,
        node_names(question.model, attempt.nodes),
        group=int(question.model.group[attempt.nodes[0]]) if alone else None,
        numbers={row: -1},
    )


def _multi_allocate(question: HailQuestion, request: MultiAllocate) -> HailAnswer:
    """One after the other.

    Once one is placed by the dedicated method, or by name, its group is all that hail knows of.
    With both it forgets what it placed before, and may book a place twice.
    """
    done: list[Any] = []
    failed: list[Any] = []
    numbers: dict[int, int] = {}
    forgets = question.dedicated and request.group_name is not None
    final = state = question.placement
    group: int | None = None
    for row, one in enumerate(request.instances, question.old):
        name = one.instance.name
        if forgets:
            state = question.fresh_placement()
        try:
            attempt, info = try_groups(
                question,
                state,
                row,
                one.required_nodes,
                question.rules.allocation,
                group_name=request.group_name,
                allowed=[group] if question.dedicated and group is not None else None,
                placed=tuple(numbers),
            )
        except OutOfSight:
            _refuse_next(question, request, row + 1)
            raise
        if attempt is None:
            raise PlanningError(info)
        if attempt.nodes is None:
            if question.dedicated:
                info = solution_text(question.model, attempt)
            failed.append([name, info])
            continue
        done.append([name, node_names(question.model, attempt.nodes)])
        if forgets:
            question.shifts.clear()
        _settle(question, state, row, attempt)
        if question.dedicated or request.group_name is not None:
            group = int(question.model.group[attempt.nodes[0]])
        for other in numbers if forgets else ():
            state.primary[other] = final.primary[other]
            state.secondary[other] = final.secondary[other]
        final = state
        numbers[row] = question.old + len(numbers)
    info = f"{len(failed)} instances failed to allocate and {len(done)} were allocated successfully"
    return question.succeed(info, [done, failed], group=group, numbers=numbers, placement=final)


def _refuse_next(question: HailQuestion, request: MultiAllocate, row: int) -> None:
    """Refuse the new instance ``row``, if there is one, if it asks for the impossible.

    hail notices that before it settles where the one before it goes.
    """
    number = row - question.old
    if request.group_name is None or number == len(request.instances):
        return
    group = find_group(question.model.cluster, request.group_name)
    if not connected(question.model, row, group):
        raise PlanningError(not_connected(question.model, row, group))
    if request.instances[number].required_nodes not in (1, 2):
        raise PlanningError(UNSUPPORTED)


def _allocate_secondary(question: HailQuestion, request: AllocateSecondary) -> HailAnswer:
    from poise.htools.hail.allocate_secondary import try_secondaries

    place, row, twin = question.placement, request.instance, question.old
    if place.secondary[row] != NO_NODE:
        raise PlanningError("Instance already has a secondary")
    everything = np.arange(question.model.node_count)
    attempt = try_secondaries(place, row, twin, everything, question.rules.allocation)
    info = solution_text(question.model, attempt)
    if attempt.nodes is None:
        raise PlanningError(info)
    _settle(question, place, twin, attempt)
    names = node_names(question.model, attempt.nodes)
    return question.succeed(info, names[1], numbers={twin: row})


def _settle(question: HailQuestion, placement: HtoolsPlacement, row: int, attempt: Attempt) -> None:
    """Put a new instance where the attempt found a place."""
    if attempt.placing is not None and attempt.nodes is not None:
        placement.commit(attempt.placing, attempt.lane)
        question.shifts.append(Shift(row, NOWHERE, attempt.nodes))


def try_groups(
    question: HailQuestion,
    placement: HtoolsPlacement,
    row: int,
    required: int,
    rules: AllocationRules,
    *,
    group_name: str | None = None,
    allowed: Sequence[int] | None = None,
    check: Soundness | None = None,
    placed: Sequence[int] = (),
) -> tuple[Attempt | None, str]:
    """Try a new instance in the named group or in all of them (those ``allowed``).

    ``check`` replaces the usual test for global N+1; ``placed``: new instances (rows) that have
    a place already, in order.

    Returns:
        the attempt in the group that was chosen (None: no group has a place), and hail's words.

    Raises:
        PlanningError: the named group does not exist or cannot be tried.
    """
    model = question.model
    half = required == 1 and bool(model.drbd[row])
    losses: dict[int, str] = {}

    def dedicated(group: int) -> Attempt:
        from planner.solvers.place import try_dedicated

        if not connected(model, row, group):
            raise PlanningError(not_connected(model, row, group))
        nodes, probes = group_nodes(model, group), question.probes[group]
        attempt, loss = try_dedicated(placement, row, required, nodes, probes, rules)
        if loss is None:
            return attempt
        losses[group] = f"([{','.join(map(str, loss.lost))}],{loss.free_disk})"
        return replace(attempt, score=loss)

    if group_name is not None:
        group = find_group(model.cluster, group_name)
        if not connected(model, row, group):
            raise PlanningError(not_connected(model, row, group))
        if question.dedicated:
            attempt = dedicated(group)
        else:
            nodes = group_nodes(model, group)
            check = capacity_check(placement, nodes, half=half)
            other = mistaken_row(placement, nodes, (*range(question.old), *placed))
            if other is not None:
                check = MistakenSelfCheck(placement, other, nodes)
            attempt = try_allocation(World(placement, nodes, check), row, required, nodes, rules)
        return attempt, group_text(model, GroupAttempt(group, attempt), losses.get(group))
    everything = np.arange(model.node_count)
    choice = choose_group(
        World(placement, everything, check or capacity_check(placement, everything, half=half)),
        row,
        required,
        rules,
        allowed=allowed,
        attempt=dedicated if question.dedicated else None,
        check_networks=not question.dedicated,
    )
    if not choice.attempts and not choice.disconnected and allowed is not None:
        return None, _nowhere_to_go(question, allowed)
    words = [not_connected(model, row, group, "group") for group in choice.disconnected]
    words += [group_text(model, one, losses.get(one.group)) for one in choice.attempts]
    info = ", ".join(words)
    if choice.chosen is None:
        return None, info
    name = question.groups[choice.chosen.group].name
    return choice.chosen.attempt, f"Selected group: {name}, {info}"


def _nowhere_to_go(question: HailQuestion, allowed: Sequence[int]) -> str:
    """None of the allowed groups has a node."""
    from poise.htools.conventions.dump import dump_group, dump_list

    owners = set(question.model.group.tolist())
    groups = dump_list(dump_group(g, k) for k, g in enumerate(question.groups) if k in owners)
    only = dump_list(map(str, allowed))
    return f"no groups for evacuation: allowed groups was Just {only}, all groups: {groups}"
