"""The question about several changes one after the other."""

from __future__ import annotations

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

    ``scenario`` may be a function that makes one from the cluster as it is then; ``word`` is what
    it is called, such as ``add-node``, where it is not asked about. ``at`` is when it is to begin,
    all with a zone or all without one; without it the step follows the one before. ``accept`` and
    ``throttles`` as :func:`poise.what_if` has them.
    """

    scenario: Any
    at: datetime | None = None
    accept: Collection[str] = ()
    throttles: Throttles = USUAL_THROTTLES
    word: str = ""


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
WordOf = Callable[[object], str]
"""A function that gives the stable word of any scenario; "" for what is none."""


def answer_week(scenario: Week, given: Circumstances, ask: Ask, word_of: WordOf) -> WhatIf:
    """The answer for steps one after the other, each of which ``ask`` answers.

    Raises:
        UsageError: see :func:`poise.what_if`; the message names the step.
    """
    from planner.whatif import AnsweredStep, week_answer

    _check(scenario)
    answered: list[AnsweredStep] = []
    first = scenario.steps[0].at
    cluster: Cluster | None = given.cluster
    for number, step in enumerate(scenario.steps, start=1):
        begin = _begin(step, answered, first)
        at = None if step.at is None else step.at.isoformat(sep=" ", timespec="minutes")
        if cluster is None:
            one = AnsweredStep(step.word or word_of(step.scenario), None, at, begin)
        else:
            answer = _answer(step, number, replace(given, cluster=cluster), ask)
            one = AnsweredStep(answer.scenario, answer, at, begin)
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


def _begin(step: WeekStep, before: Sequence[AnsweredStep], first: datetime | None) -> float | None:
    """The moment of its begin, in seconds from that of the ``first`` step; None if not known."""
    if step.at is not None and first is not None:
        return (step.at - first).total_seconds()
    return before[-1].end if before else 0.0


def _answer(step: WeekStep, number: int, given: Circumstances, ask: Ask) -> WhatIf:
    try:
        made = step.scenario(given.cluster) if callable(step.scenario) else step.scenario
        accepted = given.accepted | risks_of(step.accept)
        return ask(made, replace(given, accepted=accepted, throttles=step.throttles))
    except UsageError as error:
        raise in_step(number, error) from None


def in_step(number: int, error: UsageError) -> UsageError:
    """The error of a step, which names it."""
    return UsageError(f"step {number}: ", *error.args, advice=error.advice)


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
