"""The reason of no place in one sentence: the closest one, and what is missing there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.explain import Reason
from planner.rules import MoveKind
from planner.solvers.place import AllocationRules, World, closest_fit, group_nodes
from planner.state import Placement
from planner.work import Work
from poise.iallocator.disk_figures import PLENTY
from poise.iallocator.places import Groups, fit_one
from poise.iallocator.preferences import Wishes
from poise.iallocator.question import Question
from snapshots.arrays import Ints

_SHARE = 0.3
"""Of the time for an answer: what may go into looking for room (its work is about a second)."""
_COPY_NOTHING = (MoveKind.FAILOVER, MoveKind.FAILOVER_TO_ANY)


def no_place(
    question: Question,
    placement: Placement,
    row: int,
    groups: Groups,
    rules: AllocationRules,
    wishes: Wishes,
    *,
    room: bool = False,
) -> str:
    """The reason why ``row`` (an instance without nodes) has no place in any of the groups.

    ``room``: also look for the few moves that would make room.
    """
    names = [group.name for group in question.groups]
    instance = question.model.cluster.instances.names[row]
    if not groups.usable:
        return _no_group(names, instance, groups)
    members = [group_nodes(question.model, group) for group in groups.preferred_first(question)]
    scope = members[0] if groups.alone else np.arange(question.model.node_count)
    tried = _groups([names[g] for g in groups.usable])
    text = f"no place for {instance} in {tried}"
    if question.dedicated:  # hail's method for it, which knows no global N+1
        rules = replace(rules, capacity_checks=False)
    world = World(placement, scope, work=wishes.work)
    nearest = closest_fit(world, row, members, rules)
    if nearest is not None:
        text = f"{text}; {nearest.message}"
    if not room or question.dedicated or wishes.work.over:
        return text
    moves = _room(question, world, row, members, rules, wishes)
    return f"{text}; {moves}" if moves else text


def _room(
    question: Question,
    world: World,
    row: int,
    groups: Sequence[Ints],
    rules: AllocationRules,
    wishes: Wishes,
) -> str:
    """The few moves that would make room, in words; empty where none are found in time."""
    from planner.solvers.make_room import WORK, make_room, room_in_words

    work = int(WORK * min(1.0, _SHARE * wishes.limit))
    found = make_room(
        world, row, groups, rules, existing=question.old, spread=wishes.spread, work=work
    ).room
    if found is None:
        return ""
    cluster = question.model.cluster
    unknown = bool((cluster.nodes.free_disk >= PLENTY).any())
    if unknown and any(step.kind not in _COPY_NOTHING for step in found.steps):
        return ""
    return room_in_words(question.model, found, cluster.nodes.names, cluster.instances.names)


def no_secondary(
    question: Question, placement: Placement, row: int, primary: int, work: Work
) -> str:
    """The reason why ``row`` (an instance without nodes) on ``primary`` finds no secondary."""
    model = question.model
    group = int(model.group[primary])
    rules = question.rules.allocation
    fit = fit_one(
        question, placement, row, group, False, rules, work, explain=True, primary=primary
    )
    instance = model.cluster.instances.names[row]
    text = f"no secondary for {instance} in group {question.groups[group].name}"
    if fit.reasons:
        return f"{text}: {'; '.join(reason.message for reason in fit.reasons)}"
    able = [one for one in fit.refused if not model.offline[one.node]]
    if not able:
        return f"{text}: no other node is online"
    nearest = min(able, key=lambda one: _missing(one.reasons))
    name = model.cluster.nodes.names[nearest.node]
    return f"{text}; closest: {name}: {'; '.join(one.message for one in nearest.reasons)}"


def _missing(reasons: tuple[Reason, ...]) -> tuple[int, float]:
    """The number of limits in the way, then the largest amount."""
    amounts = [math.inf if one.missing is None else one.missing for one in reasons]
    return len(reasons), max(amounts, default=math.inf)


def _no_group(names: list[str], instance: str, groups: Groups) -> str:
    if groups.disconnected:
        lacking = _groups([names[g] for g in groups.disconnected])
        verb = "is" if len(groups.disconnected) == 1 else "are"
        return f"{lacking} {verb} not connected to a network that {instance} requires"
    if groups.closed:
        closed = _groups([names[g] for g in groups.closed])
        verb = "is" if len(groups.closed) == 1 else "are"
        return f"no place for {instance}: {closed} {verb} unallocable"
    return f"no place for {instance}: no group that may be used has a node"


def _groups(names: list[str]) -> str:
    """``group a``, ``groups a and b``, ``groups a, b and c``."""
    if len(names) == 1:
        return f"group {names[0]}"
    return f"groups {', '.join(names[:-1])} and {names[-1]}"
