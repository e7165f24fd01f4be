"""A solver is a class and one line of registration: nothing else knows its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import poise
from planner.solvers import registry
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem, OnStep
from planner.solvers.stopping import StopRules
from poise.api.balance_options import BalanceOptions
from tests.poise.command_line import LARGE, refused, run

CLUSTER = poise.load(LARGE)


class OneMove:
    """Takes the best move, and no other."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        once = StopRules(max_steps=1, min_score=stop.min_score)
        return balance(problem.placement, problem.scope, problem.rules, once, on_step=on_step)


@pytest.fixture
def one_move() -> Iterator[None]:
    registry.register("one-move", "the best move alone", OneMove)
    yield
    registry.unregister("one-move")


@pytest.mark.usefixtures("one_move")
def test_a_registered_solver_plans_from_python_and_from_the_command_line() -> None:
    plan = poise.balance(CLUSTER, solver="one-move")
    assert (plan.solver, len(plan.moves), plan.stopped) == ("one-move", 1, "max-moves")
    assert plan.moves == poise.balance(CLUSTER, max_moves=1).moves
    done = run("balance", LARGE, "--solver", "one-move", "--json")
    assert '"solver": "one-move"' in done.out
    assert registry.solver_named(plan.solver).name == "one-move"


@pytest.mark.usefixtures("one_move")
def test_a_name_stands_for_one_solver() -> None:
    with pytest.raises(ValueError, match="there is a solver 'one-move' already"):
        registry.register("one-move", "another", OneMove)


@pytest.mark.usefixtures("one_move")
def test_the_config_file_names_the_solver_where_no_option_does(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[balance]\nsolver = "one-move"')
    source = ("balance", LARGE, "--config", str(config))
    assert '"solver": "one-move"' in run(*source, "--json").out
    assert "Solver: one-move. For hbal's plan: --solver hbal" in run(*source).out
    by_hbal = run(*source, "--solver", "hbal", "--max-moves", "1")
    assert by_hbal.out and "Solver:" not in by_hbal.out


def test_a_gain_of_single_moves_is_hbals_where_no_solver_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "DEFAULT_SOLVER", "search")
    assert BalanceOptions().chosen_solver().name == "search"
    assert BalanceOptions(min_gain_per_gib=0.1).chosen_solver().name == "hbal"
    with pytest.raises(poise.UsageError, match="the solver search has prices instead"):
        poise.balance(CLUSTER, solver="search", min_gain_per_gib=0.1)


def test_an_unknown_solver_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(poise.UsageError, match="solver: no solver 'best'"):
        poise.balance(CLUSTER, solver="best")
    refused(run("balance", LARGE, "--solver", "best"), "--solver: no solver 'best'", "Try: hbal")


def test_a_plan_is_made_again_by_the_solver_that_made_it() -> None:
    plan = poise.balance(CLUSTER, max_moves=1)
    assert plan.solver == "greedy"
    assert registry.solver_named(plan.solver).name == "hbal"
    assert poise.balance(CLUSTER, solver=plan.solver, max_moves=1) == plan


@pytest.mark.usefixtures("one_move")
def test_a_registered_solver_is_in_the_list_of_them() -> None:
    assert [one.name for one in registry.registered()] == ["hbal", "search", "one-move"]
