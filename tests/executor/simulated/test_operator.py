"""People and accidents act on a simulated cluster, as scripted or by chance."""

from __future__ import annotations

from executor.backend import JobState
from executor.simulated.faults import (
    Faults,
    OperatorCancels,
    OperatorMoves,
    Rates,
    SlowNetwork,
)
from tests.executor.simulated.faulty import ONE, TWO, drawn, faulty
from tests.executor.simulated.small import (
    finish,
    migrate,
    place,
    replace_disks,
    run,
    simulated,
    submit,
)


def test_an_operator_moves_an_instance() -> None:
    where = faulty(OperatorMoves("one", (migrate("b"), replace_disks("d")), at=100.0))
    where.clock.sleep(99.0)
    assert place(where, "one") == "a:b"
    where.clock.sleep(200.0)
    assert place(where, "one") == "b:d"
    assert {effect.key for effect in where.watch.effects} == {None}


def test_an_operator_cancels_a_job_that_waits() -> None:
    where = faulty(OperatorCancels("two", after=3.0), with_two=True)
    submit(where, "one", migrate("b"))
    number = submit(where, "two", migrate("b"))
    assert finish(where, number).state is JobState.CANCELED


def test_an_operator_cannot_cancel_a_job_that_runs() -> None:
    where = faulty(OperatorCancels("one", after=3.0))
    assert run(where, "one", migrate("b")).state is JobState.SUCCESS


def test_no_more_nodes_die_than_asked_for() -> None:
    where = drawn(Rates(node_losses_an_hour=10.0, nodes_to_lose=2))
    where.clock.sleep(24 * 3600.0)
    assert sum(not node.alive for node in where.state.nodes) == 2


def test_the_master_does_not_die_by_chance() -> None:
    from tests.planner.small_clusters import node

    nodes = [node("a"), node("b", master=True), node("c")]
    where = drawn(Rates(node_losses_an_hour=10.0, nodes_to_lose=9), nodes=nodes)
    where.clock.sleep(24 * 3600.0)
    assert [node.alive for node in where.state.nodes] == [False, True, False]


def test_people_interfere_by_chance() -> None:
    where = drawn(Rates(foreign_moves_an_hour=5.0, foreign_cancels_an_hour=200.0))
    where.clock.sleep(24 * 3600.0)
    states = [entry.state for entry in where.queue.entries.values()]
    assert JobState.CANCELED in states
    assert JobState.SUCCESS in states


def test_people_wait_for_their_jobs_before_they_ask_for_more_than_slow_nodes_can_do() -> None:
    slow = Faults((SlowNetwork(0.01),), Rates(foreign_moves_an_hour=100.0))
    where = simulated(ONE, TWO, faults=slow)
    where.clock.sleep(24 * 3600.0)
    waiting = [entry for entry in where.queue.entries.values() if not entry.state.ended]
    assert 0 < len(waiting) <= 3


def test_nodes_slow_down_by_chance() -> None:
    where = drawn(Rates(slow_nodes_an_hour=5.0))
    where.clock.sleep(24 * 3600.0)
    assert any("of the usual rate" in happening.text for happening in where.watch.history)
