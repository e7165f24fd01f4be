"""Finding what a person should know of a plan besides its moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from planner.explain.broken_limits import broken_limits
from planner.explain.immovable import Immovable
from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.explain.room_during_change import Shortage
from planner.n_plus_one.weak_nodes import weak_nodes
from planner.plan.plan_warning import (
    NO_ROOM,
    NO_SCORE,
    OFFLINE_NODE,
    SOURCE,
    UNACCOUNTED,
    USED_BY_NOTHING,
    PlanWarning,
)
from planner.rules.further_limits import further
from planner.rules.limit import Breach
from planner.state.discrepancies import MISSING_DISK, MISSING_MEMORY
from planner.state.placement import Placement
from planner.words import count, first_of, size_in_words
from snapshots.arrays import Ints

_NAMED = 5
"""Instances that a message names."""


def plan_warnings(
    before: Placement,
    after: Placement,
    scope: Ints,
    shortages: Sequence[Shortage],
    immovable: Sequence[Immovable],
) -> list[PlanWarning]:
    """Everything worth a warning, the most pressing first."""
    model = after.model
    names = model.cluster.nodes.names
    return [
        *_without_score(after, scope),
        *_offline(before, after, scope, {stuck.instance: stuck.message for stuck in immovable}),
        *(
            _change(one.limit, names[one.node], one.before, one.after)
            for one in broken_limits(before, after, scope)
        ),
        *(
            _change(one.weakness.value, names[one.node], one.before, one.after)
            for one in weak_nodes(before, after, scope)
        ),
        *(_room(shortage, names[shortage.node]) for shortage in shortages),
        *_unaccounted(after, scope),
        *(PlanWarning(SOURCE, note) for note in model.cluster.notes),
    ]


def _change(kind: str, node: str, before: Breach | None, after: Breach | None) -> PlanWarning:
    if before is None:
        message = f"{after.text if after else ''}; new, caused by this plan"
    elif after is None:
        message = f"{before.text}; fixed by this plan"
    elif before.text == after.text:
        message = f"{after.text}; not fixed by this plan"
    else:
        worse = "worse after the plan:" if after.excess > before.excess else "after the plan"
        message = f"{before.text}; {worse} {after.text}"
    return PlanWarning(
        kind,
        message,
        node=node,
        resolved=after is None,
        before=None if before is None else before.text,
        after=None if after is None else after.text,
    )


def _offline(
    before: Placement, after: Placement, scope: Ints, why: Mapping[int, str]
) -> list[PlanWarning]:
    """Offline nodes, and what stays on them; ``why`` tells it for instances that cannot move."""
    model = after.model
    nodes, instances = model.cluster.nodes.names, model.cluster.instances.names
    found = []
    for node in scope[model.offline[scope]].tolist():
        held = int(before.primaries[node]), int(before.secondaries[node])
        why_so = (why_out_of_use(model, node) or OutOfUse.OFFLINE).word
        left = sorted({*after.primary_lists[node], *after.secondary_lists[node]})
        if not left and held == (0, 0):
            message = f"{why_so} and empty"
        elif not left:
            message = f"{why_so} with {_held(*held)}; emptied by this plan"
        else:
            stays = [
                f"{instances[row]} ({why[row]})" if row in why else instances[row] for row in left
            ]
            message = (
                f"{why_so} with {_held(*held)}; left after the plan: {first_of(stays, _NAMED)}"
            )
        found.append(
            PlanWarning(
                OFFLINE_NODE,
                message,
                node=nodes[node],
                resolved=not left,
                before=None if held == (0, 0) else f"{why_so} with {_held(*held)}",
                after=f"{why_so} with {count(len(left), 'instance')}" if left else None,
                instances=tuple(instances[row] for row in left),
            )
        )
    return found


def _held(primaries: int, secondaries: int) -> str:
    return (
        f"{count(primaries, 'primary', 'primaries')} and"
        f" {count(secondaries, 'secondary', 'secondaries')}"
    )


def _room(shortage: Shortage, node: str) -> PlanWarning:
    limit = further.get(shortage.resource)
    if limit is not None:
        lacking = f"{shortage.missing} {limit.unit} of {limit.words.short}"
    else:
        lacking = f"{size_in_words(shortage.missing)} of {shortage.resource}"
        if shortage.resource == "disk":
            lacking += " while the old copy still stands"
    return PlanWarning(
        NO_ROOM,
        f"move {shortage.step + 1} lacks {lacking}",
        node=node,
        move=shortage.step + 1,
    )


def _unaccounted(after: Placement, scope: Ints) -> list[PlanWarning]:
    model = after.model
    inside = set(scope.tolist())
    found = []
    for row in model.discrepancies:
        if row.node not in inside:
            continue
        parts = []
        if row.memory > MISSING_MEMORY:
            parts.append(f"{size_in_words(row.memory)} of memory")
        if row.disk * 1024 >= MISSING_DISK:
            parts.append(f"{size_in_words(row.disk * 1024)} of disk")
        if parts:
            text = f"{' and '.join(parts)} {USED_BY_NOTHING}"
            found.append(PlanWarning(UNACCOUNTED, text, node=model.cluster.nodes.names[row.node]))
    return found


def _without_score(after: Placement, scope: Ints) -> list[PlanWarning]:
    """Nodes that make a score impossible: a division by none of something."""
    model = after.model
    found = []
    online = scope[~model.offline[scope]]
    for what, amounts in (
        ("memory", model.total_memory),
        ("CPUs", model.total_cpus),
        ("CPU speed", model.cpu_speed),
        ("spindles", model.max_spindles),
    ):
        for node in online[(amounts[online] == 0) | ~np.isfinite(amounts[online])].tolist():
            name = model.cluster.nodes.names[node]
            found.append(
                PlanWarning(
                    NO_SCORE, f"{what} {amounts[node]:g}: no score can be computed", node=name
                )
            )
    return found
