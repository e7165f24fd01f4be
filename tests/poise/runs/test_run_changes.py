"""The changes that a command makes to a run: written down, and told to its runner."""

from __future__ import annotations

from executor.ledger import EventKind, MoveState, RunState
from poise.runs.run_changes import NO_CHANGES, RunChanges
from poise.settings.run_options import RunOptions
from tests.executor.running import Trial
from tests.executor.three_moves import trial


def after(changes: RunChanges) -> tuple[Trial, RunState]:
    """A run that is changed before it begins, and its end."""
    run = trial()
    runner = run.runner()
    changes.apply(runner.hold, runner, run.cluster.clock.now())
    return run, runner.run()


def test_without_changes_the_run_goes_as_it_is() -> None:
    run, state = after(NO_CHANGES)
    assert state is RunState.DONE
    assert EventKind.OPTIONS not in {event.kind for event in run.ledger.events(1)}


def test_moves_that_are_left_out_are_dropped() -> None:
    run, _ = after(RunChanges(leave_out={2: "left out"}))
    assert run.states()[2] is MoveState.DROPPED
    assert run.ledger.moves(1)[1].problem == "left out"


def test_a_stopped_run_starts_nothing() -> None:
    run, state = after(RunChanges(stop="poise stop"))
    assert state is RunState.STOPPED
    assert run.ledger.run(1).why == "poise stop"
    assert run.jobs() == []


def test_another_plan_that_nothing_can_make_is_a_drift() -> None:
    run, state = after(RunChanges(plan_again="the rest is planned again"))
    assert state is RunState.DRIFTED
    assert run.ledger.run(1).drift == "the rest is planned again"


def test_settings_are_kept_and_the_log_tells_what_was_given_and_what_holds_as_before() -> None:
    before = RunOptions(parallel=2, attempts=3)
    now = RunOptions(parallel=5).over(before)
    changes = RunChanges(settings={"options": now.document()}, told=RunOptions(parallel=5))
    run, _ = after(changes)
    assert run.ledger.run(1).settings == {"options": now.document()}
    (event,) = (one for one in run.ledger.events(1) if one.kind is EventKind.OPTIONS)
    assert event.text == "--parallel 5; kept: --attempts 3"
