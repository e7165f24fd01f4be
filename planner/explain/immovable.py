"""Instances that no move can touch, and why.

Reasons come in the order in which an operator could do something about them; the first one that
holds is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from planner.explain.move_refusal import movers_refused, refusal_texts
from planner.rules.candidates import Candidates, MoveRules
from planner.state.model import Model
from planner.state.names import find_name
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints

LEFT_ALONE = "excluded (--exclude)"
"""The reason of an instance that the caller leaves alone."""


class Immobility(StrEnum):
    """The reason why an instance stays; the value is the stable word in plans."""

    TEMPLATE = "template"
    NO_SECONDARY = "no-secondary"
    SPLIT = "split"
    AUTO_BALANCE_OFF = "auto-balance-off"
    EXCLUDED = "excluded"
    NOT_SELECTED = "not-selected"
    GOAL = "goal"
    OPTIONS = "options"
    NO_OTHER_NODE = "no-other-node"
    NO_ROOM = "no-room"


@dataclass(frozen=True, slots=True)
class Immovable:
    """An instance (row) that cannot be moved; ``message`` says why in one line."""

    instance: int
    reason: Immobility
    message: str


def immovable_instances(
    place: Placement,
    scope: Ints,
    rules: MoveRules,
    moved: frozenset[int] = frozenset(),
    held: Mapping[int, str] = MappingProxyType({}),
) -> list[Immovable]:
    """Instances with their primary in ``scope`` that cannot move, by row.

    ``place`` is the placement in which moves are tried. Instances ``moved`` by the plan have
    shown that they can. With ``rules.evacuate_only`` only those count that a node being
    offline concerns. ``held``: instances that goals leave where they are, with the goal.
    """
    model = place.model
    inside = np.zeros(model.node_count + 1, dtype=np.bool_)
    inside[scope] = True
    concerned = inside[place.primary]
    if rules.evacuate_only:
        concerned &= _on_offline_node(place)
    rows = [row for row in np.flatnonzero(concerned).tolist() if row not in moved]
    candidates = Candidates(place, scope, rules)
    chosen = _named(model, model.options.select)
    excluded = _named(model, model.options.exclude) or frozenset()
    found = {
        row: static
        for row in rows
        if (static := _static_reason(model, row, chosen, excluded)) is not None
    }
    for row in rows:
        if row in held and row not in found:
            found[row] = Immovable(row, Immobility.GOAL, f"goal {held[row]}")
    open_rows = np.array([row for row in rows if row not in found], dtype=np.int64)
    if len(open_rows):
        for row, kinds in zip(open_rows.tolist(), candidates.kinds(open_rows), strict=True):
            if not kinds.any():
                found[row] = Immovable(row, Immobility.OPTIONS, _forbidden(place, row, rules))
        open_rows = np.array([row for row in rows if row not in found], dtype=np.int64)
        refused = movers_refused(place, candidates, open_rows, force=rules.force)
        for row, text in refusal_texts(place, candidates, refused, force=rules.force):
            reason = Immobility.NO_ROOM if text else Immobility.NO_OTHER_NODE
            found[row] = Immovable(row, reason, text or "no other online node in its group")
    return [found[row] for row in sorted(found)]


def _on_offline_node(place: Placement) -> Bools:
    offline = place.model.offline
    paired = place.secondary != NO_NODE
    lost: Bools = offline[place.primary] | (paired & offline[place.secondary])
    return lost


def _named(model: Model, names: tuple[str, ...] | None) -> frozenset[int] | None:
    if names is None:
        return None
    rows = (find_name(model.cluster.instances.names, name) for name in names)
    return frozenset(row for row in rows if row is not None)


def _static_reason(
    model: Model, row: int, chosen: frozenset[int] | None, excluded: frozenset[int]
) -> Immovable | None:
    """The reason that holds whatever the placement."""
    table, nodes = model.cluster.instances, model.cluster.nodes
    template = table.template[row]
    secondary = int(table.secondary[row])
    if not template.movable:
        return Immovable(
            row, Immobility.TEMPLATE, f"disk template {template.label}, which balancing never moves"
        )
    if secondary == NO_NODE and template.has_secondary:
        return Immovable(row, Immobility.NO_SECONDARY, "a DRBD instance without a secondary")
    if secondary != NO_NODE and nodes.group[secondary] != nodes.group[table.primary[row]]:
        group = model.cluster.groups[int(nodes.group[secondary])].name
        return Immovable(
            row, Immobility.SPLIT, f"its secondary {nodes.names[secondary]} is in group {group}"
        )
    if not table.auto_balance[row]:
        return Immovable(row, Immobility.AUTO_BALANCE_OFF, "auto_balance is off")
    if row in excluded:
        return Immovable(row, Immobility.EXCLUDED, LEFT_ALONE)
    if chosen is not None and row not in chosen:
        return Immovable(row, Immobility.NOT_SELECTED, "not selected (--select)")
    return None


def _forbidden(place: Placement, row: int, rules: MoveRules) -> str:
    """The option that leaves this instance without any kind of move, in a sentence."""
    model, names = place.model, place.model.cluster.nodes.names
    if not model.drbd[row]:
        return "--no-instance-moves forbids to migrate it, and it has no secondary to replace"
    secondary = int(place.secondary[row])
    if not rules.disk_moves and not rules.instance_moves:
        return "--no-disk-moves and --no-instance-moves forbid every move"
    if model.offline[secondary]:
        return (
            f"it needs a new secondary ({names[secondary]} is offline), but --no-disk-moves forbids"
            " one"
        )
    return f"its secondary {names[secondary]} is outside the group"
