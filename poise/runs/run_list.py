"""All runs of a ledger with their states, and those that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from poise.runs.counting import number_left, planned
from poise.runs.view import run_word
from snapshots.errors import Damaged

if TYPE_CHECKING:
    from executor.ledger import Ledger, RunRecord


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list; ``word`` is its state or ``interrupted``, the rest counts moves.

    Moves that are left out are neither ``done`` nor ``left``.
    """

    record: RunRecord
    group: str
    word: str
    done: int
    left: int
    moves: int


@dataclass(frozen=True, slots=True)
class RunList:
    """Runs, oldest first; ``damaged`` says by their numbers what is wrong with the others."""

    runs: tuple[RunLine, ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()


def list_runs(ledger: Ledger, now: float) -> RunList:
    """All runs of ``ledger``; one that is damaged does not keep the others from being told."""
    runs: list[RunLine] = []
    damaged: list[tuple[int, str]] = []
    for number, record in ledger.all_runs().items():
        try:
            if isinstance(record, Damaged):
                raise record
            runs.append(line_of(ledger, record, now))
        except Damaged as error:
            damaged.append((number, error.what))
    return RunList(tuple(runs), tuple(damaged))


def line_of(ledger: Ledger, record: RunRecord, now: float) -> RunLine:
    """One run for a list.

    Raises:
        Damaged: its rows are not what Poise writes.
    """
    moves = planned(ledger.moves(record.id))
    done = sum(1 for move in moves if move.state is MoveState.DONE)
    left = number_left(moves)
    ledger.attempts(record.id)
    ledger.events(record.id)
    group, word = ledger.group(record.id), run_word(record, ledger, now)
    return RunLine(record, group, word, done, left, len(moves))
