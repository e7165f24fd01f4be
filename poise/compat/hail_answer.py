"""The answers of hail: what each kind of request asks of the planner, and the words for it.

Facts: Ganeti 3.0.2. A refused request is an answer too (``success`` false); only what cannot be
understood is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from planner.failure import Failure
from planner.model import Model, ModelOptions, prepare
from planner.moves import MoveKind
from planner.names import common_suffix, strip_suffix
from planner.placement import Placement
from planner.solvers.allocate import AllocationRules, Attempt, World, try_allocation
from planner.solvers.choose_group import GroupAttempt, choose_group, connected, group_nodes
from planner.solvers.dedicated import Loss, is_dedicated, probe_records, try_dedicated
from planner.solvers.evacuate import (
    Evacuated,
    EvacuationPart,
    available_nodes,
    evacuate_instance,
    excluded_nodes,
)
from planner.solvers.second_node import try_secondaries
from planner.tags import Newcomers
from poise.compat.dump import dump_group
from poise.compat.peer_map import Move
from snapshots.cluster import NO_NODE, AllocationPolicy, Cluster, InstanceRecord, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.iallocator_request import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
    Request,
)
from snapshots.newcomers import extended
from snapshots.number_writer import fixed

_NOWHERE = (NO_NODE, NO_NODE)


@dataclass(frozen=True)
class Answer:
    """``info`` without its "Request …" prefix; ``placement`` is the state afterwards.

    ``scope``: the nodes (rows) that the answer was found among. ``numbers``: what hail calls the
    rows of instances that it placed. ``steps``: the moves that led there, in order.
    """

    success: bool
    info: str
    result: Any
    placement: Placement
    scope: Ints
    numbers: Mapping[int, int] = field(default_factory=dict)
    steps: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class HailRules:
    """The options that change an answer."""

    allocation: AllocationRules
    model: ModelOptions


class Question:
    """A request on a prepared cluster; new instances are rows without nodes after the old ones."""

    def __init__(
        self,
        cluster: Cluster,
        request: Request,
        rules: HailRules,
        own_tags: tuple[str, ...] | None = None,
        first_number: int = 0,
    ) -> None:
        """``own_tags``: the cluster tags of the message, where ``cluster`` is another one.

        ``first_number``: what hail calls the first node and the first group.
        """
        self.first_number = first_number
        self.request = request
        self.own_tags = cluster.tags if own_tags is None else own_tags
        self.rules = rules
        self.old = len(cluster.instances)
        self.dedicated = self._asks_dedicated(cluster)
        newcomers = list(self._newcomers(cluster))
        probes: dict[int, tuple[InstanceRecord, ...]] = {}
        if self.dedicated:
            probes = {g: probe_records(cluster, g) for g in range(len(cluster.groups))}
        self._probes: dict[int, np.ndarray] = {}
        at = self.old + len(newcomers)
        for group, records in probes.items():
            self._probes[group] = np.arange(at, at + len(records))
            newcomers += records
            at += len(records)
        self.model = self._prepare(cluster, newcomers)
        self.model.utilisation[self.old :] = 1.0
        self.placement = Placement(self.model)
        self._moves: list[Move] = []
        self.groups = cluster.groups

    def answer(self) -> Answer:
        """Answer the request."""
        request = self.request
        try:
            match request:
                case Allocate():
                    return self._allocate(request)
                case MultiAllocate():
                    return self._multi_allocate(request)
                case Relocate():
                    return self._relocate(request)
                case NodeEvacuate():
                    return self._node_evacuate(request)
                case ChangeGroup():
                    return self._change_group(request)
                case AllocateSecondary():
                    return self._allocate_secondary(request)
        except PlanningError as refusal:
            return self.as_it_is(str(refusal))

    def as_it_is(self, why: str = "") -> Answer:
        """The cluster without any change, as the answer to a refused request."""
        return Answer(False, why, [], Placement(self.model), np.arange(self.model.node_count))

    def _answer(
        self,
        info: str,
        result: Any,
        group: int | None = None,
        numbers: Mapping[int, int] | None = None,
        placement: Placement | None = None,
    ) -> Answer:
        """Success; ``group`` is the only one whose nodes were looked at."""
        scope = np.arange(self.model.node_count)
        if group is not None:
            scope = group_nodes(self.model, group)
        place = placement or self.placement
        return Answer(True, info, result, place, scope, numbers or {}, tuple(self._moves))

    def _settle(self, placement: Placement, row: int, attempt: Attempt) -> None:
        """Put a new instance where the attempt found a place."""
        if attempt.placing is None or attempt.nodes is None:
            return
        placement.commit(attempt.placing, attempt.lane)
        self._moves.append(Move(row, _NOWHERE, attempt.nodes))

    def _named(self, group_name: str | None) -> int | None:
        return None if group_name is None else find_group(self.model.cluster, group_name)

    # -- setting the scene ---------------------------------------------------------------------

    def _prepare(self, cluster: Cluster, newcomers: Sequence[InstanceRecord]) -> Model:
        """The cluster with the newcomers, which are called by their full names."""
        options = self.rules.model
        if self.own_tags != cluster.tags and isinstance(self.request, Allocate | MultiAllocate):
            options = replace(options, newcomers=Newcomers(self.old, self.own_tags))
        model = prepare(extended(cluster, newcomers), options)
        if not newcomers:
            return model
        suffix = common_suffix(cluster.nodes.names, cluster.instances.names)
        return replace(
            model,
            suffix=suffix,
            node_aliases=strip_suffix(cluster.nodes.names, suffix),
            instance_aliases=(
                *strip_suffix(cluster.instances.names, suffix),
                *(one.name for one in newcomers),
            ),
        )

    def _newcomers(self, cluster: Cluster) -> Sequence[InstanceRecord]:
        request = self.request
        match request:
            case Allocate():
                return [request.instance]
            case MultiAllocate():
                return [one.instance for one in request.instances]
            case ChangeGroup():
                return [record_of(cluster, row) for row in request.instances]
            case AllocateSecondary():
                return [replace(record_of(cluster, request.instance), template=DiskTemplate.DRBD)]
        return []

    def _asks_dedicated(self, cluster: Cluster) -> bool:
        request = self.request
        if isinstance(request, Allocate):
            names = {request.group_name}
        elif isinstance(request, MultiAllocate):
            names = {request.group_name for _ in request.instances}
        else:
            return False
        name = names.pop() if len(names) == 1 else None
        if name is not None:
            # Only by its name: a group that is given by its UUID makes every cluster dedicated.
            relevant = tuple(g for g, group in enumerate(cluster.groups) if group.name == name)
        else:
            relevant = tuple(
                g
                for g, group in enumerate(cluster.groups)
                if group.allocation is not AllocationPolicy.UNALLOCABLE
            )
        return is_dedicated(cluster, relevant)

    def _everything(self) -> World:
        return World(self.placement, np.arange(self.model.node_count))

    # -- allocation ----------------------------------------------------------------------------

    def _allocate(self, request: Allocate) -> Answer:
        only = self.rules.allocation.only
        if only is None and request.restrict_to_nodes is not None:
            only = request.restrict_to_nodes
        rules = replace(self.rules.allocation, only=only)
        attempt, info = self._place(
            self.old, request.required_nodes, request.group_name, rules, self.placement
        )
        if attempt is None or attempt.placing is None or attempt.nodes is None:
            raise PlanningError(info)
        self._settle(self.placement, self.old, attempt)
        group = self._named(request.group_name)
        if self.dedicated:
            group = int(self.model.group[attempt.nodes[0]])
        return self._answer(info, self._names(attempt), group, {self.old: -1})

    def _place(
        self,
        row: int,
        required: int,
        group_name: str | None,
        rules: AllocationRules,
        placement: Placement,
        *,
        allowed: Sequence[int] | None = None,
    ) -> tuple[Attempt | None, str]:
        """Try a new instance; the attempt (None: no group) and hail's words about it."""
        model = self.model
        scores: dict[int, str] = {}

        def dedicated(group: int) -> Attempt:
            if not connected(model, row, group):
                raise PlanningError(self._not_connected(row, group))
            attempt, loss = try_dedicated(
                placement, row, required, group_nodes(model, group), self._probes[group], rules
            )
            scores[group] = _loss_text(loss)
            return replace(attempt, score=loss) if loss is not None else attempt

        if group_name is not None:
            group = find_group(model.cluster, group_name)
            if not connected(model, row, group):
                raise PlanningError(self._not_connected(row, group))
            if self.dedicated:
                attempt = dedicated(group)
            else:
                nodes = group_nodes(model, group)
                world = World(placement, nodes)
                attempt = try_allocation(world, row, required, nodes, rules)
            return attempt, self._group_text(GroupAttempt(group, attempt), scores)
        choice = choose_group(
            World(placement, np.arange(model.node_count)),
            row,
            required,
            rules,
            allowed=allowed,
            attempt=dedicated if self.dedicated else None,
            check_networks=not self.dedicated,
        )
        if not choice.attempts and not choice.disconnected and allowed is not None:
            owners = set(model.group.tolist())
            groups = ",".join(dump_group(g, k) for k, g in enumerate(self.groups) if k in owners)
            allowed_text = ",".join(str(g) for g in allowed)
            return None, (
                f"no groups for evacuation: allowed groups was Just [{allowed_text}],"
                f" all groups: [{groups}]"
            )
        words = [
            f"group {self.groups[g].name} is not connected to a network required by instance "
            f"{model.cluster.instances.names[row]}"
            for g in choice.disconnected
        ]
        words += [self._group_text(one, scores) for one in choice.attempts]
        info = ", ".join(words)
        if choice.chosen is None:
            return None, info
        name = self.groups[choice.chosen.group].name
        return choice.chosen.attempt, f"Selected group: {name}, {info}"

    def _not_connected(self, row: int, group: int) -> str:
        name = self.groups[group].name
        return (
            f"The group {name} is not connected to a network required by instance "
            f"{self.model.cluster.instances.names[row]}"
        )

    def _group_text(self, one: GroupAttempt, scores: dict[int, str]) -> str:
        group = self.groups[one.group]
        if one.attempt is None:
            return f"Group {group.name}: error {one.error}"
        text = self._solution_text(one.attempt, scores.get(one.group))
        return f"Group {group.name} ({group.allocation.value}): {text}"

    def _solution_text(self, attempt: Attempt, score: str | None = None) -> str:
        kinds = ", ".join(
            f"{kind.label}: {attempt.failures[kind]}"
            for kind in Failure
            if attempt.failures[kind] > 0
        )
        if attempt.placing is None:
            return f"No valid allocation solutions, failure reasons: {kinds or 'unknown reasons'}"
        shown = fixed(attempt.score, 8) if score is None else score
        failed = sum(attempt.failures.values())
        nodes = "/".join(self._names(attempt))
        return (
            f"score: {shown}, successes {attempt.successes}, failures {failed} ({kinds})"
            f" for node(s) {nodes}"
        )

    def _names(self, attempt: Attempt) -> list[str]:
        return self._node_names(attempt.nodes or ())

    def _node_names(self, nodes: Sequence[int]) -> list[str]:
        names = self.model.cluster.nodes.names
        return [names[n] for n in nodes if n != NO_NODE]

    def _multi_allocate(self, request: MultiAllocate) -> Answer:
        done: list[Any] = []
        failed: list[Any] = []
        numbers: dict[int, int] = {}
        alone = self.dedicated and request.group_name is not None
        final = state = self.placement
        group: int | None = None
        for row, one in enumerate(request.instances, self.old):
            name = one.instance.name
            if alone:
                state = Placement(self.model)  # hail forgets the ones before, and books twice
            attempt, info = self._place(
                row,
                one.required_nodes,
                request.group_name,
                self.rules.allocation,
                state,
                allowed=[group] if self.dedicated and group is not None else None,
            )
            if attempt is None:
                raise PlanningError(info)
            if attempt.placing is None:
                if self.dedicated:
                    info = self._solution_text(attempt)
                failed.append([name, info])
                continue
            done.append([name, self._names(attempt)])
            if alone:
                self._moves.clear()
            self._settle(state, row, attempt)
            if request.group_name is not None or self.dedicated:  # other groups are forgotten
                group = int(self.model.group[(attempt.nodes or (0,))[0]])
            for other in numbers if alone else ():
                state.primary[other] = final.primary[other]
                state.secondary[other] = final.secondary[other]
            final = state
            numbers[row] = self.old + len(numbers)
        info = (
            f"{len(failed)} instances failed to allocate and {len(done)} were allocated"
            " successfully"
        )
        return self._answer(info, [done, failed], group, numbers, final)

    def _allocate_secondary(self, request: AllocateSecondary) -> Answer:
        place, row, twin = self.placement, request.instance, self.old
        if place.secondary[row] != NO_NODE:
            raise PlanningError("Instance already has a secondary")
        everything = np.arange(self.model.node_count)
        attempt = try_secondaries(place, row, twin, everything, self.rules.allocation)
        text = self._solution_text(attempt)
        if attempt.placing is None:
            raise PlanningError(text)
        self._settle(place, twin, attempt)
        return self._answer(text, self._names(attempt)[1], numbers={twin: row})

    # -- moving --------------------------------------------------------------------------------

    def _relocate(self, request: Relocate) -> Answer:
        place, model, row = self.placement, self.model, request.instance
        template = model.cluster.instances.template[row]
        if request.required_nodes != 1:
            raise PlanningError(f"Exchange {request.required_nodes} nodes mode is not implemented")
        if template in (DiskTemplate.PLAIN, DiskTemplate.FILE):
            raise PlanningError("Can't relocate non-mirrored instances")
        drbd = bool(model.drbd[row])
        now = int(place.secondary[row] if drbd else place.primary[row])
        if list(request.relocate_from) != [now]:
            which = "secondary" if drbd else "primary"
            given = ",".join(str(n) for n in request.relocate_from)
            raise PlanningError(
                f"Unsupported request: excluded nodes not equal to instance's {which}"
                f"({now} versus [{given}])"
            )
        part = EvacuationPart.SECONDARY if drbd else EvacuationPart.PRIMARY
        before = int(place.primary[row]), int(place.secondary[row])
        moved = self._evacuate(row, part, np.array([row]))
        self._moves += moves_of(moved, before)
        return self._answer("success", self._node_names([moved.nodes[drbd]]))

    def _evacuate(self, row: int, part: str, listed: np.ndarray) -> Evacuated:
        excluded = excluded_nodes(self.placement, listed, part)
        available = available_nodes(self.placement, row, excluded)
        return evacuate_instance(
            self.placement, row, part, available, force=self.rules.allocation.force
        )

    def _node_evacuate(self, request: NodeEvacuate) -> Answer:
        part = request.mode.value
        listed = np.array(request.instances, dtype=np.int64)
        excluded = excluded_nodes(self.placement, listed, part)

        def move(row: int, _: int) -> Evacuated:
            available = available_nodes(self.placement, row, excluded)
            return evacuate_instance(
                self.placement, row, part, available, force=self.rules.allocation.force
            )

        return self._moved(request.instances, move)

    def _change_group(self, request: ChangeGroup) -> Answer:
        place, model = self.placement, self.model
        left = {int(model.group[place.primary[row]]) for row in request.instances}
        targets = request.target_groups or tuple(range(len(self.groups)))
        allowed = list(targets)
        for group in left:
            if group in allowed:
                allowed.remove(group)

        def move(row: int, number: int) -> Evacuated:
            required = 2 if model.drbd[row] else 1
            attempt, info = self._place(
                self.old + number, required, None, self.rules.allocation, place, allowed=allowed
            )
            if attempt is None or attempt.nodes is None:
                raise PlanningError(info)
            nodes = group_nodes(model, int(model.group[attempt.nodes[0]]))
            online = nodes[~model.offline[nodes]]
            return evacuate_instance(place, row, EvacuationPart.ALL, online)

        return self._moved(request.instances, move)

    def _moved(self, rows: Sequence[int], move: Any) -> Answer:
        """Move instances one after the other; what cannot go is reported, not fatal."""
        names = self.model.cluster.instances.names
        done: list[Any] = []
        failed: list[Any] = []
        jobs: list[Any] = []
        for number, row in enumerate(rows):
            before = int(self.placement.primary[row]), int(self.placement.secondary[row])
            try:
                moved = move(row, number)
            except PlanningError as refusal:
                failed.append([names[row], str(refusal)])
                continue
            self._moves += moves_of(moved, before)
            nodes = moved.nodes if self.model.drbd[row] else moved.nodes[:1]
            group = self.groups[int(self.model.group[moved.nodes[0]])].name
            done.append([names[row], group, self._node_names(nodes)])
            jobs.append([self._opcode(row, hop.kind, hop.target) for hop in moved.hops])
        info = f"{len(failed)} instances failed to move and {len(done)} were moved successfully"
        return self._answer(info, [done, failed, jobs])

    def _opcode(self, row: int, kind: MoveKind, target: int) -> dict[str, Any]:
        names = self.model.cluster.nodes.names
        name = self.model.cluster.instances.names[row]
        if kind is MoveKind.REPLACE_SECONDARY:
            return {
                "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
                "instance_name": name,
                "early_release": False,
                "ignore_ipolicy": False,
                "mode": "replace_new_secondary",
                "disks": [],
                "remote_node": names[target],
            }
        where = {"target_node": names[target]} if kind is MoveKind.FAILOVER_TO_ANY else {}
        if self.model.forthcoming[row]:
            return {
                "OP_ID": "OP_INSTANCE_FAILOVER",
                "instance_name": name,
                "shutdown_timeout": 120,
                "ignore_consistency": False,
                **where,
                "ignore_ipolicy": False,
                "cleanup": False,
            }
        return {
            "OP_ID": "OP_INSTANCE_MIGRATE",
            "instance_name": name,
            **where,
            "allow_runtime_changes": False,
            "ignore_ipolicy": False,
            "cleanup": False,
            "allow_failover": True,
            "ignore_hvversions": True,
        }


def _loss_text(loss: Loss | None) -> str:
    if loss is None:
        return ""
    lost = ",".join(str(n) for n in loss.lost)
    return f"([{lost}],{loss.free_disk})"


def find_group(cluster: Cluster, name: str) -> int:
    """The row of the group that a full name or UUID means.

    Raises:
        PlanningError: none or several.
    """
    rows = [k for k, g in enumerate(cluster.groups) if name in (g.name, g.uuid)]
    if len(rows) != 1:
        raise PlanningError(f"Wrong number of elems found with name {name}")
    return rows[0]


def moves_of(moved: Evacuated, nodes: tuple[int, int]) -> Iterator[Move]:
    """The steps of an evacuation that starts from ``nodes`` (primary, secondary)."""
    for hop in moved.hops:
        primary, secondary = nodes
        match hop.kind:
            case MoveKind.FAILOVER:
                after = secondary, primary
            case MoveKind.REPLACE_SECONDARY:
                after = primary, hop.target
            case _:
                after = hop.target, secondary
        yield Move(moved.instance, nodes, after)
        nodes = after


def record_of(cluster: Cluster, row: int) -> InstanceRecord:
    """An instance of the cluster as a record without nodes."""
    table = cluster.instances
    return InstanceRecord(
        name=table.names[row],
        memory=int(table.memory[row]),
        disk=int(table.disk[row]),
        disks=table.disks[row],
        vcpus=int(table.vcpus[row]),
        status=table.status[row],
        primary=NO_NODE,
        secondary=NO_NODE,
        template=table.template[row],
        auto_balance=bool(table.auto_balance[row]),
        spindle_use=int(table.spindle_use[row]),
        forthcoming=bool(table.forthcoming[row]),
        tags=table.tags[row],
        nics=table.nics[row],
    )
