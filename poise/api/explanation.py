"""The reasons of a plan: the worth of its moves, and the other places of its instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from planner.plan import (
    MoveWorth,
    OtherPlace,
    Plan,
    Position,
    Served,
    other_places,
    served,
    why_it_stays,
)
from planner.scoring import TERMS, ExactScorer
from planner.solvers import Cost
from planner.state import Placement
from planner.units import MIB_PER_GIB
from poise.api.instance_explanation import Alternative, InstanceExplanation
from poise.api.plan_basis import PlanBasis
from snapshots.arrays import NO_NODE, Floats
from snapshots.errors import UsageError

if TYPE_CHECKING:
    import pandas

_SHORT = 40
"""Moves up to which it is worked out for each of them which others need it."""


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
    _basis: PlanBasis = field(repr=False)

    def __repr__(self) -> str:
        return f"Explanation: {self.plan!r}"

    def of_move(self, move: int) -> InstanceExplanation:
        """A move by its id: its terms in its turn, and the other places of its instance then.

        All other moves of the plan count as made, but for later ones of this instance.

        Raises:
            UsageError: the plan has no such move.
        """
        numbers = {worth.move: number for number, worth in enumerate(self.worths)}
        if move not in numbers:
            most = f"a number from 1 to {len(numbers)}" if numbers else ""
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
        costs = [
            Cost(1, round(move.copy_gib * MIB_PER_GIB), round(move.memory_gib * MIB_PER_GIB))
            for move in self.plan.moves
            if move.id in ids
        ]
        names, instance = basis.model.cluster.nodes.names, basis.model.cluster.instances.names[row]
        left_behind = not ids and self._is_left_behind(instance)
        if left_behind:
            stays = self._said_of(instance)
        else:
            stays = "" if ids else why_it_stays(before, basis.scope, basis.rules, row)
        return InstanceExplanation(
            instance=instance,
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
            left_behind=left_behind,
        )

    def _is_left_behind(self, instance: str) -> bool:
        evacuation = self.plan.evacuation
        return evacuation is not None and instance in evacuation.stays

    def _said_of(self, instance: str) -> str:
        """The reason that the plan itself has why an instance stays."""
        return ", ".join(one.message for one in self.plan.immovable if one.instance == instance)

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
