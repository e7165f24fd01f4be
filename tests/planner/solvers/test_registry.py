"""Solvers that can be asked for by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from planner.kernel.library import switch_off, switch_on
from planner.solvers import registry
from planner.solvers.balance.greedy import Greedy
from planner.solvers.joint.jointly import Jointly
from planner.solvers.place.one_by_one import OneByOne
from planner.solvers.registry import (
    DEFAULT_PLACER,
    DEFAULT_SOLVER,
    HBAL,
    PLACERS,
    default_solver,
    register,
    registered,
    solver_named,
    unregister,
)
from snapshots.errors import UsageError


@pytest.fixture
def lazybones() -> Iterator[str]:
    register("lazybones", "never moves anything", Greedy, in_plans="idle")
    yield "lazybones"
    unregister("lazybones")


def test_the_default_solver_is_there_under_both_of_its_names() -> None:
    assert solver_named(DEFAULT_SOLVER) is solver_named("greedy")
    assert isinstance(solver_named(DEFAULT_SOLVER).make(), Greedy)


def test_the_default_needs_no_kernel_or_gives_way_to_hbals_moves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert default_solver() is solver_named(DEFAULT_SOLVER)
    monkeypatch.setattr(registry, "DEFAULT_SOLVER", "search")
    assert default_solver() is solver_named("search")
    switch_off()
    try:
        assert default_solver() is solver_named(HBAL)
    finally:
        switch_on()


def test_a_solver_that_was_added_is_found_and_listed_last(lazybones: str) -> None:
    assert solver_named(lazybones) is solver_named("idle") is registered()[-1]


@pytest.mark.parametrize("name", ["lazybones", "idle"])
def test_a_name_is_given_once(lazybones: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"there is a solver '{name}' already"):
        register(name, "", Greedy)


def test_a_solver_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"^solver: no solver 'best'"):
        solver_named("best")


def test_without_another_name_plans_call_it_as_callers_do() -> None:
    register("plain", "", Greedy)
    assert solver_named("plain").in_plans == "plain"
    unregister("plain")


def test_those_that_place_have_names_of_their_own() -> None:
    assert [one.name for one in PLACERS.registered()] == [DEFAULT_PLACER, "one-by-one"]
    assert isinstance(PLACERS.named(DEFAULT_PLACER).make(), Jointly)
    assert isinstance(PLACERS.named("one-by-one").make(), OneByOne)
    with pytest.raises(UsageError, match=r"^solver: no solver 'hbal'"):
        PLACERS.named("hbal")
