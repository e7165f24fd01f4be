"""The yardstick of solvers: hbal's plan for a cluster, and all its prefixes.

hbal's plan is Poise's own greedy one, which is equal to the byte. It is kept on disk by the
cluster's fingerprint, so that it is made once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.kinds import GENERATOR, Case
from benchmarks.replay import Cost, cost_of
from planner.rules import MoveKind, Step
from planner.solvers.balance import balance
from planner.state import Model, group_scope

FOLDER = Path(__file__).parents[1] / "build" / "benchmarks"
"""Where results are kept from run to run."""


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first moves of a plan: what they cost, and the score after them."""

    cost: Cost
    score: float


@dataclass(frozen=True, slots=True)
class HbalPlan:
    """hbal's plan: its steps, and its prefixes from no move at all to the whole plan."""

    steps: tuple[Step, ...]
    prefixes: tuple[Prefix, ...]

    @property
    def before(self) -> float:
        """The score of the cluster as it is."""
        return self.prefixes[0].score

    @property
    def whole(self) -> Prefix:
        """The whole plan."""
        return self.prefixes[-1]

    def parts(self, number: int) -> tuple[Prefix, ...]:
        """So many prefixes, evenly apart, the last of them the whole plan; fewer of a short one."""
        moves = self.whole.cost.moves
        lengths = sorted({-(-moves * k // number) for k in range(1, number + 1)} - {0})
        return tuple(self.prefixes[k] for k in lengths)

    def best_sum(self, gib_price: float) -> float:
        """The least sum of score and priced GiB of all prefixes."""
        return min(one.score + gib_price * one.cost.gib for one in self.prefixes)


def hbal_plan(case: Case, folder: Path = FOLDER) -> HbalPlan:
    """hbal's plan for a cluster, from ``folder`` where it is kept."""
    placement = case.placement()
    known = repr((case.cluster().fingerprint, case.options())).encode()
    name = f"{case.name.replace('/', '-').replace(' ', '-')}-{sha256(known).hexdigest()[:12]}.json"
    path = folder / f"hbal-{GENERATOR}" / name
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return plan_of(placement.model, kept["before"], steps_from(kept["steps"]))
    found = balance(placement, group_scope(placement, 0))
    keep(path, {"before": found.score_before, "steps": steps_to(found.steps)})
    return plan_of(placement.model, found.score_before, found.steps)


def plan_of(model: Model, before: float, steps: Sequence[Step]) -> HbalPlan:
    """Steps with all their prefixes."""
    moves = copied = sent = 0
    prefixes = [Prefix(Cost(), before)]
    for step in steps:
        one = cost_of(model, (step,))
        moves, copied, sent = moves + 1, copied + one.copied, sent + one.sent
        prefixes.append(Prefix(Cost(moves, copied, sent), step.score))
    return HbalPlan(tuple(steps), tuple(prefixes))


def steps_to(steps: Sequence[Step]) -> list[list[float]]:
    """Steps as JSON has them."""
    return [[s.instance, int(s.kind), s.target, *s.old, *s.new, s.score] for s in steps]


def steps_from(rows: Sequence[Sequence[float]]) -> tuple[Step, ...]:
    """The steps that :func:`steps_to` gave."""
    return tuple(
        Step(int(i), MoveKind(int(kind)), int(t), (int(a), int(b)), (int(c), int(d)), score)
        for i, kind, t, a, b, c, d, score in rows
    )


def keep(path: Path, document: object) -> None:
    """Write a result, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(document), encoding="utf-8")
    draft.replace(path)
