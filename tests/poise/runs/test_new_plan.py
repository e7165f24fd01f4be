"""The command that plans again what a run was to do."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from planner.plan.evacuation_result import EvacuationResult
from poise.runs.new_plan import new_plan_command
from tests.executor.made_moves import plan
from tests.executor.made_steps import leaving, undrain, with_steps
from tests.poise.report.run.made_runs import run_of

RECORD = replace(run_of().record, target="https://ganeti.test:5080")


def words(group: str = "default", connection: dict[str, Any] | None = None, **options: Any) -> str:
    record = replace(RECORD, settings={} if connection is None else {"connection": connection})
    made = replace(plan(), solver="hbal", group=group, options=options)
    command = shlex.split(str(new_plan_command(record, made)))
    assert command[:3] == ["poise", "balance", RECORD.target]
    return " ".join(command[3:])


def test_usual_options_are_left_out() -> None:
    assert words(disk_moves=True, select=None, exclude=[], min_gain=1e-2) == "--group default"


def test_the_group_is_one_word() -> None:
    assert words("my group") == "--group my group"


def test_an_evacuation_stays_one() -> None:
    told = words(offline=["n1", "n2"], evacuate_only=True, disk_moves=False, max_moves=3)
    assert told == "--group default --offline n1,n2 --evacuate-only --no-disk-moves --max-moves 3"


def test_the_cluster_is_reached_as_before() -> None:
    kept = {"ca_file": "/my ca.pem", "credentials": "/login", "insecure": True, "pin": None}
    told = words(connection=kept)
    assert told == "--group default --ca-file /my ca.pem --insecure --credentials /login"


def test_what_may_be_copied_has_its_unit() -> None:
    assert words(max_copy=1536) == "--group default --max-copy 1536m"


def test_goals_are_those_of_the_plan() -> None:
    told = words(goals=["keep-apart web-*", "empty node1:2"], repair_only=True)
    assert told == "--group default --keep-apart web-* --empty node1:2 --repair-only"


def test_goals_that_are_none_are_left_out() -> None:
    assert words(goals=["be happy"]) == "--group default"


def test_a_plan_that_empties_named_nodes_is_made_again_as_such() -> None:
    result = EvacuationResult(("n1", "n2"), "full", 1, (), 1, 0.0, 0.0, cheapest=True)
    options = {"nodes": ["n1", "n2"], "part": "full", "exclude": ["a", "b"], "min_disk": 0.0}
    made = replace(plan(), solver="evacuate", options=options, evacuation=result)
    command = str(new_plan_command(RECORD, made))
    assert command == f"poise evacuate {RECORD.target} n1 n2 --full --exclude a,b"


def test_a_drain_stays_one_and_so_does_its_way_back() -> None:
    emptied = EvacuationResult(("a",), "full", 0, (), 0, 0.0, 0.0, cheapest=True)
    there = replace(leaving(), evacuation=emptied)
    assert str(new_plan_command(RECORD, there)) == f"poise drain {RECORD.target} a --full"
    back = with_steps(plan(), undrain("a", 1), undrain("b", 2))
    assert str(new_plan_command(RECORD, back)) == f"poise undrain {RECORD.target} a b"
