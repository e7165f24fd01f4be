"""Whatever happens on a simulated cluster, memory and disk are neither lost nor made up."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import Faults, Rates
from executor.simulated.jobs import QueueRules
from planner.rules.actions import Action, Verb
from snapshots.errors import BackendError
from snapshots.instance_status import InstanceStatus
from tests.executor.simulated.small import simulated, submit
from tests.planner.small_clusters import instance

NODES = "abcd"
BREACHES_OF_RUNNERS = {"same-key", "same-instance", "no-room"}
"""Jobs thrown at the queue blindly may do this; it is not the cluster's doing."""

FAULTS = st.sampled_from(
    [
        Rates(),
        Rates(fails_with_nothing=0.2, fails_half_way=0.2, fails_with_all=0.2),
        Rates(node_losses_an_hour=4.0, nodes_to_lose=2),
        Rates(lost_before=0.2, lost_after=0.2, lost_late=0.2, refused=0.1),
        Rates(foreign_moves_an_hour=20.0, foreign_cancels_an_hour=20.0, slow_nodes_an_hour=5.0),
    ]
)
STATUS = st.sampled_from([*[InstanceStatus.RUNNING] * 3, InstanceStatus.ADMIN_DOWN])


@st.composite
def stories(draw: st.DrawFn) -> tuple[SimulatedCluster, list[tuple[str, Action, float]]]:
    """A cluster, and jobs with the seconds before each of them."""
    instances = []
    for number in range(draw(st.integers(1, 6))):
        primary, secondary = draw(st.permutations(range(4)))[:2]
        record = instance(
            f"guest{number}",
            primary,
            secondary,
            memory=draw(st.integers(0, 4000)),
            disk=draw(st.integers(0, 40_000)),
            status=draw(STATUS),
        )
        instances.append(record)
    where = simulated(
        *instances,
        faults=Faults(rates=draw(FAULTS)),
        rules=QueueRules(draw(st.sampled_from([1, 3, 20])), shared_nodes=draw(st.booleans())),
        seed=draw(st.integers(0, 1000)),
    )
    actions = st.builds(Action, st.sampled_from(Verb), st.sampled_from(NODES))
    names = st.sampled_from([record.name for record in instances])
    jobs = draw(st.lists(st.tuples(names, actions, st.floats(0, 200)), max_size=15))
    return where, jobs


def play(where: SimulatedCluster, jobs: list[tuple[str, Action, float]]) -> None:
    for name, action, pause in jobs:
        where.clock.sleep(pause)
        try:
            submit(where, name, action)
        except BackendError:
            continue
    where.end_faults()
    while not all(entry.state.ended for entry in where.queue.entries.values()):
        where.clock.sleep(1000.0)


@settings(max_examples=50)
@given(stories())
def test_every_mib_is_somewhere(
    story: tuple[SimulatedCluster, list[tuple[str, Action, float]]],
) -> None:
    where, jobs = story
    before = where.state.cluster.nodes
    held = holdings(where)
    play(where, jobs)
    now = where.state.nodes
    change = holdings(where)
    for node in now:
        memory = int(before.free_memory[node.row]) + held[node.row, "memory"]
        disk = int(before.free_disk[node.row]) + held[node.row, "disk"]
        assert node.free_memory == memory - change[node.row, "memory"]
        assert node.free_disk == disk - change[node.row, "disk"]


@settings(max_examples=50)
@given(stories())
def test_a_guest_that_rests_takes_memory_where_it_runs_and_disk_on_its_pair(
    story: tuple[SimulatedCluster, list[tuple[str, Action, float]]],
) -> None:
    where, jobs = story
    play(where, jobs)
    for guest in where.state.guests.values():
        assert set(guest.memory_on.elements()) == guest.runs_on
        assert set(guest.nodes) <= set(guest.disk_on.elements())
        assert guest.disk_on.total() == 2 or "not complete" in history_of(where, guest.name)


@settings(max_examples=50)
@given(stories())
def test_a_snapshot_has_every_guest_as_it_is_whatever_was_read_before(
    story: tuple[SimulatedCluster, list[tuple[str, Action, float]]],
) -> None:
    where, jobs = story
    for job in jobs:
        play(where, [job])
        table, state = where.state.snapshot("here", 0.0).instances, where.state
        for guest in state.guests.values():
            row = guest.row
            assert (table.primary[row], table.secondary[row]) == (guest.primary, guest.secondary)
            assert table.status[row] is state.status(guest)


@settings(max_examples=50)
@given(stories())
def test_no_node_is_ever_over_its_limits(
    story: tuple[SimulatedCluster, list[tuple[str, Action, float]]],
) -> None:
    where, jobs = story
    play(where, jobs)
    breaches = {str(violation.breach) for violation in where.watch.violations}
    assert breaches <= BREACHES_OF_RUNNERS


@settings(max_examples=30)
@given(stories(), st.integers(0, 100))
def test_the_same_seed_has_the_same_history(
    story: tuple[SimulatedCluster, list[tuple[str, Action, float]]], seed: int
) -> None:
    first, jobs = story
    rates = Rates(
        lost_before=0.1,
        lost_after=0.1,
        fails_half_way=0.2,
        node_losses_an_hour=3.0,
        foreign_moves_an_hour=10.0,
        foreign_cancels_an_hour=10.0,
        slow_nodes_an_hour=10.0,
    )
    histories = []
    for _ in range(2):
        twin = SimulatedCluster(first.state.cluster, faults=Faults(rates=rates), seed=seed)
        play(twin, jobs)
        histories.append(twin.watch.history)
    assert histories[0] == histories[1]


def test_another_seed_has_another_history() -> None:
    def history(seed: int) -> list[str]:
        rates = Rates(foreign_moves_an_hour=10.0)
        where = simulated(instance("one", 0, 1), faults=Faults(rates=rates), seed=seed)
        where.clock.sleep(36_000.0)
        return [happening.text for happening in where.watch.history]

    assert history(1) != history(2)


def holdings(where: SimulatedCluster) -> Counter[tuple[int, str]]:
    """MiB that guests take, by node row and kind."""
    found: Counter[tuple[int, str]] = Counter()
    for guest in where.state.guests.values():
        for node in guest.memory_on.elements():
            found[node, "memory"] += guest.memory
        for node in guest.disk_on.elements():
            found[node, "disk"] += guest.disk
    return found


def history_of(where: SimulatedCluster, instance: str) -> str:
    return "\n".join(h.text for h in where.watch.history if h.text.startswith(instance))
