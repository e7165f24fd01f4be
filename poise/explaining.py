"""The reasons of a plan: the worth of its moves, on the cluster that it was made for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.goals import resolved
from planner.plan import (
    MovesOnPaper,
    MoveWorth,
    OtherPlace,
    Plan,
    Position,
    Served,
    other_places,
    served,
    why_it_stays,
)
from planner.rules import KIND_WORDS, MoveKind, MoveRules
from planner.scoring import TERMS, ExactScorer
from planner.solvers import BalanceProblem, Cost, Objective, registered
from planner.state import Model, Placement, Utilisation, group_scope, prepare
from planner.units import MIB_PER_GIB
from poise.api.balance_options import LOADS, BalanceOptions
from poise.api.naming import choose_group, instance_row
from poise.runs.plan_fit import check_fit
from snapshots.arrays import NO_NODE, Floats, Ints
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    import pandas

_SHORT = 40
"""Moves up to which it is worked out for each of them which others need it."""
_NEAR = 1e-6
_ON_SHARED_STORAGE = KIND_WORDS[MoveKind.FAILOVER_TO_ANY]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place of an instance: the best single move that brings it to ``node``.

    ``score``: of the plan with it there. ``price``: of the move, in points of score. Both are None
    where no move is allowed; ``refusal`` says then which limit refuses it.
    """

    node: str
    place: Position
    score: float | None
    price: float | None
    refusal: str


@dataclass(frozen=True, eq=False)
class InstanceExplanation:
    """An instance in a plan.

    Attributes:
        moves: ids of its moves; none where it stays.
        source, target: its nodes before these moves, and after the plan.
        before, after: the components of the score (20, not weighted) without and with the moves.
        in_turn: these two are those around the first move when moves are made in order; otherwise
            those after the plan.
        score: after the plan. ``price``: of the moves, in points of score.
        others: its other places, the rest of the plan as it is, the best first.
        stays: the reason why no move of it is allowed; "" where one is.
    """

    instance: str
    moves: tuple[int, ...]
    source: Position
    target: Position
    before: Floats
    after: Floats
    in_turn: bool
    score: float
    price: float
    others: tuple[Alternative, ...]
    stays: str

    def worse(self, other: Alternative) -> float:
        """Points of score and price that another place is worse than what the plan does."""
        if other.score is None or other.price is None:
            return math.inf
        return other.score + other.price - self.score - self.price


@dataclass(frozen=True, eq=False)
class _Basis:
    """The cluster as it was planned for, the plan on paper, and what moves were allowed."""

    model: Model
    scope: Ints
    rules: MoveRules
    objective: Objective
    paper: MovesOnPaper
    after: Placement

    def problem(self, place: Placement) -> BalanceProblem:
        """The plan's own problem, begun at a placement."""
        return BalanceProblem(place, self.scope, self.rules, self.objective)

    @property
    def goal_points(self) -> float:
        """The points of soft goals after the plan."""
        goals, after = self.objective.goals, self.after
        return 0.0 if goals is None else goals.state(after.primary, after.secondary).soft

    def row(self, instance: str) -> int:
        return self.model.cluster.instances.names.index(instance)

    def instance_in_group(self, wanted: str) -> int:
        """The row of an instance whose primary is in the group.

        Raises:
            UsageError: there is none.
        """
        cluster = self.model.cluster
        row = instance_row(cluster, wanted)
        if self.after.primary[row] not in self.scope:
            raise UsageError(
                f"{printable(cluster.instances.names[row])} is not in the plan's group"
            )
        return row


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
    _basis: _Basis = field(repr=False)

    def of_move(self, move: int) -> InstanceExplanation:
        """A move by its id: its terms in its turn, and the other places of its instance then.

        All other moves of the plan count as made, but for later ones of this instance.

        Raises:
            UsageError: the plan has no such move.
        """
        numbers = {worth.move: number for number, worth in enumerate(self.worths)}
        if move not in numbers:
            most = f"1 to {len(numbers)}" if numbers else "no moves"
            raise UsageError(f"the plan has no move {move}", advice=most)
        number = numbers[move]
        worth = self.worths[number]
        before = self._basis.paper.returned(self._basis.after, number)
        row = self._basis.row(self.plan.moves[number].instance)
        ids = (move, *worth.later)
        return self._explained(row, before, ids, worth.before, worth.after, in_turn=True)

    def of_instance(self, instance: str) -> InstanceExplanation:
        """An instance by its name: the moves of it, or why it stays.

        Raises:
            UsageError: the group has no such instance.
        """
        basis = self._basis
        row = basis.instance_in_group(instance)
        name = basis.model.cluster.instances.names[row]
        number = next((k for k, move in enumerate(self.plan.moves) if move.instance == name), None)
        if number is None:
            now = ExactScorer(basis.after, basis.scope).components()
            return self._explained(row, basis.after, (), now, now)
        worth = self.worths[number]
        before = basis.paper.returned(basis.after, number)
        ids = (worth.move, *worth.later)
        return self._explained(row, before, ids, worth.without, worth.final)

    def _explained(
        self,
        row: int,
        before: Placement,
        ids: tuple[int, ...],
        first: Floats,
        last: Floats,
        *,
        in_turn: bool = False,
    ) -> InstanceExplanation:
        basis = self._basis
        places = self._told_apart(other_places(basis.problem(before), row, basis.after))
        stays = "" if ids else why_it_stays(before, basis.scope, basis.rules, row)
        costs = [
            Cost(1, round(move.copy_gib * MIB_PER_GIB), round(move.memory_gib * MIB_PER_GIB))
            for move in self.plan.moves
            if move.id in ids
        ]
        names = basis.model.cluster.nodes.names
        return InstanceExplanation(
            instance=basis.model.cluster.instances.names[row],
            moves=ids,
            source=Position.of_rows(names, int(before.primary[row]), int(before.secondary[row])),
            target=Position.of_rows(
                names, int(basis.after.primary[row]), int(basis.after.secondary[row])
            ),
            before=first,
            after=last,
            in_turn=in_turn,
            score=ExactScorer(basis.after, basis.scope).score(),
            price=basis.objective.prices.of(sum(costs, Cost())) + basis.goal_points,
            others=tuple(
                Alternative(
                    names[one.node],
                    Position.of_rows(names, one.primary, one.secondary),
                    one.score if one.allowed else None,
                    one.price if one.allowed else None,
                    one.refusal,
                )
                for one in places
                if (one.primary, one.secondary)
                != (int(basis.after.primary[row]), int(basis.after.secondary[row]))
            ),
            stays=stays,
        )

    def _told_apart(self, places: Sequence[OtherPlace]) -> list[OtherPlace]:
        """The places, those refused and last that are on nodes which the plan empties."""
        evacuation = self.plan.evacuation
        if evacuation is None:
            return list(places)
        names = self._basis.model.cluster.nodes.names

        def refused(one: OtherPlace) -> str:
            kept = {"primaries": (one.primary,), "secondaries": (one.secondary,)}
            for node in kept.get(evacuation.part, (one.primary, one.secondary)):
                if node != NO_NODE and names[node] in evacuation.nodes:
                    return f"{names[node]} is to be empty"
            return ""

        found = [
            replace(one, refusal=why) if one.allowed and (why := refused(one)) else one
            for one in places
        ]
        return sorted(found, key=lambda one: not one.allowed)

    def needed_by(self, move: int) -> tuple[int, ...]:
        """The ids of later moves that the limits refuse without a move (its id)."""
        number = [worth.move for worth in self.worths].index(move)
        force = self.plan.options.get("ignore_soft_errors") is True
        return self._basis.paper.refused_without(number, force=force)

    def serves(self, move: int) -> tuple[Served, ...]:
        """The goals, and nodes to be empty, that are further away without a move (its id)."""
        basis = self._basis
        number = [worth.move for worth in self.worths].index(move)
        row = basis.row(self.plan.moves[number].instance)
        without = basis.paper.returned(basis.after, number)
        return served(basis.objective.goals, self.plan.evacuation, basis.after, without, row)

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
    basis = _prepared(plan, cluster, loads, name)
    worths = basis.paper.worths()
    measured = bool((basis.model.utilisation != 1).any())
    found = Explanation(plan, worths, measured, changed, basis)
    if not changed and worths and _differs(found, plan.score_after):
        raise UsageError(
            f"{name} leads to another score on this cluster than it says: it was made with other"
            " loads or options, or by hand"
        )
    return found


def _differs(found: Explanation, score: float) -> bool:
    from planner.scoring import overall

    return bool(abs(float(overall(found.worths[-1].final)) - score) > _NEAR * max(1.0, abs(score)))


def _prepared(plan: Plan, cluster: Cluster, loads: Mapping[str, Any], name: str) -> _Basis:
    options = replace(BalanceOptions.from_document(plan.options), **loads)
    try:
        model = prepare(cluster, options.model_options(cluster))
        rules, objective = options.move_rules(), _objective(plan, options)
    except UsageError as error:
        said = error.spelled(lambda option: option.name.replace("_", "-"))
        raise UsageError(f"{name}: key 'options': {said}") from None
    _check_kinds(plan, model, name)
    start = Placement(model)
    scope = group_scope(start, choose_group(cluster, plan.group))
    if wishes := options.wishes():
        objective = replace(objective, goals=resolved(start, scope, wishes))
    paper = MovesOnPaper(model, scope, plan.moves)
    return _Basis(model, scope, rules, objective, paper, paper.after())


def _objective(plan: Plan, options: BalanceOptions) -> Objective:
    """The objective of the plan's solver; the score alone where no solver of balancing made it."""
    solver = next((one for one in registered() if plan.solver in (one.name, one.in_plans)), None)
    return Objective() if solver is None else options.objective(solver)


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
