"""The printed commands mean what the plan means, whatever things are called."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from planner.plan.plan import Plan
from planner.rules.moves import MoveKind
from poise.report.plan.commands import command_script
from snapshots.arrays import NO_NODE
from snapshots.instance_status import InstanceStatus
from snapshots.reading.quoting import as_argument
from tests.planner.plan.made_plans import A, B, C, cluster, instance, plan_of_moves


def lines(plan: Plan) -> list[str]:
    return [line for line in command_script(plan).splitlines() if line.startswith("gnt-")]


@pytest.mark.parametrize("name", ["--yes", "-f", "a b", "$(id)", "x;y", "@all", "it's"])
def test_a_name_is_one_argument_and_no_option(name: str) -> None:
    moved = cluster(instance(name, A, B), instance("other", A))
    plan = plan_of_moves(moved, (0, MoveKind.REPLACE_PRIMARY, C), (1, MoveKind.FAILOVER_TO_ANY, B))
    for line in lines(plan)[:3]:
        words = shlex.split(line)
        assert words[-1] == name
        assert (words[-2] == "--") is name.startswith("-")


def test_names_as_they_usually_are_stay_as_they_are() -> None:
    assert as_argument("web1.example.com") == "web1.example.com"


def test_the_actions_are_those_of_the_plan() -> None:
    lost = instance("web", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
    plan = plan_of_moves(cluster(lost), (0, MoveKind.REPLACE_PRIMARY, C))
    assert lines(plan) == [
        "gnt-instance failover -f web",
        "gnt-instance replace-disks -n c web",
        "gnt-instance migrate -f web",
    ]


def test_moves_that_restart_their_instance_say_so_and_the_price_begins_with_them() -> None:
    stops = instance("web", A, B, always_failover=True)
    shared = replace(instance("ext", A), secondary=NO_NODE)
    script = command_script(
        plan_of_moves(
            cluster(stops, shared), (0, MoveKind.FAILOVER, B), (1, MoveKind.FAILOVER_TO_ANY, B)
        )
    )
    assert "# Move 1: a:b -> b:a, restarts the instance" in script
    assert "# Move 2: a -> b\n" in script
    assert "# Price: restarts 1 instance, live migration sends 4.0 GiB of memory" in script
