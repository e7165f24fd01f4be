"""Several changes one after the other."""

from __future__ import annotations

from dataclasses import replace

from planner.whatif.answer import AnsweredStep, WhatIf
from planner.whatif.verdict import FoundRisk, Risk, Verdict
from planner.whatif.week import week_answer
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import A, B, cluster, instance
from tests.planner.whatif.test_drain import drain

HELD = cluster(instance("web", A, B))
FINE = drain(HELD, A)
RISKY = replace(
    FINE,
    verdict=Verdict.OK_WITH_RISK,
    findings=(FoundRisk(Risk.RESTART, "web restarts", instances=("web",)),),
)
IMPOSSIBLE = replace(FINE, verdict=Verdict.NOT_OK, reason="web cannot leave", after=None)
UNKNOWN = replace(FINE, verdict=Verdict.CANNOT_TELL, reason="b does not answer", after=None)


def week(
    *answers: WhatIf | None, begins: tuple[float, ...] = (), accepted: Risk | None = None
) -> WhatIf:
    steps = [
        AnsweredStep("drain", answer, begin=begins[number] if begins else None)
        for number, answer in enumerate(answers)
    ]
    chosen = {accepted} if accepted else set()
    return week_answer(HELD, steps, name="week.toml", asked={}, accepted=chosen)


def test_all_steps_are_ok_if_each_is() -> None:
    answer = week(FINE, FINE)
    assert answer.sentence == "OK TO DO week.toml: 2 steps, each with all that it needs"
    assert isinstance(answer.after, Cluster)


def test_a_risk_is_told_with_its_step() -> None:
    answer = week(FINE, RISKY)
    assert (answer.verdict, answer.reason) == (Verdict.OK_WITH_RISK, "step 2: web restarts")
    assert answer.findings[0].instances == ("web",)


def test_what_is_not_possible_counts_before_what_is_not_known() -> None:
    assert week(UNKNOWN, IMPOSSIBLE).verdict is Verdict.NOT_OK
    assert week(RISKY, UNKNOWN).verdict is Verdict.CANNOT_TELL


def test_steps_behind_one_that_is_not_possible_are_not_asked_about() -> None:
    answer = week(IMPOSSIBLE, None, None)
    assert answer.reason == "step 1, NOT OK TO DRAIN a: web cannot leave"
    assert answer.notes == (
        "Steps 2 to 3 are not asked about: what it would begin with is not known",
    )
    assert answer.after is None


def test_a_step_that_begins_too_early_is_a_risk() -> None:
    late = week(FINE, FINE, begins=(0.0, FINE.change.seconds / 2))  # type: ignore[union-attr]
    assert [one.message for one in late.findings] == ["step 2 begins before step 1 ends"]
    assert late.verdict is Verdict.OK_WITH_RISK
    accepted = week(FINE, FINE, begins=(0.0, 1.0), accepted=Risk.OVERLAP)
    assert accepted.verdict is Verdict.OK


def test_a_step_waits_for_the_one_that_ends_last() -> None:
    quick = replace(FINE, change=None)
    answer = week(FINE, quick, FINE, begins=(0.0, 1.0, 2.0))
    assert answer.findings[-1].message == "step 3 begins before step 1 ends"


def test_steps_have_a_table() -> None:
    table = week(FINE, None, begins=(0.0, 60.0)).tables["steps"]
    assert table.columns[:5] == ("step", "scenario", "at", "begin", "end")
    assert [row[5:7] for row in table.rows] == [("DRAIN a", "OK"), (None, None)]
