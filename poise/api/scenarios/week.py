"""The question about several changes one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.scenarios.accepted_risks import risks_of
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import UsageError

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import AnsweredStep, WhatIf
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class WeekStep:
    """A scenario of several: ``poise.Drain(...)`` and so on, but for another week.

    ``scenario`` may be a function that makes one from the cluster as it is then. ``at`` is when it
    is to begin, all with a zone or all without one; without it the step follows the one before.
    ``accept`` and ``throttles`` as :func:`poise.what_if` has them.
    """

    scenario: Any
    at: datetime | None = None
    accept: Collection[str] = ()
    throttles: Throttles = USUAL_THROTTLES


@dataclass(frozen=True, slots=True)
class Week:
    """A maintenance week: steps, each of the cluster that the one before leaves.

    ``name`` is what the verdict calls them together. Instances that a step would move stay where
    it puts them, nodes that it drains stay drained unless it brings them back.
    """

    steps: Sequence[WeekStep]
    name: str = "ALL STEPS"


Ask = Callable[[object, Circumstances], "WhatIf"]
"""A function that answers any scenario."""


def answer_week(scenario: Week, given: Circumstances, ask: Ask) -> WhatIf:
    """The answer for steps one after the other, each of which ``ask`` answers.

    Raises:
        UsageError: see :func:`poise.what_if`; the message names the step.
    """
    from planner.whatif import week_answer

    _check(scenario)
    answered: list[AnsweredStep] = []
    first = scenario.steps[0].at
    cluster: Cluster | None = given.cluster
    for number, step in enumerate(scenario.steps, start=1):
        one = _answered(
            step, number, replace(given, cluster=cluster) if cluster else None, answered, first, ask
        )
        answered.append(one)
        cluster = None if one.answer is None else one.answer.after
    return week_answer(
        given.cluster,
        answered,
        name=scenario.name,
        asked={"steps": [step.answer.asked if step.answer else None for step in answered]},
        accepted=given.accepted,
        as_of=given.as_of,
    )


def _answered(
    step: WeekStep,
    number: int,
    given: Circumstances | None,
    before: Sequence[AnsweredStep],
    first: datetime | None,
    ask: Ask,
) -> AnsweredStep:
    """The answer to a step; none where the cluster that it would find is not known."""
    from planner.whatif import AnsweredStep

    begin = before[-1].end if before else 0.0
    if step.at is not None and first is not None:
        begin = (step.at - first).total_seconds()
    at = None if step.at is None else step.at.isoformat(sep=" ", timespec="minutes")
    if given is None:
        return AnsweredStep(_word(step.scenario), None, at, begin)
    try:
        made = step.scenario(given.cluster) if callable(step.scenario) else step.scenario
        accepted = given.accepted | risks_of(step.accept)
        answer = ask(made, replace(given, accepted=accepted, throttles=step.throttles))
    except UsageError as error:
        raise in_step(number, error) from None
    return AnsweredStep(answer.scenario, answer, at, begin)


def in_step(number: int, error: UsageError) -> UsageError:
    """The error of a step, which names it."""
    return UsageError(f"step {number}: ", *error.args, advice=error.advice)


def _word(scenario: object) -> str:
    """``add-node`` for AddNode; empty for what has to be made first."""
    name = "" if callable(scenario) else type(scenario).__name__
    return re.sub("(?<!^)(?=[A-Z])", "-", name).lower()


def _check(scenario: Week) -> None:
    """Raises UsageError where the steps are none, or their times cannot be compared."""
    if not scenario.steps:
        raise UsageError("steps: expected at least one")
    times = []
    for number, step in enumerate(scenario.steps, start=1):
        if not isinstance(step, WeekStep):
            raise UsageError(f"step {number}: expected a WeekStep, got {type(step).__name__}")
        if isinstance(step.scenario, Week):
            raise UsageError(f"step {number}: a week cannot be part of a week")
        if step.at is not None:
            times.append((number, step.at))
    if times and times[0][0] != 1:
        raise UsageError(f"step {times[0][0]} says when it begins, and step 1 does not")
    for (_, one), (number, later) in pairwise(times):
        if (one.tzinfo is None) != (later.tzinfo is None):
            raise UsageError(f"step {number}: a time with a zone after one without")
        if later < one:
            raise UsageError(f"step {number} begins before an earlier one")
