"""The watch sees what must never happen: tests of the runner rely on that it does."""

from __future__ import annotations

from collections import Counter

import pytest

from executor.simulated.state import State
from executor.simulated.watch import Effect, Watch
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from tests.executor.simulated.small import migrate, run, simulated
from tests.planner.small_clusters import A, B, instance


@pytest.fixture
def state() -> State:
    return simulated(instance("web", A, B), instance("db", A, B)).state


@pytest.fixture
def watch(state: State) -> Watch:
    return Watch(state, lambda: 7.0)


def breaches(watch: Watch) -> list[tuple[str, str]]:
    return [(one.breach.value, one.message) for one in watch.violations]


def test_an_ordinary_job_breaks_nothing() -> None:
    cluster = simulated(instance("web", A, B))
    run(cluster, "web", migrate("b"))
    assert cluster.watch.violations == []
    assert [effect.after for effect in cluster.watch.effects] == [Position("b", "a")]


def test_more_memory_or_disk_than_a_node_has(state: State, watch: Watch) -> None:
    web, db = state.guests["web"], state.guests["db"]
    state.nodes[B].free_memory, state.nodes[B].free_disk = 1500, 0
    state.take_memory(web, B)
    watch.look()
    assert breaches(watch) == []
    state.take_memory(db, B)
    state.take_disk(db, B)
    watch.look()
    watch.look()
    assert breaches(watch) == [
        ("memory", "b: 500 MiB too many"),
        ("disk", "b: 1000 MiB too many"),
    ]
    assert watch.violations[0].at == 7.0


def test_what_was_too_much_at_the_beginning_may_stay_so(state: State) -> None:
    state.nodes[B].free_memory = -200
    watch = Watch(state, lambda: 0.0)
    state.changed_nodes.add(B)
    watch.look()
    assert breaches(watch) == []
    state.take_memory(state.guests["web"], B)
    watch.look()
    assert breaches(watch) == [("memory", "b: 1200 MiB too many")]


def test_a_guest_that_runs_on_two_nodes(state: State, watch: Watch) -> None:
    guest = state.guests["web"]
    guest.runs_on.add(B)
    state.changed(guest)
    watch.look()
    assert breaches(watch) == [("runs-twice", "web")]


def test_two_jobs_under_one_key(watch: Watch) -> None:
    watch.queued("1", "poise:a", "web")
    watch.ended("1", "success", "")
    watch.queued("2", "poise:a", "web")
    assert breaches(watch) == [("same-key", "poise:a: job 2")]


def test_two_jobs_for_one_instance_at_one_time(watch: Watch) -> None:
    watch.queued("1", "poise:a", "web")
    watch.queued("2", "poise:b", "db")
    watch.queued("3", "poise:c", "web")
    assert breaches(watch) == [("same-instance", "web: job 3")]
    assert watch.most_jobs == 3


def test_a_request_that_comes_late_may_come_beside_another(watch: Watch) -> None:
    watch.queued("1", "poise:a", "web")
    watch.queued("2", "poise:b", "web", late=True)
    assert breaches(watch) == []
    assert watch.most_jobs == 1


def test_two_jobs_at_work_on_one_instance(watch: Watch) -> None:
    watch.works("1", "poise:a", "web")
    watch.rests("1")
    watch.works("2", "poise:b", "web")
    watch.works("3", "poise:c", "web")
    assert breaches(watch) == [("two-at-work", "web: job 3")]


def test_jobs_of_others_break_no_rule_of_the_runner(watch: Watch) -> None:
    for job in ("1", "2"):
        watch.queued(job, None, "web")
        watch.works(job, None, "web")
    watch.no_room("2", None, "no room on b")
    assert breaches(watch) == []
    assert watch.most_jobs == 0


def test_a_job_that_finds_no_room(watch: Watch) -> None:
    watch.no_room("4", "poise:a", "no room on b")
    assert breaches(watch) == [("no-room", "job 4: no room on b")]


def test_what_happens_is_kept_in_order(watch: Watch) -> None:
    moved = Action(Verb.MIGRATE, "b")
    watch.queued("1", "poise:a", "web")
    watch.changed(Effect(7.0, "1", "poise:a", "web", moved, Position("a", "b"), Position("b", "a")))
    watch.ended("1", "error", "late")
    assert [one.text for one in watch.history] == [
        "job 1 queued for web (poise:a)",
        "job 1 migrate web: a:b to b:a",
        "job 1 error: late",
    ]


def test_the_most_copies_of_a_node_are_kept(watch: Watch) -> None:
    for busy in ({A: 1, B: 2}, {A: 3}, {B: 1}):
        watch.copying(Counter(busy))
    assert watch.most_resyncs == {"a": 3, "b": 2}
