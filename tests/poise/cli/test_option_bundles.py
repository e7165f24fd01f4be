"""An option is declared once: its name, its default and what it becomes stand in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import signature

import pytest

import poise
from planner.goals import GoalKind
from poise.api.balance_options import BalanceOptions
from poise.api.evacuation_options import EvacuationOptions
from poise.cli.balance_loads import LoadSources
from poise.cli.balance_options import Planning
from poise.cli.goal_options import GoalOptions
from poise.cli.run_options import ExecutionOptions
from poise.settings.run_options import RunOptions
from tests.poise.command_line import COMMANDS

MEASURED = {"node_cpu_load", "instance_cpu_load"}
"""What the command line makes of MonD's answers."""


def names(kind: type) -> set[str]:
    return {one.name for one in fields(kind)}


def test_without_options_a_plan_is_made_as_python_makes_it_without_arguments() -> None:
    assert Planning().options() == BalanceOptions()


@pytest.mark.parametrize(
    ("function", "options"),
    [(poise.balance, BalanceOptions), (poise.evacuate, EvacuationOptions)],
)
def test_the_arguments_of_a_function_are_its_options(
    function: Callable[..., object], options: type
) -> None:
    """Names, types and defaults: editors read the arguments, everything else the options."""
    arguments = signature(function).parameters
    beside = {"cluster", "group", "nodes", "created", "on_step"}
    told = {one.name: (one.annotation, one.default) for one in arguments.values()}
    assert {name: one for name, one in told.items() if name not in beside} == {
        one.name: (one.type, one.default) for one in fields(options)
    }


def test_every_argument_of_balance_has_an_option() -> None:
    shared = {"max_copy"}  # an option of runs, too
    bundles = names(Planning) | names(LoadSources) | names(GoalOptions)
    declared = {name.removeprefix("no_") for name in bundles} | shared | {"goals"}  # one a kind
    assert names(BalanceOptions) - declared == MEASURED


def test_every_kind_of_goal_has_an_option() -> None:
    kinds = {kind.value.replace("-", "_") for kind in GoalKind}
    assert names(GoalOptions) == kinds | {"repair_only"}


def test_lists_are_taken_apart_and_switches_turned_round() -> None:
    planning = Planning(offline=["node1,node2", "node3"], select=["a"], no_disk_moves=True)
    options = planning.options()
    assert options.offline == ["node1", "node2", "node3"]
    assert (options.select, options.disk_moves) == (["a"], False)


def test_every_throttle_has_an_option() -> None:
    assert names(RunOptions) <= names(ExecutionOptions)


def test_throttles_that_are_not_given_say_nothing() -> None:
    assert ExecutionOptions().options() == RunOptions()


@pytest.mark.parametrize("command", ["run", "resume", "balance"])
def test_commands_that_run_plans_have_all_throttles(command: str) -> None:
    assert names(ExecutionOptions) <= {one.name for one in COMMANDS[command].params}
