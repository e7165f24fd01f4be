"""The reasons of a plan, in Python."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from planner.plan import cluster_after
from planner.scoring import TERMS, overall
from snapshots.errors import UsageError
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(CLUSTER, "default")


def test_gains_of_moves_and_terms_sum_up_to_what_the_plan_gains() -> None:
    frame = poise.explain(PLAN, CLUSTER).to_frame()
    assert list(frame.index) == [move.id for move in PLAN.moves]
    gained = PLAN.score_before - PLAN.score_after
    assert frame["gain"].sum() == pytest.approx(gained)
    assert frame[[term.name for term in TERMS]].to_numpy().sum() == pytest.approx(gained)
    assert frame["copy_gib"].sum() == pytest.approx(PLAN.copy_gib)


def test_a_short_plan_tells_of_all_moves_which_others_need_them() -> None:
    found = poise.explain(PLAN, CLUSTER)
    assert found.needed_by_each == {move.id: found.needed_by(move.id) for move in PLAN.moves}


def test_a_move_is_explained_by_its_terms_and_the_other_nodes() -> None:
    found = poise.explain(PLAN, CLUSTER)
    one = found.of_move(1)
    assert (one.instance, one.moves) == (PLAN.moves[0].instance, (1,))
    assert (one.source, one.target) == (PLAN.moves[0].source, PLAN.moves[0].target)
    assert overall(one.before) - overall(one.after) == pytest.approx(found.worths[0].gain)
    assert {other.node for other in one.others} == {"node1.gnt.test", "node4.gnt.test"}
    assert all(one.worse(other) > 0 for other in one.others)


def test_an_instance_is_explained_by_the_score_without_its_moves() -> None:
    found = poise.explain(PLAN, CLUSTER)
    one = found.of_instance("inst2")
    assert overall(one.before) - overall(one.after) == pytest.approx(found.worths[0].loss)
    assert one.score == pytest.approx(PLAN.score_after)


def test_the_score_elsewhere_is_that_of_the_plan_with_the_other_place() -> None:
    found = poise.explain(PLAN, CLUSTER)
    one = found.of_instance("inst5")
    assert (one.moves, one.stays, one.source) == ((), "", one.target)
    other = one.others[0]
    after = cluster_after(CLUSTER, PLAN)
    row = after.instances.names.index(one.instance)
    nodes = after.nodes.names
    primary, secondary = after.instances.primary.copy(), after.instances.secondary.copy()
    assert other.place.secondary is not None
    primary[row], secondary[row] = (
        nodes.index(other.place.primary),
        nodes.index(other.place.secondary),
    )
    assert other.place.primary == one.target.primary, "only the secondary is another one"
    moved = replace(after, instances=replace(after.instances, primary=primary, secondary=secondary))
    assert other.score is not None
    score = poise.score(moved, "default").score
    assert other.score == pytest.approx(score, abs=0.01), "but for free disk, which stays as it was"


def test_a_price_counts_beside_the_score() -> None:
    dear = poise.balance(CLUSTER, "default", solver="search", copy_price=0.05)
    one = poise.explain(dear, CLUSTER).of_instance("inst5")
    for other in one.others:
        if other.score is not None and other.price is not None:
            assert one.worse(other) == pytest.approx(
                other.score + other.price - one.score - one.price
            )
    assert any(other.price for other in one.others)


def test_instances_and_moves_that_are_not_there_are_refused() -> None:
    found = poise.explain(PLAN, CLUSTER)
    with pytest.raises(UsageError, match="the plan has no move 9"):
        found.of_move(9)
    with pytest.raises(UsageError, match="no instance 'nix'"):
        found.of_instance("nix")
    elsewhere = poise.balance(CLUSTER, "rack2")
    with pytest.raises(UsageError, match="not in the plan's group"):
        poise.explain(elsewhere, CLUSTER).of_instance("inst5")


def test_nodes_that_a_plan_empties_are_no_other_place() -> None:
    plan = poise.evacuate(CLUSTER, "node2", part="full")
    found = poise.explain(plan, CLUSTER)
    for move in plan.moves:
        others = found.of_move(move.id).others
        assert [one.score is None for one in others] == sorted(one.score is None for one in others)
        for one in others:
            on_it = [node for node in (one.place.primary, one.place.secondary) if node]
            assert one.refusal or not any(node.startswith("node2.") for node in on_it)
    reasons = {one.refusal for move in plan.moves for one in found.of_move(move.id).others}
    assert "node2.gnt.test is to be empty" in reasons


def test_the_reason_of_an_instance_that_an_evacuation_leaves_behind_is_the_plans() -> None:
    plan = poise.evacuate(CLUSTER, "node4", exclude=["inst3"])
    said = {stuck.instance: f"as the plan says: {stuck.message}" for stuck in plan.immovable}
    other_words = tuple(replace(one, message=said[one.instance]) for one in plan.immovable)
    found = poise.explain(replace(plan, immovable=other_words), CLUSTER)
    one = found.of_instance("inst3")
    assert (one.left_behind, one.stays) == (True, "as the plan says: excluded (--exclude)")
    assert not found.of_instance("inst2").left_behind
