"""The config file plans with a solver that knows what it asks for, unless one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from poise.api.balance_options import BalanceOptions
from poise.cli.balance_defaults import most_to_copy, with_defaults
from poise.settings.balance_settings import BalanceSettings
from tests.poise.command_line import RECORDED, run

GOALS = ["stay inst3"]
PRICED = BalanceSettings(copy_price=0.5, max_hours=2.0)


def test_hbal_plans_where_nothing_else_is_asked_for() -> None:
    assert with_defaults(BalanceOptions(), BalanceSettings(), []) == (BalanceOptions(), "")


def test_goals_choose_a_solver_that_knows_them() -> None:
    options, why = with_defaults(BalanceOptions(), BalanceSettings(), GOALS)
    assert (options.solver, why) == ("search", "for goals in the config file")


def test_prices_and_budgets_do_so_too_and_hold_where_no_option_does() -> None:
    options, why = with_defaults(BalanceOptions(copy_price=0.1), PRICED, [])
    assert (options.solver, why) == ("search", "for prices in the config file")
    assert (options.copy_price, options.max_hours) == (0.1, 2.0)


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (BalanceOptions(solver="hbal"), PRICED),
        (BalanceOptions(), BalanceSettings("hbal", copy_price=0.5)),
        (BalanceOptions(min_gain=0.2), PRICED),
    ],
)
def test_hbals_moves_that_are_asked_for_know_no_prices(
    options: BalanceOptions, settings: BalanceSettings
) -> None:
    found, why = with_defaults(options, settings, [])
    assert (found.chosen_solver().name, found.copy_price, why) == ("hbal", None, "")


def test_a_solver_that_is_named_needs_no_reason() -> None:
    assert with_defaults(BalanceOptions(solver="search"), PRICED, GOALS)[1] == ""


def test_of_budgets_for_copies_the_smallest_holds_and_an_option_alone() -> None:
    assert most_to_copy(None, "3g", "2g", None) == 2048
    assert most_to_copy("4g", "3g") == 4096
    assert most_to_copy("none", "3g") is None
    assert most_to_copy(None, None) is None


def test_a_plan_without_options_is_made_with_what_the_config_file_says(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[balance]\nmax_copy = "1g"\nmove_price = 0.01')
    command = ("balance", RECORDED, "--group", "default", "--config", str(file))
    plan = json.loads(run(*command, "--json").out)
    assert plan["solver"] == "search"
    assert (plan["options"]["max_copy"], plan["options"]["move_price"]) == (1024, 0.01)
    said = "Solver: search, for prices in the config file. For hbal's plan: --solver hbal"
    assert said in run(*command).out.splitlines()
