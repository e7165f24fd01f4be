"""The report before a run begins or continues, and its question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from executor.backend import SIMULATED_NAME
from planner.plan import Plan
from planner.units import MIB_PER_GIB
from planner.words import count, first_of, size_in_words
from poise.report.blocks import Block, Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import COLUMNS, broken
from poise.report.plan import problems_left
from poise.settings.cluster_kinds import SIMULATED
from poise.settings.times import in_words, local
from snapshots.node_role import NodeRole

if TYPE_CHECKING:
    from executor.backend import Identity
    from executor.limits import Limits
    from poise.runs.time_left import Estimate

_NAMED = 8
"""Instances and problems that are named."""
_TO_THE_MINUTE = len("2026-01-31 06:00")


def start_report(
    plan: Plan,
    identity: Identity,
    target: str,
    limits: Limits,
    ledger: str | None = None,
    speed: float | None = None,
    *,
    told: bool = False,
) -> list[Block]:
    """The cluster, the plan in a few lines, the limits.

    ``ledger`` is None in a dry run, ``speed`` where a simulated cluster has none. ``told``: the
    price of the plan, and the problems that it leaves, stand just above.
    """
    price = f"Group {plan.group}: {count(len(plan.moves), 'move')}, {price_words(plan)}"
    lines = [
        Line(_cluster(identity, target), "strong"),
        *([] if told else [Line(price)]),
        *(Line(f"First: {words}") for words in _roles(plan)),
        *([Line(_restarting(plan), "caution")] if plan.restarts else []),
        *([] if told else _left_after(plan)),
        *limit_lines(limits),
    ]
    if speed is not None:
        lines.append(Line(f"Speed: {speed:g} (--speed)"))
    if ledger is not None:
        lines.append(Line(f"Ledger: {ledger}", "faint"))
    return [Lines("", lines)]


def _cluster(identity: Identity, target: str) -> str:
    """``Cluster prod, master node1, through luxi:``, ``Simulated cluster, from today.data``."""
    if identity.name == SIMULATED_NAME:
        return f"Simulated cluster, from {target.removeprefix(SIMULATED.prefixes[0])}"
    return f"Cluster {identity.name}, master {identity.master}, through {target}"


def start_question(plan: Plan, name: str, left: Estimate | None) -> str:
    """``Start 128 moves on NAME (copies 7.1T, 0 restarts, about 11 h 01 min)?``"""
    price = [_copies(plan), count(plan.restarts, "restart")]
    if left is not None:
        price.append(f"about {in_words(left.seconds)}")
    roles = ", ".join(_roles(plan))
    begin = f"{roles[:1].upper()}{roles[1:]}"
    if roles and not plan.moves:
        return f"{begin} on {name}?"
    first = f"{begin} and start" if roles else "Start"
    return f"{first} {count(len(plan.moves), 'move')} on {name} ({', '.join(price)})?"


def _roles(plan: Plan) -> Iterator[str]:
    """``mark node4 drained``, ``clear the drained flag of node5``: what its steps do to nodes."""
    nodes: dict[NodeRole, dict[str, None]] = {}
    names = ShortNames.of_plan(plan)
    for step in plan.node_steps:
        nodes.setdefault(step.role, {})[names(step.node)] = None
    for role, which in nodes.items():
        yield _GIVES[role].format(first_of(list(which), _NAMED))


_GIVES = {
    NodeRole.DRAINED: "mark {} drained",
    NodeRole.REGULAR: "clear the drained flag of {}",
}


def resume_question(run: int, name: str, left: int, moves: int, left_out: int = 0) -> str:
    """``Continue run 3 on NAME (9 of 12 moves left, 1 left out)?``, counted as in all reports."""
    out = f", {left_out} left out" if left_out else ""
    return f"Continue run {run} on {name} ({left} of {count(moves, 'move')} left{out})?"


def price_words(plan: Plan) -> str:
    """Restarts, copies and migrations of all moves together."""
    parts = [f"{count(plan.restarts, 'restart') if plan.restarts else 'no restarts'}"]
    parts.append(_copies(plan))
    if plan.memory_gib:
        parts.append(f"migrates {size_in_words(plan.memory_gib * MIB_PER_GIB)} of memory")
    return ", ".join(parts)


def _copies(plan: Plan) -> str:
    return f"copies {size_in_words(plan.copy_gib * MIB_PER_GIB)}" if plan.copy_gib else "no copies"


def limit_lines(limits: Limits) -> Iterator[Line]:
    """Throttles, and budgets where there are any."""
    resyncs = count(limits.resyncs_per_node, "disk copy", "disk copies")
    parallel = f"{count(limits.moves, 'move')} in parallel, {limits.per_node} per node"
    yield Line(f"Limits: {parallel}, {resyncs} per node")
    parts = []
    if limits.total_moves is not None:
        parts.append(f"at most {count(limits.total_moves, 'move')}")
    if limits.copy_gib is not None:
        parts.append(f"at most {size_in_words(limits.copy_gib * MIB_PER_GIB)} copied")
    if limits.until is not None:
        parts.append(f"no new moves after {local(limits.until)[:_TO_THE_MINUTE]}")
    if parts:
        yield Line(f"Budget: {', '.join(parts)}")


def _restarting(plan: Plan) -> str:
    """The instances that stop and start: the user must know before the answer."""
    found = list(dict.fromkeys(move.instance for move in plan.moves if move.restarts))
    names = ShortNames.of(plan.moves)
    return f"Restarts: {first_of([names(name) for name in found], _NAMED)}"


def _left_after(plan: Plan) -> Iterator[Line]:
    """The problems that the plan leaves; it can run all the same."""
    names, problems = ShortNames.of_plan(plan), problems_left(plan)
    for one in problems[:_NAMED]:
        subject = f"{names(one.node)}: " if one.node else ""
        text = f"Problem left after the plan: {subject}{names.within('; '.join(one.texts))}"
        yield from (Line(part, "bad") for part in broken(text, COLUMNS))
    more = len(problems) - _NAMED
    if more > 0:
        yield Line(f"and {count(more, 'problem')} more", "bad")
