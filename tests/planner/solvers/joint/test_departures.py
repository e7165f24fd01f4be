"""Instances that leave nodes: which of them can, and where each may go."""

from __future__ import annotations

import pytest

from planner.rules.moves import MoveKind
from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint.departures import Departures
from planner.state.options import ModelOptions
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import FIRST, A, B, C, D, instance, node, placed

ALL, PRIMARY, SECONDARY = EvacuationPart.ALL, EvacuationPart.PRIMARY, EvacuationPart.SECONDARY
NODES = tuple(node(name) for name in "abcd")
MANY = 1000


def leaving(
    *instances: InstanceRecord, part: str = ALL, offline: tuple[int, ...] = (), force: bool = False
) -> Departures:
    options = ModelOptions(offline_nodes=offline)
    place = placed(*instances, nodes=NODES, options=options)
    return Departures(place, range(len(instances)), part, force=force)


@pytest.mark.parametrize(
    ("one", "part", "offline", "why"),
    [
        (instance("i", NO_NODE), ALL, (), "it is on no node"),
        (
            instance("i", A, template=DiskTemplate.PLAIN),
            ALL,
            (),
            "its disks are on one node only (disk template plain)",
        ),
        (instance("i", A), SECONDARY, (), "it has no secondary"),
        (instance("i", A, template=DiskTemplate.DRBD), ALL, (), "it has no secondary"),
        (instance("i", A, B), ALL, (A, B), "both of its nodes are offline"),
        (instance("i", A, B), PRIMARY, (B,), "its secondary b is offline"),
        (instance("i", A, B), SECONDARY, (A,), "its primary a is offline"),
    ],
)
def test_some_cannot_go_wherever_there_is_room(
    one: InstanceRecord, part: str, offline: tuple[int, ...], why: str
) -> None:
    found = leaving(one, part=part, offline=offline)
    assert (found.fixed, found.movers) == ({FIRST: why}, ())


def test_nodes_that_any_of_them_leaves_take_none() -> None:
    found = leaving(instance("i", A, B), instance("j", C, A))
    assert found.targets(FIRST).tolist() == [D]


def choices(found: Departures) -> list[tuple[int, int]]:
    [bunch], whole = found.bunches({}, MANY)
    assert whole
    return [(p, s) for p, s in bunch.pairs.tolist()]


def test_a_primary_alone_fails_over() -> None:
    assert choices(leaving(instance("i", A, B), part=PRIMARY)) == [(B, A)]


def test_a_secondary_alone_goes_to_another_node() -> None:
    assert choices(leaving(instance("i", A, B), part=SECONDARY)) == [(A, C), (A, D)]


def test_both_go_to_any_pair_of_other_nodes() -> None:
    assert choices(leaving(instance("i", A, B))) == [(C, D), (D, C)]


def test_shared_storage_starts_on_another_node() -> None:
    assert choices(leaving(instance("i", A))) == [(n, NO_NODE) for n in (B, C, D)]


def test_instances_that_are_alike_are_one_bunch() -> None:
    twins = instance("i", A, B), instance("j", A, B), instance("k", A, B, memory=2000)
    found, _ = leaving(*twins).bunches({}, MANY)
    assert [bunch.rows for bunch in found] == [(0, 1), (2,)]


def test_of_too_many_choices_the_roomiest_nodes_and_those_in_use_remain() -> None:
    crowd = [instance(f"x{k}", B, memory=3000) for k in range(2)]
    place = placed(instance("i", A), *crowd, nodes=NODES)
    found = Departures(place, [FIRST], ALL, force=False)
    [bunch], whole = found.bunches({FIRST: (B, NO_NODE)}, 1)
    assert not whole
    assert bunch.pairs[:, 0].tolist() == [B, C]


@pytest.mark.parametrize(
    ("one", "part", "offline", "unchecked"),
    [
        (instance("i", A, B), ALL, (), False),
        (instance("i", A, B), PRIMARY, (A,), True),
        (instance("i", A, B), SECONDARY, (B,), True),
        (instance("i", A), ALL, (A,), True),
        (instance("i", A, B), ALL, (A,), False),  # it goes to two nodes that are up
    ],
)
def test_soft_limits_do_not_hold_what_flees_an_offline_node(
    one: InstanceRecord, part: str, offline: tuple[int, ...], unchecked: bool
) -> None:
    assert leaving(one, part=part, offline=offline).unchecked(FIRST) is unchecked
    assert leaving(one, part=part, offline=offline, force=True).unchecked(FIRST)


def test_a_primary_that_is_full_but_for_those_that_leave_can_replace_its_secondary() -> None:
    """a has no disk left; j leaves it, so that i may get a new secondary from there."""
    full = (node("a", free_disk=0), *NODES[1:])
    i, j = instance("i", A, B), instance("j", C, A)
    for rows, may in ((range(2), True), ([FIRST], False)):
        place = placed(i, j, nodes=full)
        place.free_disk[A] = 0
        found = Departures(place, rows, SECONDARY, force=False)
        first = found.bunches({}, MANY)[0][0]
        assert bool(len(first.pairs)) is may


@pytest.mark.parametrize(
    ("one", "place", "offline", "kinds"),
    [
        (instance("i", A, B), (B, A), (), [MoveKind.FAILOVER]),
        (instance("i", A, B), (A, C), (), [MoveKind.REPLACE_SECONDARY]),
        (instance("i", A), (C, NO_NODE), (), [MoveKind.FAILOVER_TO_ANY]),
    ],
)
def test_the_path_to_a_place_is_the_cheapest(
    one: InstanceRecord, place: tuple[int, int], offline: tuple[int, ...], kinds: list[MoveKind]
) -> None:
    found = leaving(one, offline=offline)
    assert [step.kind for step in found.path(FIRST, place)] == kinds


def test_migration_tags_close_the_way() -> None:
    old, new = ("v:1",), ("v:2",)
    nodes = [node("a", tags=old), node("b", tags=new), node("c", tags=old), node("d", tags=new)]
    place = placed(instance("i", A), nodes=nodes, tags=("htools:migration:v",))
    assert choices(Departures(place, [FIRST], ALL, force=False)) == [(C, NO_NODE)]
