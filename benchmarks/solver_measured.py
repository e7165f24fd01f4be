"""A cluster that was measured: hbal's plan, a solver's answers, and the figures that they give."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from benchmarks import solver_questions as asked
from benchmarks.attempts import Answer
from benchmarks.kinds import Case
from benchmarks.proofs import Proved
from benchmarks.solver_bounds import Bounds
from benchmarks.solver_execution import JOB_SETS
from benchmarks.yardstick import HbalPlan

EQUAL = 1e-9
"""Scores this near to each other are the same."""

_LEAST_RATIO = 0.01
"""A plan that copies nothing counts with this ratio in geometric means."""

SIZES = tuple(f"{nodes}/{instances}" for nodes, instances in asked.SIZES)

Value = tuple[float, str]
"""A cluster's figure, and the cluster's name."""


@dataclass(frozen=True)
class Measured:
    """A cluster with hbal's plan and the answers of the solver and of the rival, by question.

    ``bounds``: scores that no plan can go below. ``proof``: the best placement within
    hbal's budget, where an exact model was asked. ``hbal_failing`` counts the nodes that hbal
    leaves not N+1 safe; ``repairable`` says whether all could be. ``spans``: seconds that the
    plan for hbal's budget takes on a simulated cluster, by the way to run it.
    """

    case: Case
    hbal: HbalPlan
    answers: Mapping[str, Answer]
    rival: Mapping[str, Answer] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    proof: Proved | None = None
    hbal_failing: int = 0
    repairable: bool = True
    spans: Mapping[str, float] = field(default_factory=dict)


def score_ratio(one: Measured, name: str, *, of: str = "answers") -> float | None:
    """The score after a plan over that of hbal; None where it was not asked."""
    answer = getattr(one, of).get(name)
    return None if answer is None else answer.score / one.hbal.whole.score


def prefix_ratio(one: Measured) -> float | None:
    """The worst score over that of the prefix of hbal's plan that costs as much."""
    parts = one.hbal.parts(1 + sum(name.startswith("prefix") for name in one.answers))
    named = [asked.prefix_name(k) for k in range(1, len(parts))] + [asked.SAME]
    ratios = [
        one.answers[name].score / part.score
        for name, part in zip(named, parts, strict=True)
        if name in one.answers
    ]
    return max(ratios, default=None)


def reaches_target(one: Measured, answer: Answer) -> bool:
    """True if a plan has hbal's score."""
    return answer.score <= one.hbal.whole.score + EQUAL


def gib_ratio(one: Measured, name: str, *, of: str = "answers") -> float | None:
    """GiB for hbal's score over hbal's; 1 where the score was not reached: hbal's plan is there."""
    answer, copied = getattr(one, of).get(name), one.hbal.whole.cost.copied
    if answer is None or not copied:
        return None
    return answer.cost.copied / copied if reaches_target(one, answer) else 1.0


def sum_ratio(one: Measured, gib_price: float) -> float | None:
    """Score and priced GiB over the best such sum of hbal's prefixes."""
    answer = one.answers.get(asked.price_name(gib_price))
    if answer is None:
        return None
    return (answer.score + gib_price * answer.cost.gib) / one.hbal.best_sum(gib_price)


def worst_sum_ratio(one: Measured) -> float | None:
    """The worst of all prices."""
    ratios = [sum_ratio(one, price) for price in asked.GIB_PRICES]
    return max((ratio for ratio in ratios if ratio is not None), default=None)


def spread_of(one: Measured) -> float | None:
    """How far apart the scores of the solver's seeds are: largest less least, over the least."""
    scores = [answer.score for name, answer in one.answers.items() if name.startswith("seed")]
    return (max(scores) - min(scores)) / min(scores) if len(scores) > 1 else None


def geometric_mean(values: Iterable[float]) -> float:
    """The geometric mean; a value of 0 counts as a hundredth."""
    return math.exp(fmean(math.log(max(value, _LEAST_RATIO)) for value in values))


def values(all_: Sequence[Measured], of: Callable[[Measured], float | None]) -> list[Value]:
    """A figure of every cluster that has it."""
    found = [(of(one), one.case.name) for one in all_]
    return [(value, name) for value, name in found if value is not None]


def above_optimum(one: Measured) -> float | None:
    """The score over the proved optimum; None where nothing is proved."""
    answer, proof = one.answers.get(asked.SAME), one.proof
    if answer is None or proof is None or not proof.closed:
        return None
    return answer.score / proof.score


TIMED = (asked.SAME, asked.MORE_MOVES, asked.TARGET, asked.TARGET_TWICE)


def cpu_seconds(one: Measured) -> list[float]:
    """CPU seconds of the runs that are timed."""
    return [one.answers[name].cpu for name in TIMED if name in one.answers]


def span_ratio(one: Measured, way: str) -> float | None:
    """The time that the moves take, run in a way, over that of job sets."""
    return one.spans[way] / one.spans[JOB_SETS] if way in one.spans else None
