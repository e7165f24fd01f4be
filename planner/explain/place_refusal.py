"""The reasons why a node does not take a new instance: every limit, and what is missing.

Says in words, for one node, what :func:`planner.rules.node_operations.add_primary` and
``add_secondary`` decide for many. The limits and their words are those of
:mod:`planner.rules.limits`; N+1 and tags have theirs here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Binds
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.rules.policy_match import Measure, measures, template_of
from planner.state.model import Model
from planner.state.placement import Placement
from planner.words import size_in_words
from snapshots.policy import Policy, Spec


@dataclass(frozen=True, slots=True)
class Reason:
    """One limit in the way.

    ``limit`` is a stable word, ``message`` a sentence with full names. ``missing`` counts
    ``unit`` (MiB, vcpus, spindles) where an amount is missing; ``if_fails`` is the node whose
    failure could not be borne (None where it is any that becomes the primary).
    """

    limit: str
    message: str
    missing: int | None = None
    unit: str | None = None
    if_fails: str | None = None


def primary_reasons(
    place: Placement, instance: int, after: NodeLanes, lane: int, *, force: bool
) -> list[Reason]:
    """The reasons why lane ``lane`` refuses the instance as a primary; ``after`` has it."""
    model = place.model
    reasons = list(_memory_reasons(place, after, lane, force, int(place.primary[instance])))
    reasons += _amounts(after, lane, Binds.PRIMARY, disks=bool(model.local[instance]), force=force)
    return reasons if force else reasons + list(_clashes(place, instance, int(after.node[lane])))


def secondary_reasons(
    place: Placement, instance: int, primary: int, after: NodeLanes, lane: int
) -> list[Reason]:
    """The reasons why lane ``lane`` refuses to be the secondary for ``primary``."""
    model = place.model
    need = int(model.memory[instance]) if model.reserves_memory[instance] else 0
    reasons = list(_memory_reasons(place, after, lane, False, primary, need))
    return reasons + list(_amounts(after, lane, Binds.SECONDARY, disks=True, force=False))


def _memory_reasons(
    place: Placement, after: NodeLanes, lane: int, force: bool, primary: int, need: int = 0
) -> Iterator[Reason]:
    """The memory limits; ``need``: MiB reserved for the instance on its secondary."""
    node = int(after.node[lane])
    free, later = int(after.free_memory[lane]), int(after.later_free_memory[lane])
    failing = bool(after.failing[lane]) and not place.failing[node]
    primaries, amounts = place.reservations.of(node)
    held = dict(zip(primaries.tolist(), amounts.tolist(), strict=True))
    if need or primary >= 0:
        held[primary] = held.get(primary, 0) + need
    if not force and failing and any(held.values()):
        missing = int(after.reserved_memory[lane]) - free + 1
        worst = max(sorted(held), key=held.__getitem__)
        peer = place.model.cluster.nodes.names[worst]
        who = "its primary" if worst == primary else peer
        text = f"{MEMORY.words.mover(missing)} to keep N+1 if {who} fails"
        yield Reason("n-plus-one", text, missing, MEMORY.unit, None if worst == primary else peer)
        return
    if need or primary >= 0:  # a secondary
        short, later_short = need - free, need - later
        wrong, later_wrong = short >= 0 or failing, later_short >= 0
    else:
        short, later_short = -free, -later
        wrong, later_wrong = free <= 0 or (failing and not force), later <= 0 and not force
    if later_wrong and later_short > short:
        missing = later_short + 1
        end = ", counting instances that are stopped or forthcoming"
        yield Reason(MEMORY.name, MEMORY.words.mover(missing) + end, missing, MEMORY.unit)
    elif wrong or later_wrong:
        missing = max(short, later_short if later_wrong else short) + 1
        yield Reason(MEMORY.name, MEMORY.words.mover(missing), missing, MEMORY.unit)


def _amounts(
    after: NodeLanes, lane: int, role: Binds, *, disks: bool, force: bool
) -> Iterator[Reason]:
    """The limits but memory that one lane is beyond; ``disks``: the instance's are on the node."""
    node = after.one(lane)
    for limit in sorted(every_limit(), key=lambda one: not one.on_disks):
        counts = role in limit.binds and (disks or not limit.on_disks) and limit is not MEMORY
        if counts and limit.room(node, force=force)[0] < 0:
            missing = max(1, math.ceil(limit.missing(node, force=force)[0]))
            text = limit.words.newcomer(node, missing)
            yield Reason(limit.name, text, missing, limit.unit)


def _clashes(place: Placement, instance: int, node: int) -> Iterator[Reason]:
    tags = place.model.tags
    names = place.model.cluster.instances.names
    own, _ = tags.exclusion.of(instance)
    there = np.flatnonzero(place.primary == node)
    which, carried, _ = tags.exclusion.of_each(there)
    carrier = dict(zip(carried[::-1].tolist(), there[which[::-1]].tolist(), strict=True))
    for tag in own[place.tag_counts[own, node] > 0].tolist():
        who = names[carrier[tag]]
        text = f"{who} with the same exclusion tag {tags.exclusion_names[tag]} is there"
        yield Reason("exclusion-tags", text)


def policy_reasons(model: Model, instance: int, policy: Policy, *, exclusive: bool) -> list[Reason]:
    """The amounts outside the policy; of several ranges the first counts, as in Ganeti."""
    measured = measures(model, instance, exclusive=exclusive)
    if any(one.values is None for one in measured):
        text = "its nodes have exclusive storage: say how many spindles the disks need"
        return [Reason("policy", text)]
    reasons = [
        Reason("policy", text)
        for least, most in policy.limits[:1]
        for one in measured
        if (text := measure_outside(one, least, most))
    ]
    template = template_of(model, instance)
    if template not in policy.templates:
        reasons.append(
            Reason("policy", f"the group's policy does not allow disk template {template.label}")
        )
    return reasons


def measure_outside(one: Measure, least: Spec, most: Spec) -> str:
    """A sentence about the first value that is not between the two; empty if all are."""
    show = size_in_words if one.is_size else str
    low, high = getattr(least, one.bound), getattr(most, one.bound)
    for value in one.values or ():
        if value < low:
            end = f"below the {show(low)} that the group's policy asks"
        elif value > high:
            end = f"above the {show(high)} that the group's policy allows"
        else:
            continue
        return f"{one.word}: {show(value)} is {end}"
    return ""
