"""The exact score, against the facts and against itself after a move."""

from __future__ import annotations

from math import inf, isnan, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.moves import MoveKind
from planner.rules.node_lanes import join
from planner.scoring.exact import ExactScorer, fold, overall, spread, spread_values
from planner.scoring.terms import TERMS
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.made_clusters import KINDS, Sample, legal_move, open_moves, samples
from tests.planner.small_clusters import (
    FIRST,
    A,
    B,
    C,
    instance,
    move,
    node,
    placed,
    worked_example,
)

THREE = np.arange(3)


def components_of(place: Placement) -> dict[str, float]:
    """The terms of the whole cluster, by name."""
    scorer = ExactScorer(place, np.arange(place.model.node_count))
    return dict(zip((t.name for t in TERMS), scorer.components().tolist(), strict=True))


# -- the worked example ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("free_mem_cv", 0.05892557),
        ("free_disk_cv", 0.0),
        ("n1_cnt", 0.0),
        ("reserved_mem_cv", 0.05892557),
        ("offline_all_cnt", 0.0),
        ("offline_pri_cnt", 0.0),
        ("vcpu_ratio_cv", 0.05892557),
        ("cpu_load_cv", 0.47140452),
        ("mem_load_cv", 0.47140452),
        ("disk_load_cv", 0.47140452),
        ("net_load_cv", 0.47140452),
        ("pri_tags_score", 0.0),
        ("spindles_cv", 0.01473139),
        ("free_mem_cv_forth", 0.0),  # all nodes still report 8192 MiB
        ("free_disk_cv_forth", 0.0),
        ("vcpu_ratio_cv_forth", 0.05892557),
        ("spindles_cv_forth", 0.01473139),
        ("location_score", 0.0),
        ("location_exclusion_score", 0.0),
        ("reserved_mem_rtotal", 0.125),
    ],
)
def test_the_worked_example_has_this(term: str, value: float) -> None:
    assert components_of(worked_example())[term] == pytest.approx(value, abs=5e-9)


def test_the_worked_example_scores_what_hbal_prints() -> None:
    assert ExactScorer(worked_example(), THREE).score() == pytest.approx(2.07891339, abs=5e-9)


# -- spreads and the sum -----------------------------------------------------------------------


def folded(numbers: list[float]) -> float:
    total = 0.0
    for number in numbers:
        total += number
    return total


@settings(max_examples=60)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_a_spread_is_two_folds_from_the_left(values: list[float]) -> None:
    mean = folded(values) / float(len(values))
    expected = sqrt(folded([(x - mean) * (x - mean) for x in values]) / float(len(values)))
    assert float(spread(np.array(values), np.array(folded(values)))) == expected


@pytest.mark.parametrize("columns", [1, 5, 300])
def test_many_spreads_at_once_are_each_of_them(columns: int) -> None:
    values = np.random.default_rng(columns).random((9, columns))
    together = spread(values, fold(values))
    alone = [values[:, k].copy() for k in range(columns)]
    assert together.tolist() == [float(spread(one, fold(one))) for one in alone]


@settings(max_examples=60)
@given(st.lists(st.floats(0, 1e6), min_size=len(TERMS), max_size=len(TERMS)))
def test_the_score_adds_weighted_terms_in_order(values: list[float]) -> None:
    expected = folded([t.weight * x for t, x in zip(TERMS, values, strict=True)])
    assert float(overall(np.array(values))) == expected


def test_spreads_are_taken_over_online_nodes_only() -> None:
    place = placed(instance("i", A), options=ModelOptions(offline_nodes=(C,)))
    assert components_of(place)["cpu_load_cv"] == 0.5  # of 1 and 0


def test_only_nodes_in_scope_count() -> None:
    place = placed(instance("i", A), instance("j", C))
    assert ExactScorer(place, np.array([B])).components().tolist() == [0.0] * 20


# -- single terms ------------------------------------------------------------------------------


def test_offline_nodes_count_what_they_host() -> None:
    place = placed(
        *(instance("i", A, B), instance("j", B, A), instance("k", A, C)),
        options=ModelOptions(offline_nodes=(A,)),
    )
    terms = components_of(place)
    assert (terms["offline_all_cnt"], terms["offline_pri_cnt"]) == (3.0, 2.0)


def test_a_node_that_fails_n1_counts_all_its_instances() -> None:
    nodes = [node("a"), node("b", total_memory=1500.0, free_memory=1500), node("c")]
    place = placed(instance("i", A, B), instance("j", B, C, memory=600), nodes=nodes)
    assert components_of(place)["n1_cnt"] == 2.0


def test_primaries_that_exclude_each_other_count_beyond_the_first() -> None:
    svc = [instance(name, A, tags=("svc:x",)) for name in "ijk"]
    assert components_of(placed(*svc, tags=["htools:iextags:svc"]))["pri_tags_score"] == 2.0


def test_the_ratio_of_cpus_is_divided_by_their_speed() -> None:
    nodes = [node("a", cpu_speed=0.5), node("b")]
    assert components_of(placed(instance("i", A), nodes=nodes))["vcpu_ratio_cv"] == 0.125


def test_disk_counts_as_free_where_there_is_none() -> None:
    nodes = [node("a", total_disk=0.0, free_disk=0), node("b")]
    assert components_of(placed(nodes=nodes))["free_disk_cv"] == 0.0


def test_exclusive_storage_compares_spindles() -> None:
    nodes = [
        node("a", exclusive_storage=True, spindles=4, free_spindles=1),
        node("b", exclusive_storage=True, spindles=4, free_spindles=4),
    ]
    assert components_of(placed(nodes=nodes))["free_disk_cv"] == 0.375


def test_stopped_instances_leave_memory_free_now_but_not_later() -> None:
    place = placed(instance("i", A, status=InstanceStatus.ADMIN_DOWN), nodes=2)
    terms = components_of(place)
    assert (terms["free_mem_cv"], terms["free_mem_cv_forth"]) == (0.0, 1000 / 8000 / 2)


def test_instances_still_to_come_count_in_the_twins_only() -> None:
    coming = instance("i", A, forthcoming=True, template=DiskTemplate.PLAIN)
    terms = components_of(placed(coming, nodes=2))
    now = ("free_mem_cv", "free_disk_cv", "vcpu_ratio_cv", "spindles_cv")
    assert [terms[name] for name in now] == [0.0] * 4
    assert all(terms[f"{name}_forth"] > 0 for name in now)
    assert terms["cpu_load_cv"] == 0.0


# -- edges -------------------------------------------------------------------------------------


def test_without_a_node_online_the_score_is_zero() -> None:
    place = placed(instance("i", A, B), nodes=2, options=ModelOptions(offline_nodes=(A, B)))
    assert ExactScorer(place, np.arange(2)).score() == 0.0


def test_without_nodes_the_score_is_zero() -> None:
    assert ExactScorer(placed(nodes=0), np.arange(0)).score() == 0.0


def test_a_node_without_memory_makes_the_score_not_a_number() -> None:
    nodes = [node("a", total_memory=0.0, free_memory=0), node("b")]
    assert isnan(ExactScorer(placed(nodes=nodes), np.arange(2)).score())


def test_a_full_node_without_cpus_makes_the_score_not_a_number() -> None:
    place = placed(instance("i", A), nodes=[node("a", total_cpus=0.0), node("b")])
    with np.errstate(all="ignore"):
        assert spread_values(place, np.arange(2))[3, A] == inf
    assert isnan(ExactScorer(place, np.arange(2)).score())


# -- after a move ------------------------------------------------------------------------------


def assert_scores_after_moves_hold(case: Sample) -> None:
    """Commit random moves: the score is what was foretold, bit for bit."""
    rng = Random(case.name)
    for place, scope in case.runs():
        scorer = ExactScorer(place, scope)
        for _ in range(6):
            found = legal_move(rng, place, scope)
            if found is None:
                break
            outcome, lane = found
            foretold = scorer.scores_after(outcome)[lane]
            place.commit(outcome, lane)
            assert np.array_equal(foretold, scorer.score(), equal_nan=True), case.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_foretold_is_the_score_afterwards(kind: str) -> None:
    for case in samples(kind, 6, first=800):
        assert_scores_after_moves_hold(case)


@pytest.mark.parametrize("seed", range(3))
def test_loads_with_many_digits_are_carried_along_to_the_last_bit(seed: int) -> None:
    rng = Random(seed)
    machines = [instance(f"i{k}", *rng.sample(range(5), 2)) for k in range(25)]
    loads = tuple(
        (m.name, (rng.random(), rng.random(), rng.random(), rng.random())) for m in machines
    )
    place = placed(*machines, nodes=5, options=ModelOptions(utilisation=loads))
    scorer = ExactScorer(place, np.arange(5))
    for _ in range(30):
        found = legal_move(rng, place, np.arange(5))
        assert found is not None
        outcome, lane = found
        foretold = scorer.scores_after(outcome)[lane]
        place.commit(outcome, lane)
        assert foretold == scorer.score()


def test_a_fresh_scorer_agrees_after_moves() -> None:
    """Nothing that a scorer remembers goes stale, location exclusion included."""
    for case in samples("tagged", 8, first=900):
        rng = Random(case.name)
        for place, scope in case.runs():
            scorer = ExactScorer(place, scope)
            found = legal_move(rng, place, scope)
            if found is not None:
                place.commit(*found)
            fresh = ExactScorer(place, scope).components()
            assert np.array_equal(scorer.components(), fresh, equal_nan=True), case.name


def test_many_candidates_are_scored_as_each_of_them_alone() -> None:
    [case] = samples("unbalanced", 1)
    for place, scope in case.runs():
        scorer = ExactScorer(place, scope)
        candidates = Candidates(place, scope, MoveRules())
        for outcome in open_moves(place, candidates, candidates.instances, force=True):
            scores = scorer.scores_after(outcome)
            for lane in range(0, len(scores), 7):
                row, target = int(outcome.instance[lane]), int(outcome.target[lane])
                alone = move(place, row, outcome.kind, target, force=True)
                assert scorer.scores_after(alone).tolist() == [scores[lane]]


def test_a_move_on_nodes_out_of_scope_changes_nothing_in_it() -> None:
    nodes = [node(name, group=number // 2) for number, name in enumerate("abcd")]
    place = placed(instance("i", A, B), nodes=nodes, groups=2)
    scorer = ExactScorer(place, group_scope(place, 1))
    outcome = move(place, FIRST, MoveKind.FAILOVER)
    assert scorer.scores_after(outcome).tolist() == [scorer.score()]


def test_joined_lanes_show_every_node_of_every_lane() -> None:
    place = worked_example()
    outcome = move(place, FIRST, MoveKind.REPLACE_SECONDARY, C)
    together = join(outcome.touched)
    assert together.node.tolist() == [A, B, C]
    assert together.secondaries.tolist() == [0, 0, 1]
    assert together.load[2].tolist() == [1.0, 0.0, 1.0]
