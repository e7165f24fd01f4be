"""New instances that fit nowhere on small clusters, and what moves on them lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.explain.room_during_change import shortages
from planner.n_plus_one.within_group import EmptyingCheck
from planner.plan.build import moves_of
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.step import Step
from planner.solvers.make_room.fits_after import EnoughRoom
from planner.solvers.make_room.search import RoomHunt, WorkMeter
from planner.solvers.make_room.solve import RoomSearch, make_room, room_in_words
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import GroupFit, fit_in_group
from planner.state.model import Model, prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.made_clusters import open_moves
from tests.planner.small_clusters import instance

DRBD, PLAIN, EXT = DiskTemplate.DRBD, DiskTemplate.PLAIN, DiskTemplate.EXT
NOTHING = Spec(0, 0, 0, 0, 0, 0)
WIDE = replace(
    DEFAULT_POLICY,
    limits=((NOTHING, Spec(10**6, 100, 10**6, 16, 8, 12)),),
    vcpu_ratio=4.0,
    spindle_ratio=32.0,
)
RULES = AllocationRules()
ONE_BY_ONE = AllocationRules(capacity_checks=False)
"""Rules without global N+1."""
Price = tuple[float, float, int]


def new(template: DiskTemplate = DRBD, **changes: Any) -> InstanceRecord:
    return instance("new", NO_NODE, template=template, **changes)


class Question:
    """A new instance for a cluster of one group; the instance is the last row."""

    def __init__(self, source: Cluster, record: InstanceRecord, **options: Any) -> None:
        self.model: Model = prepare(extended(source, [record]), ModelOptions(**options))
        self.row = len(source.instances)
        self.nodes = np.arange(self.model.node_count)

    def fit(self, place: Placement) -> GroupFit:
        return fit_in_group(
            World(place, self.nodes), self.row, self.nodes, RULES, best=1, explain=False
        )

    def search(self, **how: Any) -> RoomSearch:
        world = World(Placement(self.model), self.nodes)
        how = {"existing": self.row} | how
        return make_room(world, self.row, [self.nodes], RULES, **how)

    def goal(self, rules: AllocationRules = RULES) -> EnoughRoom:
        """The same for whoever looks for room."""
        world = World(Placement(self.model), self.nodes)
        return EnoughRoom(world, self.row, self.nodes, rules, spread=False)

    def hunt(self, work: int = 1_000_000, rules: AllocationRules = RULES) -> RoomHunt:
        """A search that has found nothing yet."""
        return RoomHunt(self.goal(rules), self.row, WorkMeter(work), None)

    def words(self, **how: Any) -> str:
        found = self.search(**how)
        assert found.room is not None
        names = self.model.cluster
        return room_in_words(self.model, found.room, names.nodes.names, names.instances.names)

    def carried_out(self, steps: Sequence[Step]) -> Placement | None:
        """The state after legal steps that do no harm on the way; else None."""
        before, place = Placement(self.model), Placement(self.model)
        for step in steps:
            outcome = evaluate(place, step.kind, np.array([step.instance]), np.array([step.target]))
            if outcome.failure[0] != Failure.NONE:
                return None
            place.commit(outcome, 0)
        burdens = EmptyingCheck(before, self.nodes, self.nodes).burdens
        for hurt, burden in EmptyingCheck(place, self.nodes, self.nodes).burdens.items():
            known = burdens.get(hurt)
            if known is None or any(a > b for a, b in zip(burden, known, strict=True)):
                return None
        harm = (place.failing & ~before.failing).any() or shortages(before, steps)
        return None if harm else place

    def single_moves(self) -> Iterator[Step]:
        """Every move that nothing forbids."""
        place = Placement(self.model)
        candidates = Candidates(place, self.nodes, MoveRules())
        for outcome in open_moves(place, candidates, candidates.instances, force=False):
            for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
                row = int(outcome.instance[lane])
                old = int(place.primary[row]), int(place.secondary[row])
                new = int(outcome.primary[lane]), int(outcome.secondary[lane])
                yield Step(row, outcome.kind, int(outcome.target[lane]), old, new, 0.0)

    def price(self, steps: Sequence[Step]) -> Price:
        moves = moves_of(self.model, steps)
        return (
            sum(move.copy_gib for move in moves),
            sum(move.memory_gib for move in moves),
            sum(len(move.actions) for move in moves),
        )
