"""The price of a change: of one way in lines, of both ways side by side."""

from __future__ import annotations

from planner.rules.moves import MoveKind
from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif import PlannedChange, change_of, there_and_back, way_back_from
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from poise.report.whatif.price import change_price
from tests.planner.plan.made_plans import A, B, C, cluster, instance, plan_of_moves


def shown(change: PlannedChange, columns: int = 80) -> list[list[str]]:
    names = ShortNames([], [])
    return [
        line.split() for line in render_plain([change_price(change, names, columns)]).splitlines()
    ]


def test_one_way_has_its_time_and_how_many_moves_run_at_once() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C), (0, MoveKind.FAILOVER, C))
    price = shown(change_of(prepare(held, ModelOptions()), plan))
    assert price[0] == ["Restarts", "none"]
    assert " ".join(price[3]) == "Time about 6 min, at most 2 moves in parallel"


def test_both_ways_stand_side_by_side() -> None:
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C), (0, MoveKind.FAILOVER, C))
    model = prepare(held, ModelOptions())
    back = way_back_from(model, plan, group_scope(Placement(model), 0))
    price = shown(there_and_back(held, model, plan, back))
    assert price[:3] == [
        ["Price", "Out", "Back", "Both"],
        ["Moves", "2", "1", "3"],
        ["Restarts", "none", "none", "none"],
    ]
    assert price[3] == ["Copies", "20.0", "GiB", "20.0", "GiB", "40.0", "GiB"]
