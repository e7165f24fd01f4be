"""The answer for nodes that go, and what is not proved of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.plan import plan_from_evacuation
from planner.solvers.leave import Departure, NodePart, leave
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.change import PlannedChange, change_of
from planner.whatif.failures import FailingNode, FailuresCompared
from planner.whatif.group_change import Moment
from planner.whatif.remove_node import nodes_removed, nodes_stay
from planner.whatif.verdict import Risk, Verdict
from snapshots.cluster import Cluster
from snapshots.subset import without_nodes
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance

FULL = cluster(instance("web", A, B), instance("db", B, memory=62 * GIB), nodes=2)
SHORT = FailingNode("b", 1, 2048, certain=False)


def emptied(held: Cluster, row: int) -> tuple[Placement, PlannedChange]:
    model = prepare(held, ModelOptions())
    placement = Placement(model)
    wanted = Departure(placement, group_scope(placement, 0), np.array([row]), NodePart.FULL)
    return placement, change_of(model, plan_from_evacuation(wanted, leave(wanted), group="default"))


def test_nodes_that_provably_cannot_be_emptied_are_not_ok() -> None:
    answer = nodes_stay(*emptied(FULL, A), reliefs=(), asked={})
    assert answer.sentence == "NOT OK TO REMOVE a: web of 1 instance cannot leave"
    assert answer.after is None


def test_without_a_proof_it_cannot_be_told() -> None:
    before, change = emptied(FULL, A)
    found = change.plan.evacuation
    assert found is not None
    plan = replace(change.plan, evacuation=replace(found, most=found.leaving))
    answer = nodes_stay(before, replace(change, plan=plan), reliefs=(), asked={})
    assert answer.sentence == ("CANNOT TELL TO REMOVE a: web of 1 instance found no way to leave")


def test_nodes_that_are_empty_do_not_stay() -> None:
    before, change = emptied(cluster(instance("web", A, B)), A)
    with pytest.raises(ValueError, match="leaves nothing"):
        nodes_stay(before, change, reliefs=(), asked={})


@pytest.mark.parametrize(
    ("failures", "verdict", "reason"),
    [
        (
            FailuresCompared((SHORT,), (), ()),
            Verdict.NOT_OK,
            "afterwards, if b fails, 1 instance has no room (2.0 GiB of memory short)",
        ),
        (
            FailuresCompared((), (SHORT, SHORT), ()),
            Verdict.CANNOT_TELL,
            "afterwards 2 nodes may not fail: if b fails, 1 instance has no room (2.0 GiB of memory"
            " short) (not proved)",
        ),
        (
            FailuresCompared((), (), (SHORT,)),
            Verdict.OK_WITH_RISK,
            "as before, if b fails, 1 instance has no room (2.0 GiB of memory short)",
        ),
    ],
)
def test_nodes_that_may_not_fail_then(
    failures: FailuresCompared, verdict: Verdict, reason: str
) -> None:
    before, change = emptied(cluster(instance("web", A, B)), A)
    rest = Placement(prepare(without_nodes(change.before, ["a"])))
    moments = {Moment.BEFORE: before, Moment.REMOVED: rest}
    answer = nodes_removed(moments, change, failures, nodes=["a"], asked={})
    assert (answer.verdict, answer.reason) == (verdict, reason)
    risks = [one.risk for one in answer.findings]
    assert risks == ([Risk.N_PLUS_ONE] if failures.as_before else [])
