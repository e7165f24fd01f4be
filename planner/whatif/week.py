"""Several changes one after the other, each of the cluster that the one before leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.plan import Json
from planner.whatif.answer import AnsweredStep, WhatIf
from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause
from planner.words import count
from snapshots.cluster import Cluster

_WORST_FIRST = (Verdict.NOT_OK, Verdict.CANNOT_TELL, Verdict.OK_WITH_RISK)


def week_answer(
    cluster: Cluster,
    steps: Sequence[AnsweredStep],
    *,
    name: str,
    asked: Mapping[str, Json],
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for steps that were asked about in their order.

    Args:
        cluster: as it is before the first of them.
        steps: at least one; those behind one that is not possible have no answer.
        name: what they are called together, for the verdict.
        asked: the options of the scenario.
        accepted: kinds of risk that do not count; those of the steps are accepted by their answers.
        as_of: when the cluster was read (ISO 8601).
    """
    answers = [one.answer for one in steps if one.answer is not None]
    found = [*_of_steps(steps), *accept([*_overlaps(steps)], accepted)]
    verdicts = {one.verdict for one in answers}
    if any(not one.accepted for one in found):
        verdicts.add(Verdict.OK_WITH_RISK)
    verdict = next((one for one in _WORST_FIRST if one in verdicts), Verdict.OK)
    return WhatIf(
        scenario="week",
        asked=asked,
        deed=f"DO {name}",
        verdict=verdict,
        reason=_reason(steps, verdict, found),
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        findings=tuple(found),
        notes=tuple(_notes(steps)),
        steps=tuple(steps),
        after=None if len(answers) < len(steps) else answers[-1].after,
    )


def _of_steps(steps: Sequence[AnsweredStep]) -> Iterator[FoundRisk]:
    for number, step in enumerate(steps, start=1):
        if step.answer is not None:
            for one in step.answer.findings:
                yield replace(one, message=f"step {number}: {one.message}")


def _overlaps(steps: Sequence[AnsweredStep]) -> Iterator[FoundRisk]:
    last, latest = 0, 0.0
    for number, step in enumerate(steps, start=1):
        if last and step.begin is not None and step.begin < latest:
            yield FoundRisk(Risk.OVERLAP, f"step {number} begins before step {last} ends")
        if step.end is not None and step.end > latest:
            last, latest = number, step.end


def _reason(steps: Sequence[AnsweredStep], verdict: Verdict, found: Sequence[FoundRisk]) -> str:
    if verdict in (Verdict.NOT_OK, Verdict.CANNOT_TELL):
        for number, step in enumerate(steps, start=1):
            if step.answer is not None and step.answer.verdict is verdict:
                return f"step {number}, {step.answer.sentence}"
    told = count(len(steps), "step")
    return in_a_clause(found) or f"{told}, each with all that it needs"


def _notes(steps: Sequence[AnsweredStep]) -> Iterator[str]:
    left = [str(number) for number, step in enumerate(steps, start=1) if step.answer is None]
    if left:
        which = f"steps {left[0]} to {left[-1]} are" if len(left) > 1 else f"step {left[0]} is"
        yield f"{which} not asked about: what it would begin with is not known".capitalize()
