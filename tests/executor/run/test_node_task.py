"""Runs that give nodes roles, on a simulated cluster: from the flag to the last look."""

from __future__ import annotations

import pytest

from executor.ledger import MoveState, RunState
from executor.simulated.faults import (
    Call,
    Extent,
    FailAction,
    Faults,
    LoseAnswer,
    NodeMarkedOffline,
    OperatorCancels,
    Refuse,
)
from planner.plan.node_roles import role_of
from planner.plan.plan import Plan
from snapshots.node_role import NodeRole
from tests.executor.made_moves import MIGRATE, move, place, plan
from tests.executor.made_steps import DRAINED, REGULAR, drain, leaving, undrain, with_steps
from tests.executor.run.test_runner import kill_at
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti, simulated
from tests.executor.three_moves import BLOCKED, DONE, FAILED, WAITING, ends, where
from tests.planner.small_clusters import A, B, C, instance


def trial(*script: object, made: Plan | None = None, whole_moves: bool = True) -> Trial:
    cluster = simulated(
        instance("web", A, B),
        instance("db", A, C),
        nodes=4,
        facts=ganeti(whole_moves=whole_moves),
        faults=Faults(script),  # type: ignore[arg-type]
    )
    return Trial(cluster, leaving() if made is None else made)


def role(run: Trial, node: str = "a") -> NodeRole:
    cluster = run.cluster.read()
    return role_of(cluster, cluster.nodes.names.index(node))


def step_state(run: Trial) -> MoveState:
    (record,) = run.ledger.node_steps(run.run.id)
    return record.state


@pytest.mark.parametrize("whole_moves", [True, False], ids=["a job a move", "a job an action"])
def test_a_node_is_drained_before_its_instances_leave(whole_moves: bool) -> None:
    run = trial(whole_moves=whole_moves)
    assert run.go() is RunState.DONE
    assert (role(run), step_state(run)) == (DRAINED, DONE)
    assert run.states() == {1: DONE, 2: DONE}
    assert [where(run, name) for name in ("web", "db")] == [place("b:a"), place("c:a")]
    assert run.jobs()[0] == ("poise:u1:3:0:1", "success")
    assert run.cluster.watch.violations == []


def test_a_node_that_is_drained_already_needs_no_job() -> None:
    run = trial()
    run.cluster.operator.give_role("a", DRAINED)
    assert run.go() is RunState.DONE
    assert len(run.jobs()) == 2
    assert "verify: node a is drained" in run.log()


def test_a_node_is_put_to_use_before_instances_go_there() -> None:
    back = move("b:a", "a:b", (MIGRATE, "a"), after=[2])
    run = Trial(simulated(instance("web", B, A), nodes=3), with_steps(plan(back), undrain("a", 2)))
    run.cluster.operator.give_role("a", DRAINED)
    assert run.go() is RunState.DONE
    assert (role(run), where(run, "web")) == (REGULAR, place("a:b"))


def test_a_step_waits_for_the_moves_before_it() -> None:
    first = move("a:b", "b:a", (MIGRATE, "b"))
    run = trial(made=with_steps(plan(first), drain("d", 2, after=[1])))
    assert run.go() is RunState.DONE
    assert [key for key, _ in run.jobs()] == ["poise:u1:1:0:1", "poise:u1:2:0:1"]


# -- runners that die ----------------------------------------------------------------------------


@pytest.mark.parametrize("committed", [False, True], ids=["before a commit", "after a commit"])
def test_a_runner_killed_at_any_transition_is_succeeded_without_a_trace(committed: bool) -> None:
    for at in range(1000):
        run = trial()
        if not kill_at(run, at, committed=committed):
            break
        assert run.ledger.run().state is RunState.DONE or run.go() is RunState.DONE, run.log()
        assert ends(run) == ["success"] * 3, run.log()
        assert (role(run), step_state(run), where(run, "web")) == (DRAINED, DONE, place("b:a"))
        assert run.cluster.watch.violations == []
    assert at > 15


# -- jobs and answers that fail ------------------------------------------------------------------


def test_a_submission_whose_answer_is_lost_is_found_by_its_key() -> None:
    run = trial(LoseAnswer(Call.SUBMIT, 1, accepted=True))
    assert run.go() is RunState.DONE
    assert "adopt: job 1 found in the queue" in run.log()
    assert ends(run) == ["success"] * 3


def test_a_submission_that_is_lost_is_made_again() -> None:
    run = trial(LoseAnswer(Call.SUBMIT, 1, accepted=False))
    assert run.go() is RunState.DONE
    assert run.jobs()[0][0] == "poise:u1:3:0:2"


def test_a_submission_that_comes_late_does_no_harm() -> None:
    run = trial(LoseAnswer(Call.SUBMIT, 1, accepted=True, late=60.0))
    assert run.go() is RunState.DONE
    assert (role(run), step_state(run)) == (DRAINED, DONE)


def test_a_job_that_fails_is_tried_again() -> None:
    run = trial(FailAction("node a", Extent.NOTHING), Refuse(Call.SUBMIT, 1))
    assert run.go() is RunState.DONE
    assert ends(run) == ["error", "success", "success", "success"]


def test_a_job_is_not_believed() -> None:
    """It said that all was well, and nothing was done."""
    run = trial(FailAction("node a", Extent.NOTHING, says_success=True))
    assert run.go() is RunState.DONE
    assert ends(run) == ["success"] * 4


def test_an_error_after_the_flag_was_set_is_not_repeated() -> None:
    run = trial(FailAction("node a", Extent.ALL))
    assert run.go() is RunState.DONE
    assert ends(run) == ["error", "success", "success"]


def test_no_instance_leaves_a_node_that_cannot_be_drained() -> None:
    run = trial(*(FailAction("node a", Extent.NOTHING, nth=nth) for nth in (1, 2)))
    assert run.go() is RunState.INCOMPLETE
    (record,) = run.ledger.node_steps(run.run.id)
    failed = "2 jobs failed, last: job 2: the flags of the node could not be written"
    assert (record.state, record.problem) == (FAILED, f"node a: {failed}; still regular")
    assert run.states() == {1: BLOCKED, 2: BLOCKED}
    note = run.ledger.moves(run.run.id)[0].note
    assert note == "waits for step 3 (a: drained), which failed"
    assert run.ledger.run().why == "3 of 3 steps not done"
    assert run.go() is RunState.DONE  # a person has mended it


def test_a_job_that_another_user_cancels_is_not_forced_on_them() -> None:
    busy = OperatorCancels("node a")
    run = trial(busy)
    run.cluster.operator.move("web", leaving().moves[0].actions)
    run.cluster.clock.sleep(0.1)
    assert run.go() is RunState.INCOMPLETE
    assert step_state(run) is FAILED
    assert role(run) is REGULAR


# -- a cluster that changes ----------------------------------------------------------------------


def test_a_node_that_is_offline_by_now_is_left_alone() -> None:
    run = trial(NodeMarkedOffline("a", at=0.0))
    run.cluster.clock.sleep(1.0)
    assert run.go() is RunState.DRIFTED
    said = "node a is offline, but the plan takes it from regular to drained"
    assert (run.ledger.run().why, run.jobs()) == (said, [])
    assert step_state(run) is WAITING


def test_a_flag_that_is_taken_back_meanwhile_is_noticed_at_the_end() -> None:
    """As by a job of another run that came late."""
    run = trial()

    def take_back(runner: object) -> None:
        if run.states()[1] is DONE:
            run.cluster.operator.give_role("a", REGULAR)

    assert run.go(on_round=take_back) is RunState.INCOMPLETE
    (record,) = run.ledger.node_steps(run.run.id)
    by = "changed by another user, another tool or a late job since"
    assert (record.state, record.problem) == (FAILED, f"node a is still regular: {by}")
    assert run.go() is RunState.DONE
    assert role(run) is DRAINED


# -- stopping ------------------------------------------------------------------------------------


def test_a_stop_before_the_flag_is_set_changes_nothing() -> None:
    run = trial()
    assert run.go(on_round=lambda runner: runner.stop("asked to")) is RunState.STOPPED
    assert run.states() == {1: WAITING, 2: WAITING}
    assert run.go() is RunState.DONE
    assert len(run.jobs()) == 3
