"""Arguments of the API that mean nothing are refused in one line, and told apart in plans."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

import poise
from planner.plan import plan_schedule
from planner.solvers import Budget, solver_named
from poise.api.balance_options import BalanceOptions
from tests.poise.command_line import LARGE, RECORDED

CLUSTER = poise.load(LARGE)
FIRST = CLUSTER.instances.names[0]
NODES = CLUSTER.nodes.names

SHARED: list[tuple[dict[str, Any], str]] = [
    ({"node_cpu_load": {"x": 1}}, "node_cpu_load: no load of "),
    ({"node_cpu_load": dict.fromkeys(NODES, math.nan)}, "node_cpu_load of .*: expected a number"),
    ({"node_cpu_load": 1}, "node_cpu_load: expected loads by name, got 1"),
    ({"instance_cpu_load": {FIRST: 1.0}}, "instance_cpu_load: no load of .* more"),
    ({"utilisation": {"nosuch": (1, 1, 1, 1)}}, "utilisation of unknown instance"),
    ({"utilisation": {FIRST: (1, 2)}}, "utilisation of .*: expected four numbers"),
    ({"utilisation": {FIRST: (1, 2, math.inf, 1)}}, "utilisation of .*: expected four numbers"),
    ({"utilisation": {FIRST: "1234"}}, "utilisation of .*: expected four numbers"),
    ({"utilisation": 5}, "utilisation: expected loads by instance name, got 5"),
    ({"kvm_node_memory": 10**30}, "kvm_node_memory: expected at most 2.53 MiB"),
    ({"kvm_node_memory": 1.5}, "kvm_node_memory: expected a whole number"),
    ({"offline": "node07"}, "offline: expected a list of names, got 'node07'"),
    ({"exclusion_tags": "abc"}, "exclusion_tags: expected a list of names"),
    ({"exclusion_tags": [""]}, "exclusion_tags: expected a list of names"),
    ({"offline": [" "]}, "offline: expected a list of names"),
    ({"ignore_utilisation": "no"}, "ignore_utilisation: expected True or False, got 'no'"),
    ({"group": 5}, "group: expected a name or UUID, got 5"),
]
BALANCE: list[tuple[dict[str, Any], str]] = [
    ({"select": "abc"}, "select: expected a list of names, got 'abc'"),
    (
        {"select": [FIRST], "exclude": [FIRST]},
        "no instance may move: exclude= has all that select=",
    ),
    ({"exclude": [1]}, "exclude: expected a list of names, got 1"),
    ({"max_moves": 1.5}, "max_moves: expected a whole number, got 1.5"),
    ({"max_moves": "3"}, "max_moves: expected a whole number"),
    ({"max_moves": -1}, "max_moves: expected 0 or more, got -1"),
    ({"max_moves": True}, "max_moves: expected a whole number"),
    ({"min_gain": math.inf}, "min_gain: expected 0 or more, got inf"),
    ({"min_score": None}, "min_score: expected 0 or more, got None"),
    ({"max_cpu": 0}, "max_cpu: expected a number above 0"),
    ({"max_cpu": math.nan}, "max_cpu: expected a number above 0, got nan"),
    ({"max_hours": 1}, "max_hours: the solver hbal knows no budget of hours"),
    ({"solver": "search", "time_limit": 0}, "time_limit: expected a number above 0, got 0"),
    ({"solver": "search", "max_hours": 0}, "max_hours: expected a number above 0, got 0"),
    ({"solver": "search", "max_hours": "2"}, "max_hours: expected a number above 0, got '2'"),
    ({"solver": "search", "hour_price": -1}, "hour_price: expected 0 or more, got -1"),
    ({"solver": "search", "max_copy": "much"}, "max_copy: expected a size above 0, got 'much'"),
    ({"solver": "search", "max_copy": "0"}, "max_copy: expected a size above 0, got '0'"),
    ({"min_disk": 1.5}, "min_disk: expected a fraction between 0 and 1"),
    ({"evacuate_only": 1}, "evacuate_only: expected True or False"),
    ({"created": "a\nb"}, "created: expected one line of text"),
]


def test_a_budget_of_copies_is_a_size_or_mib() -> None:
    as_text = BalanceOptions(solver="search", max_copy="2g", max_hours=1.5)
    as_mib = replace(as_text, max_copy=2048)
    search = solver_named("search")
    assert as_text.objective(search) == as_mib.objective(search)
    assert as_text.objective(search).budget == Budget(copy_mib=2048, hours=1.5)


@pytest.mark.parametrize("solver", ["search", "hbal"])
def test_moves_have_a_limit_in_one_place_only(solver: str) -> None:
    options, asked = BalanceOptions(solver=solver, max_moves=3), solver_named(solver)
    limits = options.stop_rules(asked).max_steps, options.objective(asked).budget.moves
    assert limits == ((-1, 3) if asked.prices else (3, None))


def test_a_plan_says_its_limits_and_keeps_them() -> None:
    limits = {"max_copy": "30g", "max_hours": 0.2, "hour_price": 0.1}
    plan = poise.balance(poise.load(RECORDED), "default", solver="search", **limits)
    told = {key: plan.options[key] for key in limits}
    assert told == {"max_copy": 30 * 1024, "max_hours": 0.2, "hour_price": 0.1}
    assert BalanceOptions.from_document(plan.options).max_hours == 0.2
    assert plan.moves
    assert plan_schedule(plan).makespan <= 0.2 * 3600


@pytest.mark.parametrize(("options", "message"), SHARED + BALANCE)
def test_balance_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(poise.UsageError, match=message):
        poise.balance(CLUSTER, **options)


@pytest.mark.parametrize(("options", "message"), SHARED)
def test_score_refuses(options: dict[str, Any], message: str) -> None:
    with pytest.raises(poise.UsageError, match=message):
        poise.score(CLUSTER, **options)


def test_a_score_is_that_of_a_plan_with_the_same_options() -> None:
    loads = {name: 0.5 + k for k, name in enumerate(NODES)}
    options: dict[str, Any] = {"node_cpu_load": loads, "kvm_node_memory": 0}
    plan = poise.balance(CLUSTER, max_moves=0, **options)
    assert poise.score(CLUSTER, **options).score == plan.score_before
    assert poise.score(CLUSTER).score != plan.score_before


def test_plans_for_other_loads_have_other_options() -> None:
    def options(**extra: Any) -> Any:
        return poise.balance(CLUSTER, max_moves=0, **extra).options

    loads = {name: 0.5 for name in NODES}
    busy = loads | {NODES[0]: 7.0}
    reversed_loads = dict(reversed(busy.items()))
    assert options(node_cpu_load=loads) != options(node_cpu_load=busy)
    assert options(node_cpu_load=busy) == options(node_cpu_load=reversed_loads)
    assert options(utilisation={FIRST: (1, 1, 1, 2)}) != options(utilisation={FIRST: (1, 1, 1, 3)})
    assert options(kvm_node_memory=0) != options()


def test_a_move_is_told_of_by_name() -> None:
    heard: list[poise.FoundMove] = []
    plan = poise.balance(CLUSTER, max_moves=2, on_step=heard.append)
    assert [(m.instance, m.kind, m.source, m.target, m.score_after) for m in heard] == [
        (m.instance, m.kind, m.source, m.target, m.score_after) for m in plan.moves
    ]


def test_messages_name_arguments_as_python_writes_them() -> None:
    with pytest.raises(poise.UsageError) as several:
        poise.balance(poise.load(RECORDED))
    assert str(several.value) == "2 node groups: default, rack2"
    assert several.value.__notes__ == ["Try: choose one, for example group='default'"]
    with pytest.raises(poise.UsageError, match=r"^offline: node1") as elsewhere:
        poise.balance(poise.load(RECORDED), "rack2", offline=["node1"])
    assert elsewhere.value.__notes__ == ["Try: leave it out, or choose its group="]
