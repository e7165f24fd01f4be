"""The question whether new instances fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.solvers import DEFAULT_PLACER
from planner.state import DEFAULT_KVM_NODE_MEMORY
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import CannotTell

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Allocation, Json, NewInstance, Placed
    from planner.state import Placement
    from planner.whatif import FoundRisk, MoreOfTheSame, PlannedChange, TriedRelief, WhatIf
    from poise.api.group_offers import Offers
    from snapshots.arrays import Ints
    from snapshots.cluster import Cluster

_MOST_MORE = 2000
_WORK = 3.0
"""Further instances that are looked for, and seconds of an ordinary machine for that, roughly."""


@dataclass(frozen=True, slots=True)
class Create:
    """Do ``count`` new instances fit, where, after which moves, and how many more would.

    The other fields are arguments of :func:`poise.allocate`.
    """

    instance: NewInstance
    count: int = 1
    group: str | None = None
    nodes: Sequence[str] | None = None
    offline: Sequence[str] = ()
    spread: bool = False
    solver: str = DEFAULT_PLACER
    ignore_soft_errors: bool = False
    capacity_checks: bool = True
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY


def answer_create(scenario: Create, given: Circumstances) -> WhatIf:
    """The answer for new instances.

    Raises:
        UsageError: see :func:`poise.allocate`.
    """
    from planner.whatif import Creation, created
    from poise.api.allocating import allocate

    cluster = given.cluster
    allocation = allocate(
        cluster,
        scenario.instance,
        group=scenario.group,
        count=scenario.count,
        nodes=scenario.nodes,
        offline=scenario.offline,
        ignore_soft_errors=scenario.ignore_soft_errors,
        capacity_checks=scenario.capacity_checks,
        kvm_node_memory=scenario.kvm_node_memory,
        spread=scenario.spread,
        solver=scenario.solver,
    )
    asked = _told(scenario)
    question = _Question(scenario, given, allocation)
    try:
        question.check_answers()
    except CannotTell as error:
        several = scenario.count > 1
        what = f"{scenario.count} INSTANCES" if several else scenario.instance.name
        return given.cannot_tell("create", asked, f"CREATE {what}", error)
    placed = question.placed
    if len(placed) < scenario.count:
        return created(
            Creation(allocation, placed),
            asked=asked,
            reliefs=tuple(question.reliefs()),
            accepted=given.accepted,
            as_of=given.as_of,
        )
    before, after = question.states()
    risks = question.risks(before, after)
    return created(
        Creation(allocation, placed, question.more(after)),
        asked=asked,
        change=question.change,
        risks=tuple(risks),
        after=question.cluster_after(),
        accepted=given.accepted,
        as_of=given.as_of,
    )


def _told(scenario: Create) -> dict[str, Json]:
    instance = scenario.instance
    return {
        "request": {
            "name": instance.name,
            "memory": instance.memory,
            "disks": list(instance.disks),
            "vcpus": instance.vcpus,
            "disk_template": instance.template.label,
            "tags": list(instance.tags),
            "spindles": instance.spindles,
            "networks": list(instance.networks),
        },
        "count": scenario.count,
        "group": scenario.group,
        "nodes": None if scenario.nodes is None else list(scenario.nodes),
    }


class _Question:
    """The question, once it is known where the instances go."""

    def __init__(self, scenario: Create, given: Circumstances, allocation: Allocation) -> None:
        self._scenario = scenario
        self._cluster = given.cluster
        self._allocation = allocation
        self._first = len(given.cluster.instances)
        self._offers = self._offers_with(self._names())
        self.placed: tuple[Placed, ...] = allocation.placed
        self.change: PlannedChange | None = None
        if allocation.room is not None and len(allocation.placed) == allocation.count - 1:
            self._make_room(given)

    def _names(self) -> list[str]:
        """Those that are asked for, and of as many more as there can be, if all of those fit."""
        from poise.api.new_instances import new_names

        scenario, nodes = self._scenario, self._cluster.nodes
        names = new_names(self._cluster, scenario.instance, scenario.count)
        room = int(nodes.free_memory.clip(min=0).sum()) // scenario.instance.memory
        most = min(_MOST_MORE, room) + 1
        stem = scenario.instance.name
        return [*names, *(f"{stem}-{k}" for k in range(len(names) + 1, len(names) + 1 + most))]

    def _offers_with(
        self, names: Sequence[str], cluster: Cluster | None = None, **changes: object
    ) -> Offers:
        from planner.solvers.place import AllocationRules
        from poise.api.allocating import offers_for

        scenario = self._scenario
        return offers_for(
            cluster or self._cluster,
            replace(scenario.instance, **changes),  # type: ignore[arg-type]
            names,
            group=scenario.group,
            nodes=scenario.nodes,
            offline=scenario.offline,
            rules=AllocationRules(scenario.capacity_checks, scenario.ignore_soft_errors),
            kvm_node_memory=scenario.kvm_node_memory,
            spread=scenario.spread,
        )

    def check_answers(self) -> None:
        """Raises CannotTell where a node of a group that matters does not answer."""
        from poise.api import silence

        cluster, offers = self._cluster, self._offers
        groups = list(offers.open_groups)
        if len(self.placed) == self._scenario.count:  # then the others do not matter
            used = {one.place.group for one in self.placed}
            groups = [g for g in groups if cluster.groups[g].name in used]
        for group in groups:
            silence.check_answers(cluster, group, offers.model.options.offline_nodes)

    def _make_room(self, given: Circumstances) -> None:
        """Take the moves that make room for the last one."""
        from planner.plan import Placed, plan_of_steps, steps_of
        from planner.state import Placement, group_scope, prepare
        from planner.whatif import change_of, state_with

        room = self._allocation.room
        assert room is not None
        name = room.place.group
        model = prepare(self._cluster, self._offers.model.options)
        before = Placement(model)
        after = state_with(before, room.moves, (), force=False)
        scope = group_scope(before, self._row(name))
        steps = steps_of(model, room.moves)
        plan = plan_of_steps(before, after, scope, steps, group=name, maker="make-room")
        self.change = change_of(model, plan, given.throttles, times=given.times)
        self.placed = (*self.placed, Placed(self._allocation.explained, room.place))

    def _row(self, group: str) -> int:
        return [one.name for one in self._cluster.groups].index(group)

    def _nodes(self, groups: Sequence[int]) -> list[Ints]:
        from planner.solvers.place import group_nodes

        return [group_nodes(self._offers.model, group) for group in groups]

    def states(self) -> tuple[Placement, Placement]:
        """The state before anything is done, and that with the moves and all instances."""
        from planner.whatif import state_with

        before = self._offers.world.placement
        moves = () if self.change is None else self.change.plan.moves
        force = self._offers.rules.force
        return before, state_with(before, moves, self.placed, force=force)

    def risks(self, before: Placement, after: Placement) -> Iterator[FoundRisk]:
        """The limits that the new instances break."""
        from planner.whatif import risks_of_creation

        used = sorted({self._row(one.place.group) for one in self.placed})
        for nodes in self._nodes(used):
            yield from risks_of_creation(before, after, nodes)

    def more(self, after: Placement) -> MoreOfTheSame:
        """The number of further ones that fit, and what is full then."""
        from planner.solvers.place import World, closest_fit, fill
        from planner.whatif import MoreOfTheSame
        from planner.work import Work

        offers, groups = self._offers, self._offers.open_groups
        rows = range(self._first + len(self.placed), offers.model.instance_count)
        world = World(after.clone(), offers.world.scope, work=Work(_WORK))
        filling = fill(world, rows, groups, offers.rules, spread=offers.spread)
        if not filling.full:
            return MoreOfTheSame(filling.count, full=False)
        closest = closest_fit(world, rows[filling.count], self._nodes(groups), offers.rules)
        if closest is None:
            return MoreOfTheSame(filling.count, full=True)
        reasons = [reason for lack in closest.lacks for reason in lack.reasons]
        limits = tuple(dict.fromkeys(reason.limit for reason in reasons))
        return MoreOfTheSame(filling.count, True, limits, closest.message)

    def cluster_after(self) -> Cluster:
        """The cluster with the moves and all instances."""
        from planner.plan import cluster_after
        from planner.whatif import with_newcomers
        from poise.api.new_instances import record_of
        from snapshots.arrays import NO_NODE

        cluster, rows = self._cluster, {n: k for k, n in enumerate(self._cluster.nodes.names)}
        if self.change is not None:
            cluster = cluster_after(cluster, self.change.plan)
        records = []
        for one in self.placed:
            second = one.place.secondary
            records.append(
                replace(
                    record_of(self._scenario.instance, one.instance),
                    primary=rows[one.place.primary],
                    secondary=NO_NODE if second is None else rows[second],
                )
            )
        return with_newcomers(cluster, records)

    # -- where they do not fit -------------------------------------------------------------------

    def reliefs(self) -> Iterator[TriedRelief]:
        """The smallest changes with which all of them would fit."""
        from planner.whatif import ReliefForm, TriedRelief
        from planner.words import count

        if self._scenario.count > 1:
            if fitting := len(self.placed):
                message = f"only {count(fitting, 'instance')}"
                yield TriedRelief(ReliefForm.COUNT, fitting, message)
            return
        yield from self._less()
        if (room := self._more_room()) is not None:
            yield room

    def _less(self) -> Iterator[TriedRelief]:
        """The most memory, disk and CPUs that would fit instead, one by itself."""
        from planner.whatif import ReliefForm, TriedRelief, most_that_fits
        from planner.words import count, size_in_words

        instance = self._scenario.instance
        least = self._least("memory")
        most = most_that_fits(lambda size: self._fits(memory=size), least, instance.memory)
        if most is not None:
            message = f"{size_in_words(most)} of memory instead of {size_in_words(instance.memory)}"
            yield TriedRelief(ReliefForm.MEMORY, most, message)
        if instance.disks:
            largest = instance.disks.index(max(instance.disks))

            def with_disk(size: int) -> bool:
                disks = list(instance.disks)
                disks[largest] = size
                return self._fits(disks=tuple(disks))

            most = most_that_fits(with_disk, self._least("disk"), instance.disks[largest])
            if most is not None:
                asked = size_in_words(instance.disks[largest])
                message = f"a disk of {size_in_words(most)} instead of {asked}"
                yield TriedRelief(ReliefForm.DISK, most, message)
        least = self._least("cpus")
        most = most_that_fits(lambda number: self._fits(vcpus=number), least, instance.vcpus)
        if most is not None:
            message = f"{count(most, 'virtual CPU')} instead of {instance.vcpus}"
            yield TriedRelief(ReliefForm.VCPUS, most, message)

    def _least(self, bound: str) -> int:
        """The least that a policy asks of an instance."""
        groups = [self._cluster.groups[row] for row in self._offers.open_groups]
        limits = [least for one in groups for least, _ in one.policy.limits]
        return max(1, min((int(getattr(one, bound)) for one in limits), default=1))

    def _more_room(self) -> TriedRelief | None:
        """The room that the closest place lacks, where memory and disk are all that it lacks."""
        from planner.whatif import ReliefForm, TriedRelief, lacking, room_in_words, with_room

        more = lacking(self._allocation)
        if not more or not self._fits(with_room(self._cluster, more)):
            return None
        return TriedRelief(
            ReliefForm.ROOM, sum(one.amount for one in more), room_in_words(more), more
        )

    def _fits(self, cluster: Cluster | None = None, **changes: object) -> bool:
        """True if one instance fits into a cluster, where these fields of it are others."""
        offers = self._offers_with([self._allocation.explained], cluster, **changes)
        return bool(offers.ranked(offers.look(self._first, 1, explain=False)))
