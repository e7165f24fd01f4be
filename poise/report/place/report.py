"""The answer of ``poise allocate`` in text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from planner.explain import Reason
from planner.plan import Allocation, GroupAnswer, Place, RoomMade
from planner.words import pair_of_nodes, size_in_words
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.place.answer import answer_block, more_line, some
from poise.report.place.next_command import create_line, create_lines
from poise.report.place.refusals import refusals_block
from poise.report.plain import COLUMNS
from poise.report.plan import restarts, rounded
from poise.report.screen import LINES, ScreenPart, fitted, whole
from snapshots.htools import fixed

_LISTED = 40
"""Reasons for refusals shown where they are asked for; the JSON document has them all."""
_CLOSED = "unallocable"
"""The policy and the status of groups that may not be chosen, and the warning where one is used
because it was asked for."""
_FEWER, _ALL = (10, 8, 6, 4, 3, 2, 1), 1_000_000
"""Rows that are shown as far as the screen has room, and with ``--details``."""


def allocation_report(
    answer: Allocation, *, why: bool = False, details: bool = False, columns: int = COLUMNS
) -> list[Block]:
    """The answer, and what belongs to it.

    Args:
        answer: what to report.
        why: where it fits, too, the next best places, how the groups compare, and the nodes that
            are refused.
        details: the same, and every row of the tables with all digits.
        columns: how wide lines may be; tables are as wide as they need.
    """
    moved = [move.instance for move in answer.room.moves] if answer.room else []
    names = ShortNames(list(node_names(answer)), [*moved, *_companions(answer)])
    parts = [whole(answer_block(answer, names, columns))]
    everything = why or details
    if everything and answer.places:
        parts.append(whole(_places(answer, names)))
    if answer.count > 1 and answer.placed:
        parts.append(ScreenPart(partial(_placed, answer, names), (_ALL,) if details else _FEWER, 2))
    if len(answer.groups) > 1 and (details or (why and answer.placed)):
        parts.append(whole(_groups(answer, names)))
    if everything or not answer.fits:
        parts += _refused(answer, names, everything=everything)
    if not answer.fits and (ways := list(_making_room(answer, names))):
        parts.append(whole(Lines(f"To make room{_for(answer)}", ways, prose=True)))
    if answer.count > 1 and answer.placed:
        sizes = (_ALL,) if details else _FEWER
        parts.append(ScreenPart(partial(create_lines, answer, names), sizes, 4))
    if answer.warnings:
        parts.append(ScreenPart(partial(_warnings, answer, names), (8, 4, 2, 1), 3))
    last = [] if details else more_line(answer, columns, why=why or not answer.fits)
    if last := [*last, *create_line(answer, names)]:
        parts.append(whole(Lines("", last)))
    return fitted(parts, _ALL if everything else LINES)


def _refused(answer: Allocation, names: ShortNames, *, everything: bool) -> Iterator[ScreenPart]:
    """The groups that are refused as a whole, where not all are, and the nodes."""
    for_all = answer.groups and all(group.reasons for group in answer.groups)
    if any(group.reasons for group in answer.groups) and (answer.fits or not for_all):
        refusals = list(_group_refusals(answer, names))
        yield whole(Lines(f"Refused groups{_for(answer)}", refusals, prose=True))
    elif answer.fits and not any(group.refusals for group in answer.groups):
        yield whole(Lines("", [Line("No node is refused.")]))
    if any(group.refusals for group in answer.groups):
        title = f"Refused{_for(answer)}"
        make = partial(refusals_block, answer, names, title, everything=everything)
        yield ScreenPart(make, (_LISTED,) if everything else _FEWER, 1)


def node_names(answer: Allocation) -> Iterator[str]:
    """The names of all nodes that the answer mentions."""
    best = (group.best for group in answer.groups if group.best)
    for place in (*answer.places, *(one.place for one in answer.placed), *best):
        yield place.primary
        if place.secondary is not None:
            yield place.secondary
    for group in answer.groups:
        for refusal in group.refusals:
            yield refusal.node
            yield from (one.if_fails for one in refusal.reasons if one.if_fails)
    yield from (warning.node for warning in answer.warnings if warning.node)
    closest = answer.closest
    if closest is not None:
        yield from (node for node in (closest.primary, closest.secondary) if node)
    if answer.room is not None:
        yield from (
            node for node in (answer.room.place.primary, answer.room.place.secondary) if node
        )
        for move in answer.room.moves:
            yield from (action.node for action in move.actions)


def _companions(answer: Allocation) -> Iterator[str]:
    """The instances that are named as beside a place."""
    for place in (*answer.places, *(one.place for one in answer.placed)):
        yield from place.beside


def _places(answer: Allocation, names: ShortNames) -> Table:
    first = f" for {answer.placed[0].instance}" if answer.count > 1 and answer.placed else ""
    rows: list[list[Value]] = [
        [
            str(number),
            Cell(pair_of_nodes(place, names), "strong"),
            place.group,
            fixed(place.score, 8),
            "-" if number == 1 else f"{place.score - answer.places[0].score:+.8f}",
            *_beside(answer, place, names),
        ]
        for number, place in enumerate(answer.places, 1)
    ]
    columns = [
        Column("#", right=True),
        Column("Nodes"),
        Column("Group"),
        Column("Score", right=True),
        Column("Above best", right=True, drop=1),
        *_beside_column(answer),
    ]
    return Table(f"Best places{first}", columns, rows)


def _beside_column(answer: Allocation) -> list[Column]:
    return [] if answer.service is None else [Column("Of its service there")]


def _beside(answer: Allocation, place: Place, names: ShortNames) -> list[str]:
    if answer.service is None:
        return []
    return [some(place.beside, names) or "-"]


def _placed(answer: Allocation, names: ShortNames, most: int) -> Table:
    rows: list[list[Value]] = [
        [
            Cell(one.instance, "strong"),
            pair_of_nodes(one.place, names),
            one.place.group,
            fixed(one.place.score, 8) if most == _ALL else rounded(one.place.score),
            *_beside(answer, one.place, names),
        ]
        for one in answer.placed[:most]
    ]
    columns = [Column("Instance"), Column("Nodes"), Column("Group")]
    more = len(answer.placed) - len(rows)
    columns += [Column("Score after", right=True, drop=1), *_beside_column(answer)]
    footer = [f"and {more} more (--details)", *[""] * (len(columns) - 1)] if more else None
    return Table("One after the other", columns, rows, footer)


def _groups(answer: Allocation, names: ShortNames) -> Table:
    columns = [
        Column("Group"),
        Column("Alloc policy", drop=1),
        Column("Best place"),
        Column("Score", right=True),
        Column(""),
    ]
    rows: list[list[Value]] = [
        [
            Cell(group.group, "strong" if group.status == "chosen" else ""),
            group.policy,
            pair_of_nodes(group.best, names) if group.best else "-",
            fixed(group.best.score, 8) if group.best else "-",
            Cell(_standing(group, answer), "good" if group.status == "chosen" else ""),
        ]
        for group in answer.groups
    ]
    return Table(f"Groups{_for(answer)}", columns, rows)


def _for(answer: Allocation) -> str:
    return f", for {answer.explained}" if answer.count > 1 else ""


def _standing(group: GroupAnswer, answer: Allocation) -> str:
    """The reason why a group is chosen, or is not."""
    if group.status == "refused":
        return "nothing fits"
    if group.status == _CLOSED:
        return "never chosen: it is unallocable"
    rivals = [g for g in answer.groups if g.status in ("chosen", "fits") and g is not group]
    chosen = next(g for g in answer.groups if g.status == "chosen")
    if group is not chosen:
        if group.policy != chosen.policy:
            return "only where no preferred group has room"
        return (
            "a higher score"
            if group.best and chosen.best and (group.best.score > chosen.best.score)
            else "the same score; the later group is chosen"
        )
    if not rivals:
        return "chosen: the only one that fits"
    if all(rival.policy != group.policy for rival in rivals):
        return "chosen: preferred before last resort"
    return "chosen: the best score"


def _group_refusals(answer: Allocation, names: ShortNames) -> Iterator[Line]:
    for group in answer.groups:
        if group.reasons:
            yield Line(f"group {group.group}: {_why(group.reasons, names)}")


def _making_room(answer: Allocation, names: ShortNames) -> Iterator[Line]:
    """The moves that would make room, or that there are none."""
    if answer.room is not None:
        yield Line(_room(answer.room, names))
        if answer.room_search_cut:
            yield Line(f"{_cut(answer)}; cheaper moves may do", "faint")
    elif not _moves_could_help(answer):
        return
    elif answer.room_search_cut:
        yield Line(f"no set of 1 to 3 moves makes room; {_cut(answer)}")
    else:
        yield Line("no set of 1 to 3 moves makes room")


def _cut(answer: Allocation) -> str:
    """That the search was cut short, and which options leave it less to look at."""
    options = "--nodes" if len(answer.groups) == 1 else "--group or --nodes"
    return f"search limit reached: narrow it with {options}"


def _moves_could_help(answer: Allocation) -> bool:
    """True if moves were looked for: not where the policy refuses, or all groups are closed."""
    asked_for = any(warning.kind == _CLOSED for warning in answer.warnings)
    return any(not group.reasons for group in answer.groups if asked_for or group.policy != _CLOSED)


def _room(room: RoomMade, names: ShortNames) -> str:
    """``would fit on node3:node5 after: migrate web4 to node2; ...`` with the price."""
    said = "; ".join(
        f"{action.verb.value} {names(move.instance)} to {names(action.node)}"
        for move in room.moves
        for action in move.actions
    )
    price = [restarts(room.moves)] if room.restarts else []
    price += [f"{size_in_words(room.copy_gib * 1024)} copied"] if room.copy_gib else []
    price += [f"{size_in_words(room.memory_gib * 1024)} of memory sent"] if room.memory_gib else []
    cost = f" ({', '.join(price)})" if price else ""
    return f"would fit on {pair_of_nodes(room.place, names)} after: {said}{cost}"


def _why(reasons: tuple[Reason, ...], names: ShortNames) -> str:
    return "; ".join(names.within(reason.message) for reason in reasons)


def _warnings(answer: Allocation, names: ShortNames, most: int) -> Lines:
    """At most so many warnings of each kind."""
    by_kind: dict[str, list[Line]] = {}
    for warning in answer.warnings:
        subject = f"{names(warning.node)}: " if warning.node else ""
        line = Line(subject + names.within(warning.message), "caution")
        by_kind.setdefault(warning.kind, []).append(line)
    lines = []
    for kind, found in by_kind.items():
        lines += found[:most]
        if len(found) > most:
            lines.append(Line(f"and {len(found) - most} more (kind: {kind}; full list: --json)"))
    return Lines("Warnings", lines, prose=True)
