"""The price of a plan: instances that restart, what is copied and sent, and the time it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.plan import ALWAYS_FAILOVER, Move, Plan, plan_schedule
from planner.rules import Verb
from planner.timing import USUAL_RATES, USUAL_THROTTLES, Durations, Throttles
from planner.units import MIB_PER_GIB
from planner.words import count, size_in_words
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.screen import paragraph
from poise.settings.times import in_words
from snapshots.errors import FormatError

_NAMED = 4
"""Nodes named in a line."""


@dataclass(frozen=True, slots=True)
class PlanPrice:
    """The cost of all moves together: instances and moves counted, MiB, seconds.

    ``restarted`` instances stop and start, ``restarts`` times in all; ``failed_over`` instances
    fail over without a restart, as they are stopped. ``seconds`` is what the moves take; None for
    moves that only hbal makes (of an instance without DRBD that names a secondary), which no run
    can do.
    """

    restarted: int
    restarts: int
    failed_over: int
    copying: int
    copied: float
    sent: float
    seconds: float | None


def price_of(
    plan: Plan,
    throttles: Throttles | None = USUAL_THROTTLES,
    durations: Durations = USUAL_RATES,
) -> PlanPrice:
    """The price of a plan whose moves run side by side as far as ``throttles`` allow.

    Without ``throttles`` no time is worked out; ``durations`` are those of its actions.
    """
    moves = plan.moves
    return PlanPrice(
        restarted=len({move.instance for move in moves if move.restarts}),
        restarts=plan.restarts,
        failed_over=len({move.instance for move in moves if _fails_over_stopped(move)}),
        copying=sum(1 for move in moves if move.copy_gib),
        copied=plan.copy_gib * MIB_PER_GIB,
        sent=plan.memory_gib * MIB_PER_GIB,
        seconds=None if throttles is None else _seconds(plan, throttles, durations),
    )


def _seconds(plan: Plan, throttles: Throttles, durations: Durations) -> float | None:
    try:
        return plan_schedule(plan, throttles, durations=durations).makespan
    except FormatError:
        return None


def _fails_over_stopped(move: Move) -> bool:
    return not move.restarts and any(action.verb is Verb.FAILOVER for action in move.actions)


def price_block(
    plan: Plan,
    names: ShortNames,
    columns: int,
    throttles: Throttles | None,
    durations: Durations = USUAL_RATES,
) -> Lines:
    """The price, restarts first; without ``throttles`` no time, as where a simulation tells it."""
    price = price_of(plan, throttles, durations)
    lines = [
        *_line("Restarts", _restarts(plan, price, names), columns, "bad" if price.restarts else ""),
        *_avoidable(plan, columns),
        *_line("Copies", _copies(price), columns),
    ]
    if price.sent:
        lines += _line("Migration", f"{size_in_words(price.sent)} of memory", columns)
    if throttles is not None and price.seconds is not None:
        slots = min(throttles.moves, len(plan.moves))
        at_once = f", at most {slots} moves in parallel" if slots > 1 else ""
        time = f"about {in_words(price.seconds)}{at_once}"
        lines += _line("Time", time, columns)
    return Lines("", lines)


def _line(label: str, text: str, columns: int, style: str = "") -> list[Line]:
    return paragraph(text, columns, label=f"  {label:<11}", style=style)


def _restarts(plan: Plan, price: PlanPrice, names: ShortNames) -> str:
    if price.restarts:
        times = f", {price.restarts} times in all" if price.restarts != price.restarted else ""
        why = "; ".join(_reasons(plan, names))
        return f"{count(price.restarted, 'instance')}{times}" + (f" ({why})" if why else "")
    if price.failed_over:
        verb = "fails" if price.failed_over == 1 else "fail"
        return f"none ({count(price.failed_over, 'stopped instance')} {verb} over)"
    return "none"


def _reasons(plan: Plan, names: ShortNames) -> Iterator[str]:
    """The reasons for restarts: which nodes are down, and Ganeti's own setting."""
    if named := from_nodes_named_offline(plan):
        yield f"--offline: {_nodes(named, names)} down, so they cannot migrate"
    gone = [
        move
        for move in plan.moves
        if move.restarts
        and move.source.primary in plan.offline
        and move.source.primary not in plan.named_offline
    ]
    if gone:
        yield f"{_nodes(gone, names)} offline"
    if any(warning.kind == ALWAYS_FAILOVER for warning in plan.warnings):
        yield "always_failover is set"


def _nodes(moves: Sequence[Move], names: ShortNames) -> str:
    nodes = sorted({names(move.source.primary) for move in moves})
    if len(nodes) > _NAMED:
        return f"{count(len(nodes), 'node')} are"
    return f"{', '.join(nodes)} {'is' if len(nodes) == 1 else 'are'}"


def _avoidable(plan: Plan, columns: int) -> list[Line]:
    if not from_nodes_named_offline(plan):
        return []
    text = "To migrate them: drain nodes that still run, without --offline"
    return paragraph(text, columns, label=" " * 13)


def from_nodes_named_offline(plan: Plan) -> list[Move]:
    """The moves that restart their instance because ``--offline`` names its node."""
    return [
        move for move in plan.moves if move.restarts and move.source.primary in plan.named_offline
    ]


def _copies(price: PlanPrice) -> str:
    if not price.copied:
        return "none"
    return (
        f"{size_in_words(price.copied)} in {count(price.copying, 'move')}; no redundancy while an"
        " instance copies"
    )


def price_line(plan: Plan) -> str:
    """The price in one line: restarts, copies, memory, as far as there are any."""
    parts = [restarts(plan.moves)] if plan.restarts else []
    if plan.copy_gib:
        parts.append(f"DRBD copies {size_in_words(plan.copy_gib * MIB_PER_GIB)}")
    if plan.memory_gib:
        parts.append(
            f"live migration sends {size_in_words(plan.memory_gib * MIB_PER_GIB)} of memory"
        )
    return ", ".join(parts) or "nothing is restarted, copied or sent"


def restarts(moves: Sequence[Move]) -> str:
    """The instances that moves stop and start, as ``restarts 2 instances (3 times in all)``."""
    often = sum(move.restarts for move in moves)
    instances = len({move.instance for move in moves if move.restarts})
    times = f" ({often} times in all)" if often != instances else ""
    return f"restarts {count(instances, 'instance')}{times}"
