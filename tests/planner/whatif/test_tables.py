"""The tables of an answer: a row a thing, full names, seconds and MiB."""

from __future__ import annotations

import subprocess
import sys

import poise
from planner.rules.moves import MoveKind
from planner.state import ModelOptions, prepare
from planner.whatif import FoundRisk, Risk, Verdict, WhatIf, change_of
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves
from tests.poise.command_line import LARGE


def moved() -> WhatIf:
    """One instance whose second copy goes from b to c."""
    held = cluster(instance("web", A, B))
    plan = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C))
    change = change_of(prepare(held, ModelOptions()), plan)
    risk = FoundRisk(Risk.RULE, "a, b, c", ("a", "b"), ("web",))
    return WhatIf(
        *("drain", {}, "DRAIN a", Verdict.OK, "because", "x", "0" * 64, None),
        findings=(risk,),
        change=change,
    )


def test_a_move_has_its_places_and_times() -> None:
    (move,) = moved().moves_frame().to_dict("records")
    assert (move["instance"], move["from_secondary"], move["to_secondary"]) == ("web", "b", "c")
    assert (move["copy_gib"], move["begin"]) == (20.0, 0.0)
    assert move["end"] == moved().change.seconds  # type: ignore[union-attr]


def test_a_node_has_its_tightest_moment() -> None:
    nodes = moved().nodes_frame().set_index("node")
    disk = nodes.loc["c", ["free_disk_before", "free_disk_tightest", "free_disk_after"]]
    assert (disk.iloc[0] - disk).tolist() == [0, 20 * GIB, 20 * GIB]
    assert nodes.loc["b", ["secondaries_before", "secondaries_after"]].tolist() == [1, 0]


def test_an_instance_has_no_second_copy_for_a_time() -> None:
    (spell,) = moved().no_second_copy_frame().to_dict("records")
    assert (spell["instance"], spell["begin"], spell["before"]) == ("web", 0.0, False)
    assert 0 < spell["end"] <= moved().moves_frame()["end"].max()


def test_a_risk_has_its_nodes_in_one_cell() -> None:
    (risk,) = moved().risks_frame().to_dict("records")
    assert (risk["risk"], risk["nodes"], risk["instances"]) == ("rule", "a b", "web")


def test_stages_begin_where_the_last_one_ends() -> None:
    answer = poise.what_if(poise.load(LARGE), poise.Reboot(["node07", "node08"]))
    stages = answer.stages_frame()
    assert stages["nodes"].tolist() == ["node07.example.com", "node08.example.com"]
    assert stages["left_from"].tolist() == [0.0, stages["end"][0]]


def test_only_frames_load_pandas() -> None:
    code = (
        "import sys, poise; from tests.planner.whatif.test_tables import moved; a = moved();"
        "a.tables; assert 'pandas' not in sys.modules;"
        "a.moves_frame(); assert 'pandas' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
