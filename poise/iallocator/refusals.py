"""Why there is no place, in one sentence: what comes closest to fitting, and what is missing."""

from __future__ import annotations

import math

import numpy as np

from planner.closest_fit import closest_fit
from planner.place_refusal import Reason
from planner.placement import Placement
from planner.solvers.allocate import AllocationRules, World
from planner.solvers.choose_group import group_nodes
from poise.compat.hail_question import Question
from poise.iallocator.places import Groups, fit_one


def no_place(
    question: Question,
    placement: Placement,
    row: int,
    groups: Groups,
    rules: AllocationRules,
) -> str:
    """Why ``row`` (an instance without nodes) has no place in any of the groups."""
    names = [group.name for group in question.groups]
    instance = question.model.cluster.instances.names[row]
    if not groups.usable:
        return _no_group(names, instance, groups)
    members = [group_nodes(question.model, group) for group in groups.preferred_first(question)]
    scope = members[0] if groups.alone else np.arange(question.model.node_count)
    tried = _groups([names[g] for g in groups.usable])
    text = f"no place for {instance} in {tried}"
    nearest = closest_fit(World(placement, scope), row, members, rules)
    return text if nearest is None else f"{text}; {nearest.message}"


def no_secondary(question: Question, placement: Placement, row: int, primary: int) -> str:
    """Why ``row`` (an instance without nodes) on ``primary`` finds no secondary."""
    model = question.model
    group = int(model.group[primary])
    rules = question.rules.allocation
    fit = fit_one(question, placement, row, group, False, rules, explain=True, primary=primary)
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
    """How many limits are in the way, then the largest amount."""
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
