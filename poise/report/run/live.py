"""A run on a terminal, drawn by the process that runs it."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from executor.run import NO_WAIT, Wait, Waiting
from planner.plan import Move
from planner.units import MIB_PER_GIB
from planner.words import count, pair_of_nodes, size_in_words
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.run.event_lines import EventFeed
from poise.report.run.line_watcher import say
from poise.report.run.moves import clock, dropped_word
from poise.report.terminal import STYLES
from poise.runs.counting import planned
from poise.runs.live_time_left import LiveTimeLeft, actions_done
from poise.runs.move_view import copied_gib
from poise.runs.stopped_by import stopped_by
from poise.runs.stopping_words import stopping_words
from poise.settings.calibration_file import calibration_of
from poise.settings.times import in_words
from snapshots.reading import both_ends, harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from executor.ledger import Ledger, RunRecord
    from executor.run import MoveTask, Runner
    from poise.runs.time_left import Estimate

_EVENTS = 4
"""Events shown."""
_BAR = 10
"""Columns of a progress bar."""
_DONE = "cyan"
"""The style of the part of a bar that is done."""
_BESIDE = _BAR + len("100%") + 4 * 2
"""Columns of a running move beside its three texts."""
_SHOW_CURSOR = b"\x1b[?25h\n"
_COUNTED = (
    (MoveState.RUNNING, "strong"),
    (MoveState.WAITING, ""),
    (MoveState.FAILED, "bad"),
    (MoveState.BROKEN, "bad"),
    (MoveState.BLOCKED, "caution"),
)


class LiveWatcher:
    """Draws the run again after every round; gone when the run has ended."""

    def __init__(self, ledger: Ledger, run: RunRecord, after: int) -> None:
        from rich.console import Console
        from rich.live import Live

        self._run = run
        self._feed = EventFeed(ledger, run.id, after)
        self._events: deque[str] = deque(maxlen=_EVENTS)
        self._picture: RenderableType = ""
        self._said = ""
        self._left = LiveTimeLeft(ledger, run.id, calibration_of(run.cluster_uuid))
        self._console: Console = Console(highlight=False)
        self._live = Live(
            console=self._console,
            get_renderable=self._with_words,
            refresh_per_second=4,
            transient=True,
        )

    def __enter__(self) -> LiveWatcher:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._live.stop()

    def watch(self, runner: Runner) -> None:
        """Look at the runner's moves; a thread draws them."""
        self._events.extend(self._feed.lines())
        if self._said:
            self._said = stopping_words(runner)
        self._picture = self._draw(runner)

    def say(self, text: str) -> None:
        """Shown below the moves until the next round, which says it with the numbers of then."""
        self._said = text

    def leave(self, text: str) -> None:
        """The cursor must be there again afterwards."""
        with suppress(OSError):
            os.write(1, _SHOW_CURSOR)
        say(text)

    def _with_words(self) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        if not self._said:
            return self._picture
        return Group(self._picture, Text(harmless(self._said), STYLES["caution"]))

    def _draw(self, runner: Runner) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        tasks = runner.tasks.moves
        names = ShortNames.of(task.move for task in tasks)
        left = self._left.of(runner)
        lines: list[RenderableType] = [self._head(runner, left), self._counts(runner, left)]
        busy = [task for task in tasks if task.state is MoveState.RUNNING]
        if busy:
            lines.append(_running(busy, names, runner.waiting, self._console.width))
        room = max(0, self._console.height - 7 - len(busy))
        for event in list(self._events)[-min(_EVENTS, room) :] if room else []:
            time_and_text = event.partition(" ")[2]  # the day is today
            words = both_ends(names.within(time_and_text), self._console.width)
            lines.append(_cut(words, STYLES["faint"]))
        if runner.waiting.of_run:
            lines.append(_cut(f"The run waits: {runner.waiting.of_run}", STYLES["caution"]))
        if runner.winding_up and not self._said:
            text = harmless(f"{stopped_by(f'stopping: {runner.winding_up}')}; nothing more begins")
            lines.append(Text(text, STYLES["caution"]))
        return Group(*lines)

    def _head(self, runner: Runner, left: Estimate | None) -> RenderableType:
        from rich.text import Text

        state = "stopping" if runner.winding_up else "running"
        tasks = runner.tasks.moves
        done, moves = sum(task.state is MoveState.DONE for task in tasks), len(planned(tasks))
        rest = "" if left is None else f", about {in_words(left.seconds)} left"
        return Text.assemble(
            (harmless(f"Run {self._run.id} on {self._run.cluster_name}: {state}, "), ""),
            f"{done} of {count(moves, 'move')} done{rest}",
            style=STYLES["strong"],
            overflow="ellipsis",
            no_wrap=True,
        )

    def _counts(self, runner: Runner, left: Estimate | None) -> RenderableType:
        from rich.text import Text

        tasks = runner.tasks.moves
        text = Text(overflow="ellipsis", no_wrap=True)
        for state, style in _COUNTED:
            number = sum(1 for task in tasks if task.state is state)
            if number or state in (MoveState.RUNNING, MoveState.WAITING):
                text.append(f"{number} {state.value}  ", STYLES[style if number else "faint"])
        dropped = [task for task in tasks if task.state is MoveState.DROPPED]
        left_out = len([task for task in planned(tasks) if task.state is MoveState.DROPPED])
        for number, mine in ((left_out, True), (len(dropped) - left_out, False)):
            if number:
                text.append(f"{number} {dropped_word(left_out=mine)}  ", STYLES["faint"])
        total = sum(task.move.copy_gib for task in _wanted(runner))
        if total:
            done = sum(copied_gib(task.move, actions_done(task)) for task in tasks)
            copied, whole = (size_in_words(gib * MIB_PER_GIB) for gib in (done, total))
            text.append(f"{copied} of {whole} copied  ")
        if left is not None:
            fits = text.cell_len + len(left.basis) <= self._console.width
            text.append(("" if fits else "\n") + left.basis, STYLES["faint"])
        return text


def _wanted(runner: Runner) -> list[MoveTask]:
    return [task for task in runner.tasks.moves if task.state is not MoveState.DROPPED]


def _running(
    busy: list[MoveTask], names: ShortNames, waiting: Waiting, columns: int
) -> RenderableType:
    """The running moves; where there is no room for it, without where they come from."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_column()
    table.add_column(width=_BAR)
    table.add_column(justify="right", no_wrap=True)
    doing = [names.within(_doing(one, one.move, waiting.of(one))) for one in busy]
    ways = [
        f"{pair_of_nodes(one.places[0], names)}{ARROW}{pair_of_nodes(one.places[-1], names)}"
        for one in busy
    ]
    named = max(len(names(one.move.instance)) for one in busy)
    if named + max(map(len, ways)) + max(map(len, doing)) + _BESIDE > columns:
        ways = [f"{ARROW.lstrip()}{pair_of_nodes(one.places[-1], names)}" for one in busy]
    for task, way, now in zip(busy, ways, doing, strict=True):
        move, share, works = task.move, task.fraction, waiting.of(task) == NO_WAIT
        table.add_row(
            Text(harmless(names(move.instance)), STYLES["strong"]),
            _cut(way),
            _cut(now, STYLES["faint"]),
            progress_bar(share) if works else "",
            f"{100 * share:.0f}%" if works else "",
        )
    return table


def progress_bar(share: float) -> RenderableType:
    """The part of a move that is done; red is for what went wrong."""
    from rich.progress_bar import ProgressBar

    return ProgressBar(
        total=1.0,
        completed=share,
        width=_BAR,
        style=STYLES["faint"],
        complete_style=_DONE,
        finished_style=STYLES["good"],
    )


def _cut(words: str, style: str = "") -> Text:
    """Words that end in an ellipsis where there is no room, before anything else gives way."""
    from rich.text import Text

    return Text(harmless(words), style, overflow="ellipsis", no_wrap=True)


def _doing(task: MoveTask, move: Move, wait: Wait) -> str:
    """The present action of a move, and its job."""
    if wait.trouble:
        return wait.trouble
    if wait.why:
        return wait.why if wait.until is None else f"{wait.why} at {clock(wait.until)}"
    if task.submission.open is None or task.submission.open.job is None:
        return "submitting"
    job = f"(job {task.submission.open.job})"
    done = task.submission.open.first + (
        task.submission.job.actions_done if task.submission.job else 0
    )
    if done >= len(move.actions):
        return f"job ends {job}"
    action = move.actions[done]
    return f"{action.verb} to {action.node} {job}"
