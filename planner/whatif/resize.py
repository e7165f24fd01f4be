"""An instance of another size: does it fit where it is, or after which moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.explain.broken_limits import N_PLUS_ONE, broken_limits
from planner.explain.place_refusal import measure_outside
from planner.plan import Json, Position, cluster_after, plan_of_steps, steps_of
from planner.rules.policy_match import Measure, measures
from planner.rules.step import Step
from planner.solvers.search.making import make
from planner.state import Placement, group_scope
from planner.state.model import Model, prepare
from planner.timing import UNCALIBRATED, USUAL_THROTTLES, Calibration, Throttles
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, change_of, findings
from planner.whatif.excess import measured
from planner.whatif.relief import (
    MoreRoom,
    ReliefForm,
    TriedRelief,
    most_that_fits,
    room_in_words,
    with_room,
)
from planner.whatif.resizing import Resizing, RoomLeft
from planner.whatif.room_to_grow import Growth, room_to_grow
from planner.whatif.sizes import InstanceSize, with_size
from planner.whatif.verdict import FoundRisk, Risk, accept, in_a_clause, verdict_of
from planner.words import count, size_in_words
from snapshots.arrays import NO_NODE, Bools, Ints
from snapshots.cluster import Cluster
from snapshots.policy import Spec

_ROOM = ("memory", "disk")
"""The limits for which a node can get more room."""


def resized(
    model: Model,
    row: int,
    size: InstanceSize,
    *,
    asked: Mapping[str, Json],
    throttles: Throttles = USUAL_THROTTLES,
    times: Calibration = UNCALIBRATED,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for an instance (row) that gets another size.

    It stays where it is if that breaks no limit, or only such as are accepted. If not, a few
    cheap moves are looked for after which it breaks none. Where there are none it is a risk, or NOT
    OK where memory, disk or the group's policy do not let it.
    """
    return _SizeQuestion(model, row, size, throttles, times, frozenset(accepted)).answer(
        asked, as_of
    )


@dataclass(frozen=True)
class _SizeQuestion:
    model: Model
    row: int
    size: InstanceSize
    throttles: Throttles
    times: Calibration
    accepted: frozenset[Risk]

    @property
    def cluster(self) -> Cluster:
        return self.model.cluster

    @cached_property
    def name(self) -> str:
        return self.cluster.instances.names[self.row]

    @cached_property
    def growth(self) -> Growth:
        before = Placement(self.model)
        grown = prepare(with_size(self.cluster, self.row, self.size), self.model.options)
        group = int(self.model.group[before.primary[self.row]])
        return Growth.of(before, Placement(grown), group_scope(before, group))

    def answer(self, asked: Mapping[str, Json], as_of: str | None) -> WhatIf:
        growth = self.growth
        over = growth.over(growth.grown)
        outside = self._outside_policy()
        change, cut = (None, False) if outside else self._room(over)
        moved = self._moved(change)
        left = over if change is None else growth.over(moved)
        impossible = bool(outside) or bool(left[_hard()].any())
        ways = [] if change is None else [*findings(change)]
        risks = () if impossible else accept([*ways, *self._risks(moved, left)], self.accepted)
        resizing = self._resizing(moved, impossible=impossible)
        return WhatIf(
            scenario="resize",
            asked=asked,
            deed=f"RESIZE {self.name}",
            verdict=verdict_of(risks, impossible=impossible),
            reason=self._reason(change, risks, outside, left if impossible else None),
            source=self.cluster.source,
            fingerprint=self.cluster.fingerprint,
            as_of=as_of,
            findings=risks,
            notes=tuple(self._notes(resizing, impossible=impossible, cut=cut)),
            change=change,
            resizing=resizing,
            reliefs=tuple(self._reliefs(over, outside)) if impossible else (),
            after=None if impossible else self._cluster_after(change),
        )

    def _counts(self) -> Bools:
        """The rows of amounts that are not accepted."""

        def counts(hard: bool, name: str) -> bool:
            risk = Risk.N_PLUS_ONE if name == N_PLUS_ONE else Risk.RULE
            return hard or risk not in self.accepted

        return np.array([counts(one.hard, one.name) for one in measured()], dtype=np.bool_)

    # -- the policy ------------------------------------------------------------------------------

    def _outside_policy(self) -> list[str]:
        """The amounts that the group's policy does not allow, and that are not as bad now."""
        growth = self.growth
        group = int(self.model.group[growth.before.primary[self.row]])
        found: list[list[str]] = []
        for least, most in self.cluster.groups[group].policy.limits:
            now = self._measures(growth.before.model)
            then = self._measures(growth.grown.model)
            wrong = [
                text
                for old, new in zip(now, then, strict=True)
                for text in _beyond(old, new, least, most)
            ]
            if not wrong:
                return []
            found.append(wrong)
        return found[0] if found else []

    def _measures(self, model: Model) -> list[Measure]:
        home = self.growth.before.primary[self.row]
        return measures(model, self.row, exclusive=bool(model.exclusive[home]))

    # -- moves -----------------------------------------------------------------------------------

    def _room(self, over: Ints) -> tuple[PlannedChange | None, bool]:
        """The moves after which every limit that counts holds, if any are needed and found.

        If none are, those after which memory and disk are enough, if they are not now. And whether
        a search for them reached its limit.
        """
        cut = False
        for counts in (self._counts(), _hard()):
            if not (over * counts[:, None]).any():
                break
            found = room_to_grow(self.growth, counts)
            cut |= found.cut
            if found.steps:
                return self._change(found.steps), cut
        return None, cut

    def _change(self, steps: Sequence[Step]) -> PlannedChange:
        growth = self.growth
        after = growth.before.clone()
        for step in steps:
            make(after, step, allowed=True)
        group = self.cluster.groups[int(self.model.group[growth.scope[0]])].name
        plan = plan_of_steps(
            growth.before, after, growth.scope, steps, group=group, maker="make-room"
        )
        return change_of(self.model, plan, self.throttles, times=self.times)

    def _moved(self, change: PlannedChange | None) -> Placement:
        """The state with the new size after the moves."""
        state = self.growth.grown.clone()
        if change is not None:
            for step in steps_of(self.model, change.plan.moves):
                make(state, step, allowed=True)
        return state

    def _cluster_after(self, change: PlannedChange | None) -> Cluster:
        moved = self.cluster if change is None else cluster_after(self.cluster, change.plan)
        return with_size(moved, self.row, self.size)

    # -- words -----------------------------------------------------------------------------------

    def _risks(self, state: Placement, over: Ints) -> Iterator[FoundRisk]:
        """The limits that are broken with the new size and not with the old one."""
        growth = self.growth
        told = {
            (one.limit, one.node): one.after.text
            for one in broken_limits(growth.before, state, growth.scope)
            if one.after is not None
        }
        names = self.cluster.nodes.names
        for number, one in enumerate(measured()):
            for column in np.flatnonzero(over[number]).tolist():
                node = int(growth.scope[column])
                risk = Risk.N_PLUS_ONE if one.name == N_PLUS_ONE else Risk.RULE
                text = told.get((one.breach, node)) or one.text(int(over[number, column]))
                yield FoundRisk(risk, f"{names[node]} afterwards: {text}", (names[node],))

    def _reason(
        self,
        change: PlannedChange | None,
        risks: Sequence[FoundRisk],
        outside: Sequence[str],
        short: Ints | None,
    ) -> str:
        if outside:
            return "; ".join(outside)
        if short is not None:
            return f"{room_in_words(self._lacks(short))} would be needed"
        if risks:
            return in_a_clause(risks)
        if self.size == InstanceSize.of(self.cluster, self.row):
            return "it has that size already"
        if change is None:
            return "it fits where it is"
        moves = count(len(change.plan.moves), "move")
        return f"it fits once {moves} made room"

    def _notes(self, resizing: Resizing, *, impossible: bool, cut: bool) -> Iterator[str]:
        if impossible:
            if cut:
                yield "The search for moves that make room reached its limit"
            return
        if resizing.restart:
            yield f"Memory and virtual CPUs count once {self.name} has been restarted"
        if resizing.grown:
            yield "A disk grows while the instance runs; its file system is grown inside it"
        if resizing.added and self.model.running[self.row]:
            yield f"A new disk is seen once {self.name} has been restarted, unless it is hotplugged"

    def _resizing(self, state: Placement, *, impossible: bool) -> Resizing:
        cluster, row, before = self.cluster, self.row, self.growth.before
        names, size = cluster.nodes.names, InstanceSize.of(cluster, row)
        second = int(state.secondary[row]) if self.model.drbd[row] else NO_NODE
        nodes = [node for node in (int(state.primary[row]), second) if node != NO_NODE]
        changed = (size.memory, size.vcpus) != (self.size.memory, self.size.vcpus)
        room = [
            RoomLeft(
                names[node],
                int(before.free_memory[node]),
                int(state.free_memory[node]),
                int(before.free_disk[node]),
                int(state.free_disk[node]),
            )
            for node in nodes
        ]
        return Resizing(
            instance=self.name,
            before=size,
            after=self.size,
            was=Position.of_instance(cluster, row),
            at=Position.of_rows(names, nodes[0], second),
            restart=bool(changed and self.model.running[row]),
            room=() if impossible else tuple(room),
        )

    # -- where it is not possible ------------------------------------------------------------------

    def _lacks(self, over: Ints) -> tuple[MoreRoom, ...]:
        """The memory and the disk that nodes lack to keep every limit."""
        names, most = self.cluster.nodes.names, dict[tuple[str, str], int]()
        for number, one in enumerate(measured()):
            for column in np.flatnonzero(over[number]).tolist():
                key = names[int(self.growth.scope[column])], one.room
                most[key] = max(most.get(key, 0), int(over[number, column]))
        return tuple(MoreRoom(node, limit, amount) for (node, limit), amount in most.items())

    def _reliefs(self, over: Ints, outside: Sequence[str]) -> Iterator[TriedRelief]:
        """The smallest changes with which it would fit where it is, each tried."""
        old, new = InstanceSize.of(self.cluster, self.row), self.size
        words = size_in_words
        most = most_that_fits(lambda n: self._fits(memory=n), old.memory, new.memory)
        if most is not None:
            text = f"{words(most)} of memory instead of {words(new.memory)}"
            yield TriedRelief(ReliefForm.MEMORY, most, text)
        most = most_that_fits(lambda n: self._fits(vcpus=n), old.vcpus, new.vcpus)
        if most is not None:
            text = f"{count(most, 'virtual CPU')} instead of {new.vcpus}"
            yield TriedRelief(ReliefForm.VCPUS, most, text)
        yield from self._smaller_disk(old)
        more = self._lacks(over)
        if outside or not more or any(one.limit not in _ROOM for one in more):
            return
        grown = prepare(with_room(self.cluster, more), self.model.options)
        if replace(self, model=grown).fits_in_place():
            amount = sum(one.amount for one in more)
            yield TriedRelief(ReliefForm.ROOM, amount, room_in_words(more), more)

    def _smaller_disk(self, old: InstanceSize) -> Iterator[TriedRelief]:
        """The most of the disk that grows, or is added, by most."""
        sizes = [*old.disks, *[0] * (len(self.size.disks) - len(old.disks))]
        grows = [now - was for was, now in zip(sizes, self.size.disks, strict=True)]
        if not any(grows):
            return
        index = grows.index(max(grows))

        def with_disk(disk: int) -> bool:
            disks = (*self.size.disks[:index], disk, *self.size.disks[index + 1 :])
            return self._fits(disks=disks)

        asked = self.size.disks[index]
        most = most_that_fits(with_disk, max(1, sizes[index]), asked)
        if most is not None:
            text = f"a disk of {size_in_words(most)} instead of {size_in_words(asked)}"
            yield TriedRelief(ReliefForm.DISK, most, text)

    def _fits(self, **changes: object) -> bool:
        size = replace(self.size, **changes)  # type: ignore[arg-type]
        return replace(self, size=size).fits_in_place()

    def fits_in_place(self) -> bool:
        """True if it fits where it is, and breaks no limit that counts."""
        if self._outside_policy():
            return False
        return not (self.growth.over(self.growth.grown) * self._counts()[:, None]).any()


def _hard() -> Bools:
    """The rows of amounts that nothing may break."""
    return np.array([one.hard for one in measured()], dtype=np.bool_)


def _beyond(old: Measure, new: Measure, least: Spec, most: Spec) -> Iterator[str]:
    """The amount that is beyond the policy, and was not, or less so."""
    for bound, sign in ((least, 1), (most, -1)):
        now, was = new.first_beyond(bound, sign), old.first_beyond(bound, sign)
        if now is not None and (was is None or sign * now < sign * was):
            yield measure_outside(new, least, most)
