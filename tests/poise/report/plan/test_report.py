"""The report of a plan: one screen whatever the cluster, and what options show beside it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

import poise
from planner.plan.evacuation_result import EvacuationResult, SmallestRelief
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.plan import Plan
from planner.plan.score_bounds import ScoreBounds
from planner.solvers.leave import ReliefKind
from poise.report.plan.report import Sections, plan_report
from snapshots.errors import CannotTell
from tests.planner import made_clusters
from tests.poise.report.plan.made_plans import huge, large, on_terminal, plain, recorded

SCREENS = {
    "balanced": large(),
    "with a node to empty": large("node07"),
    "two nodes down": large("node07", "node08"),
    "evacuated": large("node01", evacuate=True),
    "cannot be emptied": large("node07", evacuate=True),
    "migrations only": large(disk_moves=False),
    "few moves": recorded(),
    "nothing to do": recorded("rack2"),
    "a thousand nodes": huge(),
    "a thousand nodes with short names": huge(name="n{0}"),
    "a thousand nodes with names as long as can be": huge(name="x" * 240 + "{0:04}"),
    "a search with many goals": replace(
        huge(),
        solver="search",
        stopped="searched",
        options={"max_moves": 1999, "max_hours": 2.0, "disk_moves": False, "exclude": ["a"]},
        bounds=ScoreBounds(0.1, 0.2),
        goals=tuple(
            GoalOutcome(
                f"keep-apart web{k}*,db{k}*", bool(k % 2), k, 2 * k, ("a", "b"), "not " * 50
            )
            for k in range(100)
        ),
    ),
    "nodes that are hard to empty": replace(
        huge(),
        evacuation=EvacuationResult(
            tuple(node.name for node in huge().nodes[:100]),
            "full",
            leaving=500,
            stays=tuple(one.instance for one in huge().immovable[:100]),
            most=480,
            least_copy_gib=10.0,
            least_memory_gib=5.0,
            cheapest=False,
            reliefs=tuple(
                SmallestRelief(kind, 1, (), (), f"more {kind} here and there" * 20, True)
                for kind in ReliefKind
            ),
        ),
    ),
    "a thousand nodes that are evacuated": replace(
        huge(offline=True), options={"evacuate_only": True}, warnings=huge().warnings[::7]
    ),
}


def check_fits(plan: Plan) -> None:
    """40 lines and 85 columns in a pipe, and 80 columns on a terminal that has no more."""
    lines = plain(plan_report(plan))
    assert len(lines) <= 40, "\n".join(lines)
    assert not [line for line in lines if len(line) > 85]
    small = on_terminal(plan_report(plan, columns=78), 80)
    assert len(small) <= 40, "\n".join(small)
    assert not [line for line in small if len(line) > 80]


@pytest.mark.parametrize("plan", SCREENS.values(), ids=SCREENS)
def test_the_report_is_one_screen(plan: Plan) -> None:
    check_fits(plan)


@pytest.mark.parametrize("kind", made_clusters.KINDS)
def test_the_report_of_any_cluster_is_one_screen(kind: str) -> None:
    for seed in range(4):
        cluster = made_clusters.sample(kind, seed).cluster
        for group in cluster.groups:
            with suppress(CannotTell):  # a silent node: there is no plan to report
                check_fits(poise.balance(cluster, group.name))


def titles(plan: Plan, sections: Sections | None = None) -> list[str]:
    """The first lines of the parts."""
    text = "\n".join(plain(plan_report(plan, sections)))
    return [part.splitlines()[0] for part in text.split("\n\n")]


def test_problems_left_stand_before_those_that_are_fixed() -> None:
    found = titles(large("node07"))
    assert found.index("Problems left") < found.index("Fixed by this plan")


def test_quiet_is_the_answer_alone() -> None:
    assert plain(plan_report(large(), Sections(quiet=True))) == [
        "Group racks: 128 moves improve the score from 37.70 to 1.44."
    ]


@pytest.mark.parametrize(
    ("sections", "shown"),
    [
        (Sections(moves=True), ["Moves (score before them: 8.03711643)"]),
        (Sections(nodes=True), ["Nodes, before -> after"]),
        (
            Sections(score=True),
            [
                "Score by term (weighted; 6 zero terms hidden)",
                "No other single move improves the score.",
            ],
        ),
        (
            Sections(moves=True, nodes=True),
            ["Moves (score before them: 8.03711643)", "Nodes, before -> after"],
        ),
    ],
)
def test_options_show_their_part_below_the_answer(sections: Sections, shown: list[str]) -> None:
    assert titles(recorded(), sections)[1:] == shown


def test_details_are_all_parts() -> None:
    found = titles(large("node07"), Sections(details=True))
    begun = (
        "Group racks",
        "  Restarts",
        "Problems left",
        "Fixed by this plan",
        "Score after the first N moves",
        "Moves",
        "Nodes",
        "Not moved",
        "Score by term",
        "No other single move",
    )
    assert [
        start for start, title in zip(begun, found, strict=True) if title.startswith(start)
    ] == [*begun]


def test_before_a_run_nothing_is_said_about_what_to_type_next() -> None:
    assert "Nothing was changed. Add to the command:" in titles(recorded())
    assert not any(
        line.startswith("Nothing was changed") for line in plain(plan_report(recorded(), acts=True))
    )


def test_actions_have_their_whole_names_on_every_terminal() -> None:
    for columns in (40, 60, 78, 85):
        text = "\n".join(on_terminal(plan_report(large(), columns=columns), columns + 2))
        assert "migrate, replace-disks, migrate" in text


def test_an_instance_that_migrates_does_not_fail_over() -> None:
    """Of the moves of running instances none names a failover."""
    plan = large()
    assert not plan.restarts
    shown = "\n".join(plain(plan_report(plan, Sections(moves=True))))
    stopped = [move for move in plan.moves if "failover" in [a.verb for a in move.actions]]
    assert shown.count("failover") == len(stopped)
