"""What a plan comes to: its price, why it ends where it does, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.plan import Move, Plan, PoorMoves, poor_moves
from planner.solvers import Stop
from planner.words import count, human_size
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames

_GIB = 1024
_LISTED = 8
"""Nodes named."""

NOT_IN_ORDER = "Not in order after the plan"
MEANWHILE = "Not in order while the evacuated nodes are out"

_ENDINGS = {
    Stop.AT_GANETI_BOUND: "The score is as low as Ganeti takes to be possible.",
    Stop.MAX_MOVES: "Stopped at the number of moves asked for; more may help.",
    Stop.SMALL_GAIN: "No allowed move gains enough (--min-gain).",
    Stop.SMALL_GAIN_PER_GIB: "No allowed move gains enough for what it copies"
    " (--min-gain-per-gib).",
    Stop.NO_BETTER_MOVE: "No allowed move lowers the score.",
    Stop.NO_SCORE: "There is no score to lower; the warnings say why.",
}


def result(plan: Plan, names: ShortNames) -> Lines:
    """The last lines of the report."""
    lines = [*_price(plan, names)] if plan.moves else [Line("Nothing to do.", "strong")]
    nowhere = _nowhere(plan, names)
    lines.append(Line(nowhere or _ENDINGS[Stop(plan.stopped)]))
    if _nothing_allowed(plan):
        lines.append(Line("--no-disk-moves and --no-instance-moves leave no move.", "caution"))
    lines += _emptied(plan, names)
    left = plan.score_after - plan.bound
    if left > 0 and not nowhere:
        lines.append(
            Line(
                f"Left to gain: {rounded(left)} at most, as memory that N+1 must reserve alone "
                f"makes {rounded(plan.bound)}. Moves may not get that far."
            )
        )
    lines += _not_in_order(plan, names)
    return Lines("Result", lines)


def rounded(value: float) -> str:
    """A score for a sentence: the tables have all digits."""
    return f"{value:.2f}" if value >= 0.01 or value == 0 else f"{value:.1g}"


def price(plan: Plan) -> str:
    """What all moves together restart, copy and send, as far as they do."""
    parts = [restarts(plan.moves)] if plan.restarts else []
    if plan.copy_gib:
        parts.append(f"DRBD copies {human_size(plan.copy_gib * _GIB)}")
    if plan.memory_gib:
        parts.append(f"live migration sends {human_size(plan.memory_gib * _GIB)} of memory")
    return ", ".join(parts) or "nothing is restarted, copied or sent"


def restarts(moves: Sequence[Move]) -> str:
    """How many guests moves stop and start, as ``restarts 2 guests (3 times in all)``."""
    often = sum(move.restarts for move in moves)
    guests = len({move.instance for move in moves if move.restarts})
    times = f" ({often} times in all)" if often != guests else ""
    return f"restarts {count(guests, 'guest')}{times}"


def _price(plan: Plan, names: ShortNames) -> Iterator[Line]:
    yield Line(f"{count(len(plan.moves), 'move')}: {price(plan)}.", "strong")
    copying = sum(1 for move in plan.moves if move.copy_gib)
    if copying:
        replace = "replaces" if copying == 1 else "replace"
        yield Line(
            f"{count(copying, 'move')} {replace} disks: until its copy is complete, an instance "
            "has no redundancy."
        )
    poor = poor_moves(plan)
    if poor:
        yield Line(_buys_little(poor), "caution")
    named = from_nodes_taken_as_down(plan)
    if named:
        yield Line(f"{_failing_over(named, names)}, as --offline says: {_again(named)}.", "caution")
        yield Line("Where the node still runs, mark it drained in Ganeti instead: guests migrate.")
    gone = [
        move
        for move in plan.moves
        if move.restarts
        and move.source.primary in plan.offline
        and move.source.primary not in plan.named_offline
    ]
    if gone:
        verb = "it starts" if len(gone) == 1 else "they start"
        yield Line(
            f"{_failing_over(gone, names)}, which is offline: {verb} on other nodes.", "caution"
        )


def _buys_little(poor: PoorMoves) -> str:
    """Which moves, what they copy and gain, and what would leave them out."""
    numbers = [str(move.id) for move in poor.moves]
    copied = human_size(sum(move.copy_gib for move in poor.moves) * _GIB)
    if len(numbers) == 1:
        which = f"Move {numbers[0]} copies {copied} and lowers"
    else:
        more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
        which = f"Moves {', '.join(numbers[:_LISTED])}{more} copy {copied} and lower"
    return (
        f"{which} the score by {rounded(poor.gain)} only: --min-gain-per-gib {poor.least:g} leaves"
        " such moves out."
    )


def _failing_over(moves: Sequence[Move], names: ShortNames) -> str:
    nodes = ", ".join(dict.fromkeys(names(move.source.primary) for move in moves))
    verb = "fails" if len(moves) == 1 else "fail"
    return f"{count(len(moves), 'guest')} {verb} over from {nodes}"


def _again(moves: Sequence[Move]) -> str:
    return "it stops and starts again" if len(moves) == 1 else "they stop and start again"


def from_nodes_taken_as_down(plan: Plan) -> list[Move]:
    """The moves by which guests fail over because ``--offline`` names their node."""
    return [
        move for move in plan.moves if move.restarts and move.source.primary in plan.named_offline
    ]


def _nowhere(plan: Plan, names: ShortNames) -> str:
    """Why there was nothing to choose from, "" where there was."""
    if plan.moves or plan.stopped == Stop.NO_SCORE:
        return ""
    online = [node for node in plan.nodes if not node.offline]
    if not plan.nodes:
        return "The group has no nodes."
    if not any(node.before.primaries or node.before.secondaries for node in plan.nodes):
        return "The group has no instances."
    if not online:
        return "All nodes of the group are offline: there is no node to move anything to."
    if len(online) == 1:
        which = "The group's only node" if len(plan.nodes) == 1 else "The only node online"
        return f"{which} is {names(online[0].name)}: there is no other to move anything to."
    return ""


def _nothing_allowed(plan: Plan) -> bool:
    return plan.options.get("disk_moves") is False and plan.options.get("instance_moves") is False


def _emptied(plan: Plan, names: ShortNames) -> Iterator[Line]:
    """With ``evacuate_only``: whether what was asked for is done."""
    if not plan.evacuates:
        return
    offline = [node for node in plan.nodes if node.offline]
    held = {node.name: node.after.primaries + node.after.secondaries for node in offline}
    left = [f"{names(name)} ({count(k, 'instance')})" for name, k in held.items() if k]
    if not left:
        yield Line(f"Empty after the plan: {_some([names(name) for name in held])}.", "good")
    else:
        way = "" if plan.moves else "There is no way: none of it can be moved. "
        yield Line(f"{way}Still in use after the plan: {_some(left)}.", "bad")


def _not_in_order(plan: Plan, names: ShortNames) -> Iterator[Line]:
    for title, warnings, style in (
        (NOT_IN_ORDER, plan.reservations, "bad"),
        (MEANWHILE, plan.meanwhile, "caution"),
    ):
        found = dict.fromkeys(names(warning.node or plan.group) for warning in warnings)
        if found:
            yield Line(f"{title}: {_some(list(found))}, see below.", style)


def _some(found: list[str]) -> str:
    more = f" and {count(len(found) - _LISTED, 'more node')}" if len(found) > _LISTED else ""
    return ", ".join(found[:_LISTED]) + more
