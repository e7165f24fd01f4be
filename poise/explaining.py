"""The reasons of a plan: the worth of its moves, on the cluster that it was made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.plan import MovesOnPaper, MoveWorth, Plan
from planner.rules import KIND_WORDS, MoveKind
from planner.scoring import TERMS
from planner.state import Model, Placement, Utilisation, group_scope, prepare
from poise.api.balance_options import LOADS, BalanceOptions
from poise.api.naming import choose_group
from poise.runs.plan_fit import check_fit
from snapshots.arrays import Ints
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    import pandas

_SHORT = 40
"""Moves up to which it is worked out for each of them which others need it."""
_NEAR = 1e-6
_ON_SHARED_STORAGE = KIND_WORDS[MoveKind.FAILOVER_TO_ANY]


@dataclass(frozen=True, eq=False)
class Explanation:
    """A plan, and the worth of each of its moves.

    ``measured``: loads of instances are measured, and do not just count them. ``changed``: a line
    about what changed on the cluster since the plan was made; "" where nothing did.
    """

    plan: Plan
    worths: tuple[MoveWorth, ...]
    measured: bool
    changed: str
    _paper: MovesOnPaper = field(repr=False)

    def needed_by(self, move: int) -> tuple[int, ...]:
        """The ids of later moves that the limits refuse without a move (its id)."""
        number = [worth.move for worth in self.worths].index(move)
        force = self.plan.options.get("ignore_soft_errors") is True
        return self._paper.refused_without(number, force=force)

    @cached_property
    def needed_by_each(self) -> Mapping[int, tuple[int, ...]]:
        """The same of all moves of a short plan; nothing of a long one, for which it takes long."""
        if len(self.worths) > _SHORT:
            return {}
        return {worth.move: self.needed_by(worth.move) for worth in self.worths}

    def to_frame(self) -> pandas.DataFrame:
        """A row a move, by its id: gain, loss if it is left out, GiB, and each term's gain."""
        import pandas as pd

        moves = self.plan.moves
        frame = pd.DataFrame(
            {
                "instance": [move.instance for move in moves],
                "gain": [worth.gain for worth in self.worths],
                "loss": [worth.loss for worth in self.worths],
                "copy_gib": [move.copy_gib for move in moves],
                "memory_gib": [move.memory_gib for move in moves],
            },
            index=pd.Index([move.id for move in moves], name="id"),
        )
        for number, term in enumerate(TERMS):
            frame[term.name] = [
                term.weight * float(worth.before[number] - worth.after[number])
                for worth in self.worths
            ]
        return frame


def explain(
    plan: Plan,
    cluster: Cluster,
    *,
    utilisation: Mapping[str, Utilisation] | None = None,
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
    name: str = "the plan",
) -> Explanation:
    """The worth of a plan's moves: the gain of each in its turn, and the loss if it is left out.

    Args:
        plan: made by balancing.
        cluster: the one that it was made for; what moves must be where the plan has it.
        utilisation, node_cpu_load, instance_cpu_load: the loads that it was made with.
        name: what messages call the plan.

    Raises:
        UsageError: the plan does not fit the cluster, or was made with loads that are not given.
    """
    loads: dict[str, Any] = {
        "utilisation": utilisation,
        "node_cpu_load": node_cpu_load,
        "instance_cpu_load": instance_cpu_load,
    }
    for option in LOADS:
        if plan.options.get(option) is not None and loads[option] is None:
            raise UsageError(
                f"{name} was made with loads ({option.replace('_', ' ')}), which it does not hold",
                advice="give them as they were given to balance",
            )
    changed = check_fit(plan, name, cluster)
    model, scope = _prepared(plan, cluster, loads, name)
    _check_kinds(plan, model, name)
    paper = MovesOnPaper(model, scope, plan.moves)
    worths = paper.worths()
    measured = bool((model.utilisation != 1).any())
    found = Explanation(plan, worths, measured, changed, paper)
    if not changed and worths and _differs(found, plan.score_after):
        raise UsageError(
            f"{name} leads to another score on this cluster than it says: it was made with other"
            " loads or options, or by hand"
        )
    return found


def _differs(found: Explanation, score: float) -> bool:
    from planner.scoring import overall

    return bool(abs(float(overall(found.worths[-1].final)) - score) > _NEAR * max(1.0, abs(score)))


def _prepared(
    plan: Plan, cluster: Cluster, loads: Mapping[str, Any], name: str
) -> tuple[Model, Ints]:
    options = replace(BalanceOptions.from_document(plan.options), **loads)
    try:
        model = prepare(cluster, options.model_options(cluster))
    except UsageError as error:
        said = error.spelled(lambda option: option.name.replace("_", "-"))
        raise UsageError(f"{name}: key 'options': {said}") from None
    return model, group_scope(Placement(model), choose_group(cluster, plan.group))


def _check_kinds(plan: Plan, model: Model, name: str) -> None:
    """Raises UsageError for moves that balancing does not make."""
    rows = {instance: row for row, instance in enumerate(model.cluster.instances.names)}
    for move in plan.moves:
        row = rows[move.instance]
        ours = move.kind in KIND_WORDS.values() and model.movable[row]
        if not ours or bool(model.drbd[row]) == (move.kind == _ON_SHARED_STORAGE):
            raise UsageError(
                f"{name}: move {move.id} ({printable(move.instance)}): balancing makes no such move"
            )
