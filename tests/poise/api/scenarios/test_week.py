"""A maintenance week from Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import poise
from poise import Drain, Lose, Reboot, UsageError, Verdict, Week, WeekStep
from tests.poise.command_line import LARGE

CLUSTER = poise.load(LARGE)
NIGHT = datetime(2026, 12, 1, 22, 0)


def test_a_step_finds_what_the_one_before_leaves() -> None:
    answer = poise.what_if(CLUSTER, Week([WeekStep(Drain("node07")), WeekStep(Drain("node08"))]))
    first, second = (step.answer for step in answer.steps)
    assert first is not None and first.after is not None
    assert second is not None and second.change is not None
    assert second.change.before is first.after
    assert second == poise.what_if(first.after, Drain("node08"))
    assert not [one for one in second.change.plan.moves if "node07" in one.target.primary]


def test_times_are_seconds_from_the_first_step() -> None:
    steps = [
        WeekStep(Lose("node07"), NIGHT),
        WeekStep(Reboot("node08"), NIGHT + timedelta(hours=3)),
    ]
    answer = poise.what_if(CLUSTER, Week(steps))
    assert [(step.at, step.begin) for step in answer.steps] == [
        ("2026-12-01 22:00", 0.0),
        ("2026-12-02 01:00", 10_800.0),
    ]


def test_without_a_time_a_step_follows_the_one_before() -> None:
    answer = poise.what_if(CLUSTER, Week([WeekStep(Drain("node07")), WeekStep(Lose("node08"))]))
    drained, lost = answer.steps
    assert drained.end == lost.begin == lost.end
    assert drained.end


def test_a_question_about_any_node_changes_nothing() -> None:
    steps = [WeekStep(Lose(any_nodes=1), accept=["rule"]), WeekStep(Drain("node07"))]
    answer = poise.what_if(CLUSTER, Week(steps, "the check"))
    assert answer.verdict is Verdict.OK
    assert answer.steps[1].answer == poise.what_if(CLUSTER, Drain("node07"))


def test_a_scenario_may_be_made_from_the_cluster_that_it_finds() -> None:
    emptiest = WeekStep(lambda cluster: Drain(cluster.nodes.names[0]))
    answer = poise.what_if(CLUSTER, Week([emptiest]))
    assert answer.steps[0].scenario == "drain"


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "steps: expected at least one"),
        ([Drain("node07")], "step 1: expected a WeekStep, got Drain"),
        ([WeekStep(Week([]))], "step 1: a week cannot be part of a week"),
        ([WeekStep(Drain("node99"))], "step 1: no node 'node99'"),
        ([WeekStep("drain")], "step 1: scenario: expected one of"),
        (
            [WeekStep(Drain("node07")), WeekStep(Drain("node08"), NIGHT)],
            "step 2 says when it begins, and step 1 does not",
        ),
        (
            [WeekStep(Drain("node07"), NIGHT), WeekStep(Drain("node08"), NIGHT.replace(hour=1))],
            "step 2 begins before an earlier one",
        ),
        (
            [WeekStep(Lose("node07"), NIGHT), WeekStep(Lose("node08"), NIGHT.replace(tzinfo=UTC))],
            "step 2: a time with a zone after one without",
        ),
    ],
)
def test_steps_that_cannot_be_are_refused(steps: list[WeekStep], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        poise.what_if(CLUSTER, Week(steps))
    assert str(refused.value).startswith(message)
