"""The same sources decide the same, whatever compiler built them and however well it optimised."""

from __future__ import annotations

import pytest

from planner.kernel import Kernel
from planner.rules.step import Step
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import SENSIBLE_PRICES, Objective
from planner.solvers.search import search as searching
from planner.solvers.search.search import Search
from planner.solvers.stopping import StopRules
from tests.planner.made_clusters import KINDS, samples

QUICK = 0.005


def plans(kind: str) -> list[tuple[Step, ...]]:
    """Steps of the search for a few clusters of a kind, scores to the last bit."""
    return [
        Search(1, QUICK)
        .solve(
            BalanceProblem(
                placement, scope, made.rules, objective=Objective(prices=SENSIBLE_PRICES)
            ),
            StopRules(),
        )
        .steps
        for made in samples(kind, 3)
        for placement, scope in made.runs()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kernel_makes_the_same_plans(
    kernels: dict[str, Kernel], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for name, one in kernels.items():
        monkeypatch.setattr(searching, "kernel", lambda one=one: one)
        found[name] = plans(kind)
    expected = next(iter(found.values()))
    assert [name for name, made in found.items() if made != expected] == []
