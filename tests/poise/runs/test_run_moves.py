"""A run with its display and its signals."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import TracebackType

from executor.ledger import MoveState, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.run.runner import Runner
from poise.runs.run_moves import run_moves
from poise.runs.stop_signals import StopSignals
from poise.runs.target import Target
from poise.settings.access import Access
from tests.executor.running import DEAD, Trial
from tests.executor.three_moves import trial


class Display:
    """What was said; ``at`` is called after every round."""

    def __init__(self, at: Callable[[], object] = lambda: None) -> None:
        self.said: list[str] = []
        self.rounds = 0
        self._at = at

    def __enter__(self) -> Display:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def watch(self, runner: Runner) -> None:
        self.rounds += 1
        self._at()

    def say(self, text: str) -> None:
        self.said.append(text)

    def leave(self, text: str) -> None:
        self.said.append(f"left: {text}")


def ends(run: Trial, shown: Display, signals: StopSignals | None = None) -> RunState:
    """The state in which a run ends."""
    cluster = run.cluster
    target = Target(Access(cluster.target), cluster, cluster.clock, Pace())
    hold = run.ledger.hold(run.run.id, cluster.clock.now(), DEAD)
    return run_moves(run.ledger, hold, target, Limits(), shown, signals=signals)


def test_every_round_is_shown_until_all_moves_are_done() -> None:
    run, shown = trial(), Display()
    assert ends(run, shown) is RunState.DONE
    assert shown.rounds > 1 and shown.said == []


def test_a_signal_stops_it_once_its_jobs_have_ended_and_is_answered_at_once() -> None:
    run = trial()
    signals = StopSignals(lambda: None)
    shown = Display(lambda: signals._take(signal.SIGINT, None) if shown.rounds == 1 else None)
    assert ends(run, shown, signals) is RunState.STOPPED
    assert shown.said == [
        "stopping: 2 running jobs end first, they cannot be cancelled. Ctrl-C again: exit now"
    ]
    assert run.states() == {1: MoveState.DONE, 2: MoveState.DONE, 3: MoveState.WAITING}


def test_a_signal_that_came_before_the_runner_lets_nothing_begin() -> None:
    run, shown = trial(), Display()
    signals = StopSignals(lambda: None)
    signals._take(signal.SIGTERM, None)
    assert ends(run, shown, signals) is RunState.STOPPED
    assert set(run.states().values()) == {MoveState.WAITING}
    assert "SIGTERM received" in run.log()


def test_the_last_words_tell_how_to_continue() -> None:
    run, shown = trial(), Display()
    signals = StopSignals(lambda: None)
    ends(run, shown, signals)
    signals._on_leave()
    (words,) = shown.said
    assert words.startswith(
        "left: exited. Ganeti's jobs keep running. Continue with: poise resume 1"
    )
