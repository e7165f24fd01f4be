"""A run at this moment: what needs a person, what runs, what waits, how long it still takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from poise.report.blocks import Block, Line, Lines
from poise.report.run.answer import answer_line, sums
from poise.report.run.attention import attention_block
from poise.report.run.end import left_over
from poise.report.run.moves import all_moves_block, running_block, waiting_block
from poise.report.run.next_steps import next_steps_lines
from poise.report.run.node_steps import node_steps_block
from poise.runs.stopping_words import first_to_end
from poise.settings.cluster_kinds import is_simulated
from poise.settings.times import in_words, local

if TYPE_CHECKING:
    from executor.ledger import RunRecord
    from poise.runs.time_left import Estimate
    from poise.runs.view import RunView


def status_report(view: RunView, left: Estimate | None, *, everything: bool = False) -> list[Block]:
    """A run as it stands; ``everything``: every move, every problem."""
    return [
        Lines("", [answer_line(view, left), *_held_up(view)], prose=True),
        *attention_block(view, everything=everything),
        *left_over(view),
        *node_steps_block(view),
        *running_block(view, everything=everything),
        *waiting_block(view, everything=everything),
        *([all_moves_block(view)] if everything else []),
        Lines("", [*_figures(view, left)], prose=True),
        *next_steps_lines(view),
    ]


def _held_up(view: RunView) -> Iterator[Line]:
    """The reason why the whole run waits, or starts nothing more."""
    if view.waits:
        yield Line(f"The run waits: {view.waits}", "caution")
    if view.record.stop_requested and view.running:
        busy = sum(1 for attempt in view.unended if not attempt.canceling)
        yield Line(f"Nothing more begins; {first_to_end(busy)}", "caution")


def _figures(view: RunView, left: Estimate | None) -> Iterator[Line]:
    yield Line(sums(view))
    if left is not None and view.running:
        yield Line(f"About {in_words(left.seconds)} left, {left.basis}")
    yield Line(f"Through {view.record.target}", "faint")
    yield Line(_when(view.record), "faint")


def _when(run: RunRecord) -> str:
    began = (
        f"Created {local(run.created)}" if run.started is None else f"Started {local(run.started)}"
    )
    simulated = " (simulated time)" if is_simulated(run.target) else ""
    ended = "" if run.ended is None else f", ended {local(run.ended)}"
    return f"{began}{ended}{simulated}"
