"""The smallest changes with which all instances could leave, where not all can.

Three kinds: fewer instances, more of one limit on one node, another instance moved first. Each is
the least of its kind by the model, whose limits are necessary, and counts only once an evacuation
was found with it under the exact rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from planner.rules.ganeti_limits import DISK, MEMORY
from planner.rules.paths import Pair
from planner.solvers.cp_sat import values_in
from planner.solvers.leave.choices import WayOut
from planner.solvers.leave.departure import Departure
from planner.solvers.leave.emptying import Emptying
from planner.solvers.leave.model import goals_in, leaving_model
from planner.solvers.leave.order import in_order
from planner.state.model import Model, prepare
from planner.state.placement import Placement

_UNITS = 6.0
"""Deterministic time of CP-SAT for all reliefs together."""
_SHARE = 0.3
"""The part of what is left that a question may take."""
_TRIES = 6
"""Answers that the exact rules refuse, after which no more are tried."""
_NAMED = 4
"""Nodes on which the same would be enough, that are looked for."""
_MOST_CHOICES = 20_000
"""Choices of other instances beyond which none of them is thought of."""


class ReliefKind(StrEnum):
    """The kind of a change; the value is the word in plans."""

    LEAVE_OUT = "leave-out"
    MEMORY = "memory"
    DISK = "disk"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Relief:
    """A change with which all others could leave.

    Attributes:
        kind: of the change.
        amount: instances to leave out, MiB on one node, or instances to move first.
        nodes: rows of the nodes on each of which that is enough.
        instances: rows of those to leave out, or to move first.
        places: the nodes of those to move first, before and after.
        proved: it is certain that less of the kind is not enough.
    """

    kind: ReliefKind
    amount: int
    nodes: tuple[int, ...] = ()
    instances: tuple[int, ...] = ()
    places: tuple[tuple[Pair, Pair], ...] = ()
    proved: bool = True


def smallest_reliefs(search: Emptying, stuck: Sequence[int]) -> tuple[Relief, ...]:
    """The reliefs of a search that could not empty its nodes, the smallest of each kind.

    Where the caller ends it, those that were found by then.
    """
    search.effort.renew(_UNITS)
    leave_out = Relief(
        ReliefKind.LEAVE_OUT,
        len(stuck),
        instances=tuple(stuck),
        proved=search.most == len(search.movers) - len(stuck),
    )
    found = [leave_out]
    try:
        if not search.effort.over:
            found.extend(_first_moves(search))
            found.extend(_more(search))
    except KeyboardInterrupt:
        search.effort.lookout.interrupted()
    return tuple(found)


# -- more of one limit ---------------------------------------------------------------------------


def _more(search: Emptying) -> Iterator[Relief]:
    for kind, limit in ((ReliefKind.MEMORY, MEMORY), (ReliefKind.DISK, DISK)):
        found = _more_of(search, kind, limit.name)
        if found is not None:
            yield found


def _more_of(search: Emptying, kind: ReliefKind, limit: str) -> Relief | None:
    """The least that one node would have to have more of a limit, and the nodes where it helps."""
    from ortools.sat.python import cp_model

    everything = search.everything()
    model = leaving_model(search.departure, everything or search.near, growing=limit)
    counting, cp = model.counting, model.counting.cp
    cp.add(model.gone >= len(search.movers))
    grows = {node: cp.new_bool_var("") for node in counting.more}
    for node, more in counting.more.items():
        cp.add(more == 0).only_enforce_if(~grows[node])
    cp.add_at_most_one(grows.values())
    total = sum(counting.more.values())
    cp.minimize(total)
    least, nodes, sure = None, list[int](), everything is not None
    for _ in range(_TRIES):
        if search.effort.over or len(nodes) == _NAMED:
            break
        solver, status = search.effort.solve(cp, _SHARE)
        if status != cp_model.OPTIMAL:
            break
        amount = round(solver.objective_value)
        if amount == 0 or (least is not None and amount > least):
            break
        node = next(n for n, more in counting.more.items() if solver.value(more))
        if _enough(search, kind, node, amount):
            least = amount
            nodes.append(node)
        elif least is None:
            sure = False  # a little more on this node may be enough, and less than on the others
        cp.add(counting.more[node] == 0)
    if least is None:
        return None
    return Relief(kind, least, nodes=tuple(sorted(nodes)), proved=sure)


def _enough(search: Emptying, kind: ReliefKind, node: int, amount: int) -> bool:
    """True if all leave where a node has so much more."""
    model = _grown(search.departure.placement.model, kind, node, amount)
    departure = replace(search.departure, placement=Placement(model))
    return Emptying(departure, search.movers, search.effort).all_can_leave()


def _grown(model: Model, kind: ReliefKind, node: int, amount: int) -> Model:
    nodes = model.cluster.nodes

    def more(column: Any) -> Any:
        grown = column.copy()
        grown[node] += amount
        return grown

    if kind is ReliefKind.MEMORY:
        changed = replace(
            nodes, total_memory=more(nodes.total_memory), free_memory=more(nodes.free_memory)
        )
    else:
        changed = replace(nodes, total_disk=more(nodes.total_disk), free_disk=more(nodes.free_disk))
    return prepare(replace(model.cluster, nodes=changed), model.options)


# -- another instance first ----------------------------------------------------------------------


def _first_moves(search: Emptying) -> Iterator[Relief]:
    """The fewest other instances to move first, and of those the ones that copy least."""
    from ortools.sat.python import cp_model

    departure = search.departure
    others = {}
    for row in _others(departure):
        if search.effort.lookout.over():
            return
        if ways := search.choices.of(row, 1):
            others[row] = ways
    if not others or sum(map(len, others.values())) > _MOST_CHOICES:
        return
    leaving = search.everything() or search.near
    model = leaving_model(departure, {**leaving, **others})
    cp, counting = model.counting.cp, model.counting
    moved = 0
    for bunch, count in zip(counting.bunches, counting.moved, strict=True):
        if bunch.rows[0] in leaving:
            cp.add(count == bunch.size)
        else:
            moved += count
    all_ways = [ways for ways in (*leaving.values(), *others.values()) if ways]
    scale = 1 + sum(max(way.cost.copy_mib for way in ways) for ways in all_ways)
    cp.minimize(scale * moved + model.copied())
    cp.add(moved >= 1)
    for _ in range(_TRIES):
        if search.effort.over:
            return
        solver, status = search.effort.solve(cp, _SHARE)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return
        counts = values_in(solver, counting.counts)
        goals = goals_in(model, {**leaving, **others}, counts)
        first = {row: way for row, way in goals.items() if row in others}
        if _works(search, first, {row: way for row, way in goals.items() if row in leaving}):
            yield Relief(
                ReliefKind.MOVE,
                len(first),
                instances=tuple(first),
                places=tuple((departure.home(row), way.place) for row, way in first.items()),
                proved=len(first) == 1 and search.most < len(search.movers),
            )
            return
        counting.forbid(counts)


def _others(departure: Departure) -> list[int]:
    """Instances of the group that are not to leave, and may move."""
    place, scope = departure.placement, set(departure.scope.tolist())
    leaving = set(departure.rows())
    return [
        row
        for row, home in enumerate(place.primary.tolist())
        if home in scope and row not in leaving and departure.why_not(row) is None
    ]


def _works(search: Emptying, first: dict[int, WayOut], then: dict[int, WayOut]) -> bool:
    """True if the others can move first, and all that is to leave after them."""
    before = in_order(search.departure, first, search.effort.orders)
    if before.stuck:
        return False
    departure = replace(search.departure, placement=before.state)
    if not in_order(departure, then, search.effort.orders).stuck:
        return True
    return Emptying(departure, search.movers, search.effort).all_can_leave()
