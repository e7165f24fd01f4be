"""Amounts that nodes lack, and that instances give back when they leave."""

from __future__ import annotations

import numpy as np

from planner.rules.ganeti_limits import DISK, MEMORY, SPINDLES
from planner.solvers.make_room.needs import Needs, counted, gives
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, instance, placed


def needs(memory: list[int], disk: list[int], kept: list[int]) -> Needs:
    """Of several nodes, lane by lane."""
    amounts = np.zeros((len(counted()), len(memory)), dtype=np.int64)
    amounts[0], amounts[counted().index(DISK)] = memory, disk
    return Needs(np.array(kept), amounts)


def test_memory_comes_first_and_spindles_of_exclusive_storage_do_not_count() -> None:
    assert counted()[0] is MEMORY
    assert SPINDLES not in counted()


def test_memory_for_n_plus_one_is_added_to_what_is_used() -> None:
    one = needs([100], [0], [50])
    assert (one.memory.tolist(), one.total[0].tolist()) == ([100], [150])


def test_nothing_is_missing_only_where_no_amount_is() -> None:
    assert needs([0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]).none.tolist() == [True] + [False] * 3


def test_what_is_given_has_to_be_enough_of_everything() -> None:
    lacking = needs([100, 100], [200, 200], [0, 0])
    given = np.zeros_like(lacking.amounts)
    given[0], given[counted().index(DISK)] = [100, 100], [200, 199]
    assert lacking.met_by(given).tolist() == [True, False]


def given_by(one: object, *, runs: bool) -> tuple[int, int]:
    """Memory and disk that an instance on a and b gives back to a node that it leaves."""
    model = placed(one).model  # type: ignore[arg-type]
    found = gives(model, np.array([0]), np.array([runs]))
    return int(found[0, 0]), int(found[counted().index(DISK), 0])


def test_a_pair_gives_its_disk_and_memory_back_on_either_node() -> None:
    pair = instance("i", A, B, memory=3000, disk=5000)
    assert given_by(pair, runs=True) == given_by(pair, runs=False) == (3000, 5000)


def test_an_instance_on_shared_storage_gives_no_disk() -> None:
    shared = instance("i", A, template=DiskTemplate.EXT, memory=3000, disk=5000)
    assert given_by(shared, runs=True) == (3000, 0)


def test_a_stopped_instance_counts_as_if_it_ran() -> None:
    """Its memory will be wanted: later it has to fit, too."""
    stopped = instance("i", A, B, status=InstanceStatus.ADMIN_DOWN)
    assert given_by(stopped, runs=True)[0] == 1000
