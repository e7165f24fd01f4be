"""Where new instances go."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.allocation import Allocation, GroupAnswer, NewInstance, NodeRefusal, Place, Placed
from planner.diagnosis import SOURCE, PlanWarning
from planner.model import DEFAULT_KVM_NODE_MEMORY, Model, ModelOptions, prepare
from planner.placement import Placement
from planner.scoring.exact import ExactScorer
from planner.solvers.allocate import AllocationRules, World
from planner.solvers.choose_group import POLICY_RANK, group_nodes
from planner.solvers.dedicated import is_dedicated
from planner.solvers.where_it_fits import GroupFit, Spot, fit_in_group
from planner.spreading import Crowding, companions, sharing
from poise.naming import choose_group, node_rows
from snapshots.cluster import NO_NODE, Cluster, Disk, InstanceRecord
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from snapshots.instance_status import InstanceStatus
from snapshots.newcomers import extended

if TYPE_CHECKING:
    from poise.missing_room import Missing

DRBD_METADATA = 128
"""MiB that DRBD adds to every disk; Ganeti counts them as part of the instance."""
NOT_EMPTIED = "global-n-plus-one"
EXCLUSIVE = "exclusive-storage"
UNALLOCABLE = "unallocable"

_MOST = 10_000


def allocate(
    cluster: Cluster,
    request: NewInstance,
    *,
    group: str | None = None,
    count: int = 1,
    best: int = 3,
    nodes: Sequence[str] | None = None,
    offline: Sequence[str] = (),
    ignore_soft_errors: bool = False,
    capacity_checks: bool = True,
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
    spread: bool = False,
    on_placed: Callable[[Placed], None] | None = None,
) -> Allocation:
    """Find places for new instances, as Ganeti's hail does, and say why not elsewhere.

    That nothing fits is an answer, not an error.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        request: the new instance.
        group: name or UUID of the only group to use; otherwise preferred groups come before
            last-resort ones, and unallocable ones are not used.
        count: how many such instances, placed one after the other.
        best: how many places to name for the first of them.
        nodes: names of the only nodes to use; None for all.
        offline: names of nodes to take as offline.
        ignore_soft_errors: N+1, CPU ratio and tags do not hold a primary back.
        capacity_checks: keep global N+1, that is: every node of the group can be emptied.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor.
        spread: prefer nodes, then racks, without instances of the same service (exclusion tags or
            the stem of the name, as of ``dns1001``) to a better score.
        on_placed: called with every instance as it is placed.

    Raises:
        UsageError: an unknown or ambiguous name, or a value out of range.
    """
    _check(cluster, request, count, best, kvm_node_memory)
    row = None if group is None else choose_group(cluster, group)
    only = None
    if nodes is not None:
        only = tuple(cluster.nodes.names[k] for k in node_rows(cluster, nodes))
        if not only:
            raise UsageError("nodes: expected at least one name")
    names = [request.name] if count == 1 else [f"{request.name}-{k}" for k in range(1, count + 1)]
    taken = set(cluster.instances.names).intersection(names)
    if taken:
        raise UsageError(f"there is an instance {min(taken)} already: choose another name")
    model = prepare(
        extended(cluster, [_record(request, name) for name in names]),
        ModelOptions(kvm_node_memory=kvm_node_memory, offline_nodes=node_rows(cluster, offline)),
    )
    rules = AllocationRules(capacity_checks, ignore_soft_errors, only)
    question = _Question(model, row, rules, spread)
    score_before = ExactScorer(question.world.placement, question.world.scope).score()
    placed: list[Placed] = []
    places: tuple[Place, ...] = ()
    explained = names[0]
    warnings: tuple[PlanWarning, ...] = ()
    groups: tuple[GroupAnswer, ...] = ()
    missing: Missing | None = None
    for number, name in enumerate(names):
        instance = len(cluster.instances) + number
        fits = question.ask(instance, best if number == 0 else 1, explain=number == 0)
        spots = question.ranked(fits)
        if number == 0:
            places = tuple(question.place(g, spot) for g, spot in spots[:best])
            warnings = tuple(question.warnings(fits))
            groups = question.answers(fits)
        if not spots:
            if number:
                fits = question.ask(instance, 1, explain=True)
                groups = question.answers(fits)
                explained = name
            missing = question.missing(fits, instance, len(cluster.instances))
            break
        chosen = Placed(name, question.place(*spots[0]))
        question.world.placement.commit(spots[0][1].placing, spots[0][1].lane)
        placed.append(chosen)
        if on_placed is not None:
            on_placed(chosen)
    return Allocation(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        request=request,
        disk=int(model.disk[len(cluster.instances)]),
        count=count,
        placed=tuple(placed),
        places=places,
        explained=explained,
        groups=groups,
        score_before=score_before,
        warnings=warnings,
        closest=missing.closest if missing else None,
        room=missing.room if missing else None,
        room_search_cut=missing.cut if missing else False,
        service=question.service(len(cluster.instances)) if spread else None,
    )


def named_place(group: str, placement: Placement, spot: Spot, *, spread: bool) -> Place:
    """A place by names; who is beside it only where that matters."""
    cluster = placement.model.cluster
    names = cluster.nodes.names
    beside: tuple[str, ...] = ()
    if spread:
        rows = sharing(placement, spot.instance, spot.primary, spot.secondary)
        beside = tuple(cluster.instances.names[row] for row in rows.tolist())
    secondary = None if spot.secondary == NO_NODE else names[spot.secondary]
    return Place(group, names[spot.primary], secondary, spot.score, beside)


class _Question:
    """One group, or all that have nodes, and the state that instances are placed on."""

    def __init__(
        self, model: Model, group: int | None, rules: AllocationRules, spread: bool
    ) -> None:
        self.model = model
        self.group = group
        self.rules = rules
        self.spread = spread
        scope = np.arange(model.node_count) if group is None else group_nodes(model, group)
        self.world = World(Placement(model), scope)
        self.groups = [group] if group is not None else np.unique(model.group).tolist()

    def ask(self, instance: int, best: int, *, explain: bool) -> dict[int, GroupFit]:
        """What every group offers; those that may not be chosen only where reasons are wanted."""
        return {
            g: fit_in_group(
                self.world,
                instance,
                group_nodes(self.model, g),
                self.rules,
                best=best,
                explain=explain,
                spread=self.spread,
            )
            for g in self.groups
            if explain or self.open(g)
        }

    def open(self, group: int) -> bool:
        """Whether the group may be chosen."""
        return group == self.group or self.model.cluster.groups[group].allocation in POLICY_RANK

    def ranked(self, fits: dict[int, GroupFit]) -> list[tuple[int, Spot]]:
        """All places that may be chosen, best first; of equal ones the later group's first."""

        def key(found: tuple[int, Spot]) -> tuple[int, Crowding, bool, float]:
            group, spot = found
            rank = POLICY_RANK.get(self.model.cluster.groups[group].allocation, 0)
            return rank, spot.crowding, math.isnan(spot.score), spot.score

        found = [(g, spot) for g in reversed(fits) if self.open(g) for spot in fits[g].spots]
        return sorted(found, key=key)

    def place(self, group: int, spot: Spot) -> Place:
        """A place by names."""
        name = self.model.cluster.groups[group].name
        return named_place(name, self.world.placement, spot, spread=self.spread)

    def service(self, first: int) -> tuple[str, ...]:
        """The instances of the service of the new one, row ``first``, that exist already."""
        names = self.model.cluster.instances.names
        return tuple(names[k] for k in companions(self.model, first).tolist() if k < first)

    def missing(self, fits: dict[int, GroupFit], instance: int, existing: int) -> Missing:
        """What is closest to fitting and what would make room, where nothing fits."""
        from poise.missing_room import Missing, closed_group, look_for_room

        for g, fit in fits.items():
            if fit.spots:  # then it may not be chosen
                return Missing(closed_group(self.place(g, fit.spots[0])))
        rank = {g: POLICY_RANK.get(self.model.cluster.groups[g].allocation, 0) for g in fits}
        groups = [g for g in sorted(fits, key=rank.__getitem__) if self.open(g)]
        return look_for_room(
            self.world,
            instance,
            [group_nodes(self.model, g) for g in groups],
            self.rules,
            existing=existing,
            spread=self.spread,
        )

    def answers(self, fits: dict[int, GroupFit]) -> tuple[GroupAnswer, ...]:
        """What became of every group."""
        ranked = self.ranked(fits)
        chosen = ranked[0][0] if ranked else None
        return tuple(self._answer(g, fit, chosen) for g, fit in fits.items())

    def _answer(self, row: int, fit: GroupFit, chosen: int | None) -> GroupAnswer:
        group = self.model.cluster.groups[row]
        names = self.model.cluster.nodes.names
        status = "chosen" if row == chosen else "fits" if self.open(row) else UNALLOCABLE
        refusals = (NodeRefusal(names[one.node], one.role, one.reasons) for one in fit.refused)
        return GroupAnswer(
            group=group.name,
            policy=group.allocation.value,
            status=status if fit.spots else "refused",
            best=self.place(row, fit.spots[0]) if fit.spots else None,
            reasons=fit.reasons,
            refusals=tuple(refusals),
        )

    def warnings(self, fits: dict[int, GroupFit]) -> list[PlanWarning]:
        """What is not in order before anything is placed."""
        cluster = self.model.cluster
        found = [PlanWarning(SOURCE, note) for note in cluster.notes]
        open_groups = tuple(g for g in fits if self.open(g))
        for g in open_groups:
            for node in fits[g].lost_before:
                text = (
                    "could not be emptied if it failed (global N+1), with or without the new "
                    "instance"
                )
                found.append(PlanWarning(NOT_EMPTIED, text, node=cluster.nodes.names[node]))
        if self.group is not None and cluster.groups[self.group].allocation not in POLICY_RANK:
            name = cluster.groups[self.group].name
            text = f"group {name} is unallocable: it is used because it was asked for"
            found.append(PlanWarning(UNALLOCABLE, text))
        if len(cluster.nodes) and open_groups and is_dedicated(cluster, open_groups):
            text = (
                "all nodes have exclusive storage: hail would choose by the instances that no "
                "longer fit, here the score decides"
            )
            found.append(PlanWarning(EXCLUSIVE, text))
        return found


def _record(request: NewInstance, name: str) -> InstanceRecord:
    """The request as a running instance without nodes."""
    drbd = request.template is DiskTemplate.DRBD
    disks = tuple(Disk(size, request.spindles) for size in request.disks)
    return InstanceRecord(
        name=name,
        memory=request.memory,
        disk=sum(request.disks) + (DRBD_METADATA * len(disks) if drbd else 0),
        disks=disks,
        vcpus=request.vcpus,
        status=InstanceStatus.RUNNING,
        primary=NO_NODE,
        secondary=NO_NODE,
        template=request.template,
        spindle_use=1 if request.spindles is None else request.spindles,
        tags=request.tags,
    )


def _check(
    cluster: Cluster, request: NewInstance, count: int, best: int, kvm_node_memory: int
) -> None:
    for what, value, least in (
        ("memory", request.memory, 1),
        ("vcpus", request.vcpus, 1),
        ("count", count, 1),
        ("best", best, 1),
        ("kvm-node-memory", kvm_node_memory, 0),
        ("spindles", request.spindles or 0, 0),
        *(("disk", size, 1) for size in request.disks),
    ):
        if value < least:
            raise UsageError(f"{what}: expected {least} or more, got {value}")
    if count > _MOST:
        raise UsageError(f"count: expected at most {_MOST}, got {count}")
    if not request.name:
        raise UsageError("name: expected a name, got an empty one")
    diskless = request.template is DiskTemplate.DISKLESS
    if diskless and request.disks:
        raise UsageError("template diskless has no disks: leave the disk out")
    if not diskless and not request.disks:
        raise UsageError(f"template {request.template.label} needs a disk: say how large")
    if not len(cluster.nodes):
        raise UsageError("the cluster has no nodes")
