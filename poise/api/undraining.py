"""Putting drained nodes to use again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from planner.timing import Throttles
from planner.words import all_of, first_of
from poise.api.scenarios.accepted_risks import risks_of
from poise.api.scenarios.circumstances import Circumstances
from poise.settings.calibration_file import calibration_of
from snapshots.errors import UsageError
from snapshots.node_role import NodeRole

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Plan, Position
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster

_NAMED = 6
"""Instances that a note names."""


@dataclass(frozen=True, slots=True)
class Undraining:
    """The answer, its plan, and the instances for which no way back was found."""

    answer: WhatIf
    plan: Plan
    stay: tuple[str, ...]


def undrain_with(
    cluster: Cluster,
    nodes: Sequence[str],
    places: Mapping[str, Position],
    *,
    accept: Sequence[str],
    throttles: Throttles,
    notes: Sequence[str] = (),
) -> Undraining:
    """The plan that clears the drained flag of nodes, then brings instances to ``places``.

    Args:
        cluster: a snapshot.
        nodes: full names, of one group.
        places: where instances were, by name.
        accept: kinds of risk that do not count against it.
        throttles: how many moves run side by side.
        notes: what is known already that a person should know.

    Raises:
        UsageError: the nodes are of several groups, or one is offline; an unknown risk.
    """
    from planner.plan import plan_back, role_steps, with_roles, with_roles_first
    from planner.state import Placement, group_scope, prepare
    from planner.whatif import change_of, undrained

    drained, group = _drained(cluster, nodes)
    times = calibration_of(cluster.cluster_uuid)
    given = Circumstances(cluster, risks_of(accept), throttles, times)
    steps = role_steps(drained, NodeRole.REGULAR, NodeRole.DRAINED)
    model = prepare(with_roles(cluster, steps))
    placement = Placement(model)
    found = plan_back(
        placement,
        group_scope(placement, group),
        places,
        group=cluster.groups[group].name,
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    plan = with_roles_first(found.plan, drained, NodeRole.REGULAR, NodeRole.DRAINED)
    plan = replace(plan, fingerprint=cluster.fingerprint)
    change = replace(change_of(model, plan, throttles, times=times), before=cluster)
    told = [*_notes(nodes, drained, found.stay), *notes]
    answer = undrained(change, nodes, notes=told, accepted=given.accepted, as_of=given.as_of)
    return Undraining(answer, plan, found.stay)


def _drained(cluster: Cluster, nodes: Sequence[str]) -> tuple[list[str], int]:
    """Those of the nodes that are drained, and the row of their group.

    Raises:
        UsageError: see :func:`undrain_with`.
    """
    from planner.plan import role_of

    rows = [row for row, name in enumerate(cluster.nodes.names) if name in nodes]
    groups = {int(cluster.nodes.group[row]) for row in rows}
    if len(groups) > 1:
        raise UsageError(
            f"the nodes are in {len(groups)} groups", advice="the nodes of one group at a time"
        )
    roles = {cluster.nodes.names[row]: role_of(cluster, row) for row in rows}
    for name, role in roles.items():
        if role is NodeRole.OFFLINE:
            raise UsageError(f"{name} is offline, not drained")
    return [name for name, role in roles.items() if role is NodeRole.DRAINED], groups.pop()


def _notes(nodes: Sequence[str], drained: Sequence[str], stay: Sequence[str]) -> Iterator[str]:
    if drained:
        flags = "flags of" if len(drained) > 1 else "flag of"
        verb = "are" if len(drained) > 1 else "is"
        yield f"The drained {flags} {all_of(drained)} {verb} cleared first"
    others = [name for name in nodes if name not in drained]
    if others:
        yield f"{all_of(others)} {'are' if len(others) > 1 else 'is'} not drained"
    if stay:
        where = "it stays where it is" if len(stay) == 1 else "they stay where they are"
        yield f"No way back was found for {first_of(list(stay), _NAMED)}: {where}"
