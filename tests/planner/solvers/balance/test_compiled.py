"""The search in the kernel chooses what the search in numpy chooses."""

from __future__ import annotations

import pytest

from planner.kernel.library import Fault, NoKernel
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance
from planner.solvers.stopping import StopRules
from tests.planner.made_clusters import Sample, samples


def balances(case: Sample) -> list[Balance]:
    """The balances of all groups of a case."""
    stop = StopRules(max_steps=8)
    return [balance(placement, scope, case.rules, stop) for placement, scope in case.runs()]


@pytest.mark.parametrize("kind", ["symmetric", "tagged", "exclusive", "tight", "groups"])
def test_both_take_the_same_steps(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = list(samples(kind, 6, first=900))
    compiled = [balances(case) for case in cases]
    monkeypatch.setattr("planner.solvers.balance.lazy.kernel", lambda: NoKernel(Fault.OFF))
    plain = [balances(case) for case in cases]
    assert [[one.steps for one in case] for case in compiled] == [
        [one.steps for one in case] for case in plain
    ]


@pytest.mark.parametrize("kind", ["symmetric", "nearly", "small"])
def test_candidates_that_there_is_no_room_for_are_asked_for_again(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = list(samples(kind, 6, first=30))
    expected = [balances(case) for case in cases]
    monkeypatch.setattr("planner.kernel.step_calls._FEW", 1)
    found = [balances(case) for case in cases]
    assert [[one.steps for one in case] for case in found] == [
        [one.steps for one in case] for case in expected
    ]
