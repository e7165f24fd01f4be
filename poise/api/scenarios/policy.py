"""The question what breaks when a node group gets another policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from poise.api.planning_options import check_number, check_positive, check_whole, name_list
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.whatif import NewPolicy, WhatIf
    from snapshots.policy import Policy

_OF_THE_QUESTION = ("groups", "min_disk", "offline")


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """A question: what breaks, and what moves mend it, when the policy of ``groups`` becomes this.

    Without groups (names or UUIDs) it is all that have nodes. What is None stays as it is.
    ``vcpu_ratio``, ``spindle_ratio`` and ``min_disk`` (the part of each disk to keep free) limit
    nodes, the others the size of instances: MiB of memory and of each disk, CPUs, disks.
    ``offline``: names of nodes that are down.
    """

    groups: Sequence[str] = ()
    vcpu_ratio: float | None = None
    spindle_ratio: float | None = None
    min_disk: float | None = None
    min_memory: int | None = None
    max_memory: int | None = None
    min_disk_size: int | None = None
    max_disk_size: int | None = None
    max_vcpus: int | None = None
    max_disks: int | None = None
    offline: Sequence[str] = ()


def answer_policy(scenario: ChangePolicy, given: Circumstances) -> WhatIf:
    """The answer for groups with another policy.

    Raises:
        UsageError: see :func:`poise.what_if`; nothing is asked for, or a least is above a most.
    """
    from planner.state import ModelOptions, prepare
    from planner.whatif import policy_changed
    from poise.api.naming import choose_group, node_rows
    from poise.api.silence import check_answers

    cluster = given.cluster
    asked: dict[str, Json] = {
        one.name: getattr(scenario, one.name)
        for one in fields(scenario)
        if one.name not in ("groups", "offline") and getattr(scenario, one.name) is not None
    }
    if not asked:
        raise UsageError(
            "nothing of the policy is to be changed", advice=(Option("vcpu_ratio", value="4"),)
        )
    policy = _checked(scenario)
    wanted = name_list("groups", scenario.groups)
    groups = tuple(dict.fromkeys(choose_group(cluster, name) for name in wanted))
    groups = groups or tuple(sorted(set(cluster.nodes.group.tolist())))
    away = node_rows(cluster, name_list("offline", scenario.offline))
    names = [cluster.groups[row].name for row in groups]
    for row in groups:
        _check_order(policy, cluster.groups[row].name, cluster.groups[row].policy)
    told: dict[str, Json] = {"groups": list(names), "policy": asked}
    try:
        for row in groups:
            check_answers(cluster, row, away)
    except CannotTell as error:
        deed = f"CHANGE THE POLICY OF {', '.join(names)}"
        return given.cannot_tell("policy", told, deed, error)
    return policy_changed(
        prepare(cluster, ModelOptions(offline_nodes=away)),
        groups,
        policy,
        scenario.min_disk,
        asked=told,
        throttles=given.throttles,
        times=given.times,
        accepted=given.accepted,
        as_of=given.as_of,
    )


def _checked(scenario: ChangePolicy) -> NewPolicy:
    from planner.whatif import NewPolicy

    for name in ("vcpu_ratio", "spindle_ratio"):
        if (ratio := getattr(scenario, name)) is not None:
            check_positive(name, ratio)
    if scenario.min_disk is not None:
        check_number("min_disk", scenario.min_disk, 1, "a fraction between 0 and 1")
    given = {
        one.name: getattr(scenario, one.name)
        for one in fields(scenario)
        if one.name not in _OF_THE_QUESTION
    }
    for name, value in given.items():
        if value is not None and not name.endswith("_ratio"):
            unit = "MiB" if name.endswith(("memory", "size")) else ""
            check_whole(name, value, unit, least=1)
    return NewPolicy(**given)


def _check_order(policy: NewPolicy, group: str, old: Policy) -> None:
    """Raises UsageError where the least of something would be above the most of it."""
    for least, most in policy.applied(old).limits:
        for bound in ("memory", "disk", "cpus", "disk_count"):
            low, high = getattr(least, bound), getattr(most, bound)
            if low > high:
                raise UsageError(
                    f"group {printable(group)}: the least {_WORDS[bound]} ({low}) would be above"
                    f" the most ({high})"
                )


_WORDS = {
    "memory": "memory",
    "disk": "size of a disk",
    "cpus": "number of virtual CPUs",
    "disk_count": "number of disks",
}
