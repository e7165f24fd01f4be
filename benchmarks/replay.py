"""Plans held to the rules: every step done by the strict rules of moves, and all costs counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.rules import Failure, MoveRules, Step, evaluate
from planner.rules.candidates import COPYING, Candidates
from planner.rules.move_price import move_price
from planner.scoring import ExactScorer
from planner.state import Model, Placement
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of steps: how many, MiB that DRBD copies, MiB of memory that migration sends."""

    moves: int = 0
    copied: int = 0
    sent: int = 0

    @property
    def gib(self) -> float:
        """GiB that DRBD copies."""
        return self.copied / 1024


@dataclass(frozen=True, slots=True)
class Replayed:
    """Steps done one after the other: where they lead, and what is wrong with them, if anything."""

    score: float
    cost: Cost
    problems: tuple[str, ...]


def cost_of(model: Model, steps: Sequence[Step]) -> Cost:
    """What steps cost together."""
    copied = sent = 0
    for step in steps:
        if step.kind in COPYING:
            copied += int(model.disk[step.instance])
        sent += move_price(model, step.instance, step.kind).sent
    return Cost(len(steps), copied, sent)


def replay(
    placement: Placement, scope: Ints, steps: Sequence[Step], rules: MoveRules | None = None
) -> Replayed:
    """Do steps on ``placement``, which changes; the first that the rules refuse ends it."""
    rules = rules or MoveRules()
    names = placement.model.cluster.instances.names
    reachable = set(Candidates(placement, scope, rules).targets.tolist())
    problems: list[str] = []
    done: list[Step] = []
    for number, step in enumerate(steps, 1):
        wrong = _refusal(placement, scope, rules, reachable, step)
        if wrong is not None:
            problems.append(f"step {number} ({names[step.instance]}): {wrong}")
            break
        done.append(step)
    score = float(ExactScorer(placement, scope).score())
    return Replayed(score, cost_of(placement.model, done), tuple(problems))


def _refusal(
    placement: Placement, scope: Ints, rules: MoveRules, reachable: set[int], step: Step
) -> str | None:
    """Do a step; what is wrong with it otherwise."""
    row = np.array([step.instance])
    candidates = Candidates(placement, scope, rules)
    if step.instance not in candidates.instances:
        return "may not be moved"
    if not candidates.kinds(row)[0, step.kind]:
        return f"{step.kind.name} is not open to it"
    here = _pair(placement, step.instance)
    if step.old != here:
        return f"is on {here}, not on {step.old}"
    if not {node for node in step.new if node not in step.old} <= reachable:
        return "goes to a node that takes nothing"
    outcome = evaluate(placement, step.kind, row, np.array([step.target]))
    failure = Failure(int(outcome.failure[0]))
    if failure is not Failure.NONE:
        return f"refused, {failure.name}"
    placement.commit(outcome, 0)
    there = _pair(placement, step.instance)
    return None if step.new == there else f"leads to {there}, not to {step.new}"


def _pair(placement: Placement, instance: int) -> tuple[int, int]:
    return int(placement.primary[instance]), int(placement.secondary[instance])
