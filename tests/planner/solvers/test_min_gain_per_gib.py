"""A move that copies has to gain something for each GiB of it."""

from __future__ import annotations

import pytest

from planner.rules.candidates import COPYING
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance
from planner.solvers.stopping import Stop, StopRules
from tests.planner.made_clusters import KINDS, Sample, samples

LEAST = 0.05


def balanced(case: Sample, stop: StopRules, *, exhaustive: bool = False) -> list[Balance]:
    found = []
    for placement, scope in case.runs():
        chooser = ExhaustiveChooser(placement, scope, case.rules) if exhaustive else None
        found.append(balance(placement, scope, case.rules, stop, chooser=chooser))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_move_is_taken_that_gains_less(kind: str) -> None:
    stop = StopRules(max_steps=12, min_gain_per_gib=LEAST)
    for case in samples(kind, 3):
        disk = case.model.disk
        for found in balanced(case, stop):
            score = found.score_before
            for step in found.steps:
                gain, score = score - step.score, step.score
                if step.kind in COPYING and not case.model.forthcoming[step.instance]:
                    assert gain >= LEAST * disk[step.instance] / 1024


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_chooser_takes_the_moves_that_scoring_everything_takes(kind: str) -> None:
    stop = StopRules(max_steps=12, min_gain_per_gib=LEAST)
    for case in samples(kind, 3, first=20):
        quick = [one.steps for one in balanced(case, stop)]
        assert quick == [one.steps for one in balanced(case, stop, exhaustive=True)], case.name


def test_without_it_the_moves_are_hbals() -> None:
    for case in samples("unbalanced", 2):
        usual = [one.steps for one in balanced(case, StopRules(max_steps=8))]
        asked = StopRules(max_steps=8, min_gain_per_gib=0.0)
        assert [one.steps for one in balanced(case, asked)] == usual


def test_a_balance_that_left_copies_out_says_so() -> None:
    stop = StopRules(min_gain_per_gib=1e9)
    runs = [found for case in samples("unbalanced", 6) for found in balanced(case, stop)]
    assert any(found.uncopied for found in runs)
    for found in runs:
        assert (found.stopped is Stop.SMALL_GAIN_PER_GIB) is bool(found.uncopied)
