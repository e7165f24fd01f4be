"""A node emptied on a copy: who goes where, in which order, and who is stranded."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.emptying_trial import starts_anywhere, stranded_on
from planner.rules.moves import Outcome
from planner.state.placement import Placement
from snapshots.disk_template import ALL_TEMPLATES, DiskTemplate
from tests.planner.small_clusters import FIRST, SECOND, A, B, instance, node, placed

ALL = np.arange(3)
PLAIN = DiskTemplate.PLAIN


def stranded(place: Placement) -> list[int]:
    """Rows of the instances of node a that find no other node."""
    return [one.instance for one in stranded_on(place, A, ALL)]


def test_every_kind_of_instance_finds_a_node_where_there_is_room() -> None:
    place = placed(
        instance("i", A, B), instance("j", A), instance("k", A, template=PLAIN, disk=2000)
    )
    before = place.primary.tolist()
    assert stranded(place) == []
    assert place.primary.tolist() == before  # it is a trial


def test_a_failover_goes_to_the_secondary_and_nowhere_else() -> None:
    nodes = [node("a"), node("b", free_memory=900, node_memory=7100), node("c")]
    assert stranded(placed(instance("i", A, B), nodes=nodes)) == [FIRST]


def test_the_others_still_go_after_one_is_stranded() -> None:
    small = [node("a"), *(node(n, free_memory=1500, node_memory=6500) for n in "bc")]
    large, fits = instance("large", A, memory=3000), instance("fits", A)
    assert stranded(placed(large, fits, nodes=small)) == [FIRST]


def test_what_is_created_again_goes_largest_first() -> None:
    """One node has room for either of the two."""
    nodes = [node("a"), node("b", free_memory=2500, node_memory=5500)]
    small, large = (
        instance("small", A, template=PLAIN, disk=2000),
        instance("large", A, template=PLAIN, disk=2000, memory=2000),
    )
    place = placed(small, large, nodes=nodes)
    assert [one.instance for one in stranded_on(place, A, np.arange(2))] == [FIRST]


def test_soft_limits_do_not_count() -> None:
    nodes = [node("a"), *(node(n, total_cpus=1.0) for n in "bc")]
    assert stranded(placed(instance("i", A, vcpus=64), nodes=nodes)) == []


def test_without_another_node_in_the_group_nothing_goes() -> None:
    place = placed(instance("i", A), instance("j", A, template=PLAIN, disk=2000))
    assert [one.instance for one in stranded_on(place, A, np.array([A]))] == [FIRST, SECOND]


def test_a_caller_may_say_what_becomes_of_mirrored_instances() -> None:
    class NoFailoverError(Exception):
        pass

    def refuse(state: Placement, i: int) -> Outcome:
        raise NoFailoverError

    with pytest.raises(NoFailoverError):
        list(stranded_on(placed(instance("i", A, B)), A, ALL, refuse))


def test_shared_storage_starts_anywhere_but_block_devices_do_not() -> None:
    place = placed(*(instance(t.label, A, template=t) for t in ALL_TEMPLATES))
    anywhere = starts_anywhere(place.model, np.arange(len(ALL_TEMPLATES)))
    labels = [t.label for t, any_node in zip(ALL_TEMPLATES, anywhere, strict=True) if any_node]
    assert labels == ["diskless", "sharedfile", "rbd", "ext", "gluster"]
