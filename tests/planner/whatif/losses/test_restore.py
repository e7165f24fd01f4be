"""Second copies brought back after a loss, and what stays without one."""

from __future__ import annotations

from planner.state.placement import Placement
from planner.whatif.losses import Restored, losses_of, restored
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import FIRST, SECOND, A, B, C, D, instance, node, placed


def restore(place: Placement, *lost: int, search: bool = True) -> Restored:
    """The answer for the only group that lost nodes."""
    return restored(place, losses_of(place, [lost])[0], search=search)[0]


def test_all_have_two_copies_again_and_the_plan_says_how() -> None:
    found = restore(placed(instance("i", A, B), instance("j", C, A)), A)
    assert found.complete
    assert found.cheapest
    assert found.copied_mib == 2000
    assert {move.instance: move.target.secondary for move in found.plan().moves} == {
        "i": "c",
        "j": "b",
    }


def test_what_is_lost_or_waits_for_its_node_is_not_missed() -> None:
    some = instance("i", A, B), instance("j", A, template=DiskTemplate.PLAIN)
    found = restore(placed(*some, nodes=4), A, B)
    assert found.complete
    assert [*found.left.stays] == [FIRST, SECOND]


def test_without_room_for_a_copy_it_says_which_instance_has_none() -> None:
    nodes = [node("a"), node("b"), node("c", free_disk=500)]
    found = restore(placed(instance("i", A, B), nodes=nodes), A)
    assert found.without == (FIRST,)
    assert not found.complete


def test_a_node_that_cannot_take_over_any_more_is_named() -> None:
    some = instance("i", A, B, memory=5000), instance("j", C, memory=4000)
    found = restore(placed(*some), A)
    assert (found.without, found.not_safe) == ((), (C,))


def test_a_search_looks_for_what_one_by_one_does_not_find() -> None:
    nodes = [
        node("a"),
        node("b", free_disk=3000),
        node("c", free_disk=6500),
        node("d", free_disk=5500),
    ]
    # The larger one comes first, and takes the only disk that is large enough for the other.
    some = instance("i", A, B, memory=2000, disk=1000), instance("j", A, C, disk=5000)
    place = placed(*some, nodes=nodes)
    assert restore(place, A, search=False).without == (SECOND,)
    assert restore(place, A).without == ()


def test_each_group_has_its_own_answer() -> None:
    nodes = [node(name, group=k // 3) for k, name in enumerate("abcdef")]
    place = placed(instance("i", A, B), instance("j", D, 4), nodes=nodes, groups=2)
    found = restored(place, losses_of(place, [[A, D]])[0])
    assert [(one.group, one.copied_mib) for one in found] == [(0, 1000), (1, 1000)]
    assert [one.plan().group for one in found] == ["group0", "group1"]
