"""New secondaries found one by one: allowed, with one copy each, as good as a search's."""

from __future__ import annotations

import numpy as np
import pytest

from planner.explain.immovable import Immobility
from planner.explain.unprotected import short_of_memory
from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.solvers.leave import Departure, NodePart, leave
from planner.state.placement import group_scope
from planner.whatif.losses import losses_of
from planner.whatif.losses.new_secondaries import new_secondaries
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import FIRST, A, B, C, D, instance, node, placed


def departure(*instances: InstanceRecord, lost: int = A, **how: object) -> Departure:
    """The departure from a node that was lost."""
    after = losses_of(placed(*instances, **how), [[lost]])[0].after  # type: ignore[arg-type]
    return Departure(after, group_scope(after, 0), np.array([lost]), NodePart.FULL)


def test_it_copies_what_restarted_and_what_lost_its_copy() -> None:
    found = new_secondaries(departure(instance("i", A, B), instance("j", B, A)))
    assert found.state.primary.tolist() == [B, B]
    assert found.state.secondary.tolist() == [C, C]
    assert found.cheapest_proved
    assert found.cost.copy_mib == 2000


def test_a_stopped_instance_fails_over_first() -> None:
    stopped = instance("i", A, B, status=InstanceStatus.ADMIN_DOWN)
    found = new_secondaries(departure(stopped))
    assert (found.state.primary[FIRST], found.state.secondary[FIRST]) == (B, C)


def test_it_keeps_nodes_safe_where_it_can() -> None:
    some = instance("i", A, B, memory=5000), instance("j", C, memory=4000)
    found = new_secondaries(departure(*some, nodes=4))
    assert found.state.secondary[FIRST] == D
    assert not short_of_memory(found.state)[[B, C, D]].any()


def test_an_unsafe_node_takes_a_copy_if_there_is_no_other() -> None:
    large = instance("i", A, B, memory=5000), instance("k", C, memory=4000)
    found = new_secondaries(departure(*large))
    assert found.state.secondary[FIRST] == C


def test_without_disk_it_stays_and_says_why() -> None:
    nodes = [node("a"), node("b"), node("c", free_disk=500)]
    found = new_secondaries(departure(instance("i", A, B), nodes=nodes))
    assert found.stays[FIRST].reason is Immobility.NO_ROOM
    assert found.steps == ()


def test_what_has_no_copies_stays() -> None:
    plain = instance("i", A, template=DiskTemplate.PLAIN)
    assert new_secondaries(departure(plain)).stays[FIRST].reason is Immobility.TEMPLATE


@pytest.mark.parametrize("number", range(6))
def test_every_step_is_allowed_and_nothing_copies_less(number: int) -> None:
    nodes = [(k % 4, (k + 1 + k // 4 % 3) % 4) for k in range(number, number + 9)]
    sizes = [200 + 150 * (k % 5) for k in range(9)]
    some = [
        instance(f"i{k}", *pair, memory=size)
        for k, (pair, size) in enumerate(zip(nodes, sizes, strict=True))
    ]
    what = departure(*some, nodes=4)
    found, searched = new_secondaries(what), leave(what)
    state = what.placement.clone()
    for step in found.steps:
        rows, targets = np.array([step.instance]), np.array([step.target])
        outcome = evaluate(state, step.kind, rows, targets)
        assert outcome.failure[0] == Failure.NONE
        state.commit(outcome, 0)
    assert np.array_equal(state.secondary, found.state.secondary)
    assert len(found.gone) == len(searched.gone)
    assert found.cost.copy_mib == searched.cost.copy_mib
