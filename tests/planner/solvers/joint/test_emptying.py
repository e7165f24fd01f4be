"""Global N+1 in a joint model: what keeps every node possible to empty."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.within_group import EmptyingCheck
from planner.solvers.counting.model import CountingModel
from planner.solvers.joint.emptying import keep_failovers, keep_room_for_others
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, instance, node
from tests.planner.solvers.counting.test_model import model_of, most, new

ALL = np.arange(3)
STOPPED_RESERVE = {"auto_balance": False}
"""Of such an instance no node keeps memory free, so that N+1 of single nodes allows anything."""


def check_of(model: CountingModel) -> EmptyingCheck:
    return EmptyingCheck(model.placement, ALL, ALL)


def pairs(count: int, memory: int) -> CountingModel:
    drbd = new(template=DiskTemplate.DRBD, memory=memory, **STOPPED_RESERVE)
    return model_of((drbd, count, ((A, B),)))


def test_failovers_have_to_fit_on_their_secondaries() -> None:
    """Of 2500 MiB, a has room for three; b would have it, too."""
    full = instance("full", B, memory=4000)
    drbd = new(template=DiskTemplate.DRBD, memory=2500, **STOPPED_RESERVE)
    without = model_of((drbd, 3, ((A, B),)), residents=(full,))
    assert most(without) == 3
    model = model_of((drbd, 3, ((A, B),)), residents=(full,))
    keep_failovers(model, check_of(model), ALL)
    assert most(model) == 1


def test_what_could_not_fail_over_before_may_not_lack_more() -> None:
    """old lacks room on b already; new ones on a that fail over to c do not make that worse."""
    old = instance("old", A, B, memory=3000, auto_balance=False)
    full = instance("full", B, memory=6000)
    drbd = new(template=DiskTemplate.DRBD, memory=1000, **STOPPED_RESERVE)
    for secondary, placed in ((C, 2), (B, 0)):
        model = model_of((drbd, 2, ((A, secondary),)), residents=(old, full))
        check = check_of(model)
        assert check.lost_before == (A,)
        keep_failovers(model, check, ALL)
        assert most(model) == placed


@pytest.mark.parametrize(
    ("residents", "placed"),
    [((), 3), ((instance("b", B, memory=6000), instance("c", C, memory=6000)), 0)],
)
def test_others_have_to_find_room_among_the_peers(
    residents: tuple[InstanceRecord, ...], placed: int
) -> None:
    """Three of 2500 MiB fit on a; if a fails, b and c have to take them."""
    model = model_of((new(memory=2500), 3, ((A, NO_NODE),)), residents=residents)
    keep_room_for_others(model, check_of(model), A)
    assert most(model) == placed


def test_others_find_room_for_their_disks_too() -> None:
    nodes = [node("a"), *(node(n, free_disk=3000) for n in "bc")]
    plain = new(template=DiskTemplate.PLAIN, disk=2000)
    model = model_of((plain, 3, ((A, NO_NODE),)), nodes=nodes)
    keep_room_for_others(model, check_of(model), A)
    assert most(model) == 2
