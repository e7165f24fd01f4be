"""The answer for nodes that are emptied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.plan import Plan, plan_from_evacuation
from planner.solvers.leave import Departure, NodePart, leave
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.answer import WhatIf
from planner.whatif.change import change_of, there_and_back
from planner.whatif.drain import drained
from planner.whatif.verdict import Risk, Verdict
from planner.whatif.way_back import way_back_from
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves


def drain(
    cluster: Cluster, node: int, part: NodePart = NodePart.PRIMARIES, accepted: Risk | None = None
) -> WhatIf:
    model = prepare(cluster, ModelOptions())
    placement = Placement(model)
    wanted = Departure(placement, group_scope(placement, 0), np.array([node]), part)
    plan = plan_from_evacuation(wanted, leave(wanted), group="default")
    return drained(change_of(model, plan), accepted={accepted} if accepted else ())


def test_a_node_whose_instances_migrate_can_be_drained() -> None:
    answer = drain(cluster(instance("web", A, B)), A)
    assert answer.sentence == "OK TO DRAIN a: 1 instance leaves, none restarts"
    assert answer.notes == ("While a is off, 1 instance has no second copy",)


def test_the_master_is_named() -> None:
    held = cluster(instance("web", B, C))
    master = np.array([True, False, False, False])
    answer = drain(replace(held, nodes=replace(held.nodes, master=master)), A)
    assert answer.notes == ("a is the master: first fail the master over to another node",)


def test_an_empty_node_can_be_drained() -> None:
    answer = drain(cluster(instance("web", A, B)), C)
    assert answer.sentence == "OK TO DRAIN c: nothing is there that would have to leave"


def test_without_a_second_copy_left_there_is_no_note() -> None:
    assert drain(cluster(instance("web", A, B)), A, NodePart.FULL).notes == ()


def test_what_has_nowhere_to_go_keeps_the_node() -> None:
    full = cluster(instance("web", A, B), instance("db", B, memory=62 * GIB), nodes=2)
    answer = drain(full, A)
    assert (answer.verdict, answer.reason) == (
        Verdict.NOT_OK,
        "web of 1 instance cannot leave",
    )


def there_and_back_again(held: Cluster, node: int, part: NodePart = NodePart.PRIMARIES) -> WhatIf:
    model = prepare(held, ModelOptions())
    placement = Placement(model)
    scope = group_scope(placement, 0)
    wanted = Departure(placement, scope, np.array([node]), part)
    plan = plan_from_evacuation(wanted, leave(wanted), group="default")
    back = way_back_from(model, plan, scope)
    return drained(there_and_back(held, model, plan, back))


def test_the_way_back_follows_the_way_out() -> None:
    answer = there_and_back_again(cluster(instance("web", A, B)), A, NodePart.FULL)
    assert answer.sentence == "OK TO DRAIN a: 1 instance leaves and comes back, none restarts"
    change = answer.change
    assert change is not None and change.back is not None
    out, back = change.plan.moves[-1], change.back.plan.moves[0]
    begins, ends = change.schedule.begins, change.schedule.ends
    assert ends[out.id] <= change.seconds_out == begins[back.id]
    spells = change.meanwhile.no_second_copy
    assert len(spells) == 2 and all(one.end is not None for one in spells)
    assert answer.notes == (
        "How long the maintenance itself takes is not known: times do not count it",
    )


def test_with_the_way_back_all_is_as_before() -> None:
    held = cluster(instance("web", A, B), instance("db", C, A))
    answer = there_and_back_again(held, A, NodePart.FULL)
    assert answer.after is not None
    assert answer.after.instances.primary.tolist() == held.instances.primary.tolist()
    assert answer.after.instances.secondary.tolist() == held.instances.secondary.tolist()
    assert not answer.after.nodes.offline.any()


def test_what_cannot_come_back_is_not_ok_and_its_relief_is_told() -> None:
    held = cluster(instance("web", A, B, memory=40 * GIB), instance("db", A, C, memory=28 * GIB))
    answer = there_and_back_again(held, A)
    assert answer.sentence == "NOT OK TO DRAIN a: db of 2 instances found no way to come back"
    assert answer.notes[1] == "With 5.0 GiB more memory on a all could come back"
    assert answer.after is None


def test_a_plan_of_something_else_is_no_drain() -> None:
    held = cluster(instance("web", A, B))
    plan: Plan = replace(plan_of_moves(held), evacuation=None)
    with pytest.raises(ValueError, match="evacuates no named node"):
        drained(change_of(prepare(held, ModelOptions()), plan))
