"""The moves of a run: which run, which wait for what, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from planner.plan import stations
from planner.words import count, pair_of_nodes
from poise.report.blocks import Block, Cell, Column, Entries, Line, ListEntry, Table, Value
from poise.report.names import ShortNames
from poise.runs.move_view import MoveView
from poise.settings.times import local

if TYPE_CHECKING:
    from executor.ledger import MoveRecord, NodeStepRecord
    from planner.plan import Position
    from poise.runs.node_step_view import NodeStepView
    from poise.runs.view import RunView

_RUNNING, _WAITING = 8, 6
"""Moves shown, unless all are."""
MOVE_STYLES: Mapping[MoveState, str] = {
    MoveState.WAITING: "",
    MoveState.RUNNING: "strong",
    MoveState.DONE: "good",
    MoveState.FAILED: "bad",
    MoveState.BROKEN: "bad",
    MoveState.BLOCKED: "caution",
    MoveState.DROPPED: "faint",
}


@dataclass(frozen=True, slots=True)
class RunningMove:
    """A move that runs: its instance ``on`` a pair of nodes, on its way ``to`` another.

    ``doing`` says what its job does, ``since`` when that was submitted (seconds since the epoch).
    ``share`` is how much of the move is done, 0 to 1; None where that cannot be told.
    """

    move: int
    instance: str
    on: Position
    to: Position
    doing: str
    since: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class WaitingMove:
    """A move that waits: for another one, for an answer, for its turn."""

    move: int
    instance: str
    waits: str


def running_moves(view: RunView) -> list[RunningMove]:
    """The moves that run, or ran when the runner died."""
    # Of a job that sends the same memory again and again no share says anything.
    unsure = {one.move.id for one in (*view.waiting, *view.troubled)}
    return [
        _running(one, sure=one.move.id not in unsure)
        for one in view.moves
        if one.record.state is MoveState.RUNNING
    ]


def waiting_moves(view: RunView) -> list[WaitingMove]:
    """The moves that wait while a runner has the run, first those whose reason it tells."""
    if not view.running:
        return []
    waiting = [one for one in view.moves if one.record.state is MoveState.WAITING]
    told = [one for one in waiting if one.record.waits]
    of_step: dict[int, MoveView | NodeStepView] = {one.id: one for one in view.moves}
    of_step |= {one.id: one for one in view.node_steps}
    turns = _Turns(view)
    return [WaitingMove(one.move.id, one.move.instance, wait_words(one.record)) for one in told] + [
        WaitingMove(one.move.id, one.move.instance, _turn(one, of_step, turns))
        for one in waiting
        if not one.record.waits
    ]


def wait_words(record: MoveRecord | NodeStepRecord) -> str:
    """The runner's reason why a step waits, and until when."""
    if record.again is None:
        return record.waits
    return f"{record.waits} at {clock(record.again, record.started)}"


def clock(moment: float, beside: float | None = None) -> str:
    """``15:12``, with the day where that is not the one of ``beside``."""
    day, _, time = local(moment)[: len("2026-01-31 06:00")].partition(" ")
    return time if beside is None or local(beside).startswith(day) else f"{day} {time}"


def running_block(view: RunView, *, everything: bool = False) -> Iterator[Block]:
    """The moves that run, as a table."""
    found = running_moves(view)
    if not found:
        return
    names = ShortNames.of(one.move for one in view.moves)
    shown = found if everything else found[:_RUNNING]

    def row(one: RunningMove) -> list[Value]:
        return [
            str(one.move),
            Cell(names(one.instance), "strong"),
            pair_of_nodes(one.on, names),
            names.within(one.doing),
            "-" if one.since is None else clock(one.since, view.record.started),
            "-" if one.share is None else f"{100 * one.share:.0f}%",
        ]

    more = f" ({len(shown)} of {len(found)})" if len(shown) < len(found) else ""
    yield Table(
        f"Running{more}",
        [
            Column("Move", right=True),
            Column("Instance"),
            Column("On", drop=2),
            Column("Doing"),
            Column("Since", right=True, drop=1),
            Column("Done", right=True),
        ],
        [row(one) for one in shown],
    )


def waiting_block(view: RunView, *, everything: bool = False) -> Iterator[Block]:
    """The first moves that wait, and what for."""
    found = waiting_moves(view)
    if not found:
        return
    names = ShortNames.of(one.move for one in view.moves)
    shown = found if everything else found[:_WAITING]
    more = f" ({len(shown)} of {len(found)})" if len(shown) < len(found) else ""
    yield Entries(
        f"Waiting{more}",
        [
            ListEntry(f"{one.move:>4}  {names(one.instance)}", [Line(names.within(one.waits))])
            for one in shown
        ],
    )


def all_moves_block(view: RunView) -> Table:
    """Every move, whatever its state."""
    names = ShortNames.of(one.move for one in view.moves)
    sure = {one.move: one.share for one in running_moves(view)}
    out = {one.move.id for one in view.left_out}

    def row(one: MoveView) -> list[Value]:
        done = one.record.state is MoveState.DONE
        share = 1.0 if done else sure.get(one.move.id)
        return [
            str(one.move.id),
            Cell(names(one.move.instance), "strong"),
            pair_of_nodes(one.move.source, names),
            pair_of_nodes(one.move.target, names),
            state_cell(one, left_out=one.move.id in out),
            "-" if share is None else f"{100 * share:.0f}%",
            ", ".join(one.jobs) or "-",
        ]

    return Table(
        "Moves",
        [
            Column("#", right=True),
            Column("Instance"),
            Column("From", drop=1),
            Column("To"),
            Column("State"),
            Column("Done", right=True, drop=2),
            Column("Jobs", right=True, drop=3),
        ],
        [row(one) for one in view.moves],
    )


def state_cell(one: MoveView, *, left_out: bool) -> Cell:
    """The state of a move in its colour; a dropped one is ``left_out``, or a newer plan's move is
    in its place."""
    state = one.record.state
    word = dropped_word(left_out=left_out) if state is MoveState.DROPPED else state.value
    return Cell(word, MOVE_STYLES[state])


def dropped_word(*, left_out: bool) -> str:
    """The word for a move that a person has left out, and for one that a newer plan replaced."""
    return "left out" if left_out else "replaced"


def _running(one: MoveView, *, sure: bool) -> RunningMove:
    open_jobs = [attempt for attempt in one.attempts if attempt.state.open]
    done = int(one.actions_done)
    actions = one.move.actions
    since = one.record.started
    if one.record.waits:
        doing = wait_words(one.record)
    elif not open_jobs:
        doing = "checking"
    elif done >= len(actions):
        doing = "job ends"
    else:
        doing = f"{actions[done].verb} to {actions[done].node}"
    if open_jobs:
        since = open_jobs[-1].submitted or open_jobs[-1].intended
        job = open_jobs[-1].job
        doing += "" if job is None else f" (job {job})"
    return RunningMove(
        one.move.id,
        one.move.instance,
        stations(one.move)[min(done, len(actions))],
        one.move.target,
        doing,
        since,
        one.actions_done / max(1, len(actions)) if sure else None,
    )


class _Turns:
    """The moves that run, and what they keep another one from."""

    def __init__(self, view: RunView) -> None:
        from planner.plan import timed_move
        from planner.timing import Slots
        from poise.runs.settings import limits_of

        running = [one.move for one in view.moves if one.record.state is MoveState.RUNNING]
        self._busy = {move.id: timed_move(move).busy for move in running}
        self._slots = Slots(limits_of(view.record), self._busy.values())

    def wait(self, one: MoveView) -> str:
        """The throttle that keeps a move waiting, in words."""
        from planner.plan import timed_move
        from planner.timing import ALL_SLOTS_TAKEN, BusyNodes, Throttle

        wanted = timed_move(one.move).busy
        for node in _nodes(one):
            found = self._slots.obstacle(BusyNodes(wanted.nodes & {node}, wanted.copying & {node}))
            if found == ALL_SLOTS_TAKEN:
                return f"waits for its turn: {count(len(self._busy), 'move')} at once"
            if found is not None and found.throttle is Throttle.RESYNCS_PER_NODE:
                copying = [number for number, busy in self._busy.items() if node in busy.copying]
                return f"waits for {node}: disk copies there by {_moves(copying)}"
            if found is not None:
                on_it = [number for number, busy in self._busy.items() if node in busy.nodes]
                return f"waits for {node}, busy with {_moves(on_it)}"
        return "waits for its turn"


def _moves(numbers: Sequence[int]) -> str:
    """``move 3``, or ``moves 3, 5``."""
    return f"move{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _nodes(one: MoveView) -> Sequence[str]:
    places = (one.move.source, one.move.target)
    nodes = [node for place in places for node in (place.primary, place.secondary) if node]
    return list(dict.fromkeys([*nodes, *(action.node for action in one.move.actions)]))


def _turn(one: MoveView, of_step: Mapping[int, MoveView | NodeStepView], turns: _Turns) -> str:
    """The reason where the runner tells none: an earlier move, a node, a slot."""
    for number in one.move.after:
        earlier = of_step.get(number)
        if earlier is not None and not earlier.record.state.ended:
            what = "move" if isinstance(earlier, MoveView) else "step"
            return f"waits for {what} {number} ({earlier.name})"
    return turns.wait(one)
