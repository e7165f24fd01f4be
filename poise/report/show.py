"""The tables of ``poise show``, in text and as a document of the format ``poise.show/1``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from planner.model import Model
from planner.placement import Placement
from planner.plural import count
from planner.sizes import human_size
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table
from poise.report.names import ShortNames
from poise.scores import score_of_group
from snapshots.cluster import NO_NODE
from snapshots.number_writer import fixed

SHOW_FORMAT = "poise.show/1"


class ClusterView:
    """A snapshot, or one group of it, as tables and documents.

    ``group`` is the row of the only group to show, None for all.
    """

    def __init__(self, model: Model, group: int | None = None) -> None:
        self._model = model
        self._place = Placement(model)
        cluster = model.cluster
        self._groups = list(range(len(cluster.groups))) if group is None else [group]
        inside = np.isin(model.group, self._groups)
        self._nodes = np.flatnonzero(inside).tolist()
        homes = cluster.instances.primary
        self._instances = np.flatnonzero(inside[homes]).tolist() if len(homes) else []
        self._names = ShortNames(cluster.nodes.names, cluster.instances.names)

    def heading(self) -> Block:
        """What was read, and from where."""
        cluster = self._model.cluster
        counts = (
            f"{count(len(self._nodes), 'node')}, {count(len(self._instances), 'instance')}, "
            f"{count(len(self._groups), 'group')}"
        )
        lines = [Line(f"{cluster.source}: {counts}", "strong")]
        if self._names.suffix:
            lines.append(Line(f"Names without {self._names.suffix}", "faint"))
        lines += [Line(note, "caution") for note in cluster.notes]
        return Lines("", lines)

    def node_table(self) -> Table:
        """The nodes, as ``gnt-node list`` shows them, and their group, role and N+1 state."""
        columns = [
            Column("Node"),
            *(Column(h, right=True) for h in "DTotal DFree MTotal".split()),
            Column("MNode", right=True, drop=2),
            *(Column(h, right=True) for h in "MFree Pinst Sinst".split()),
            Column("Group", drop=1),
            Column("Role"),
            Column("N+1"),
        ]
        rows = [self._node_row(row) for row in self._nodes]
        return Table("Nodes", columns, rows, legend="M master, R regular, O offline")

    def _node_row(self, row: int) -> list[Cell | str]:
        nodes, place = self._model.cluster.nodes, self._place
        offline = bool(self._model.offline[row])
        # An offline node reports nothing; sources give zeros then.
        silent = offline and not nodes.total_memory[row]
        sizes = (
            nodes.total_disk[row],
            nodes.free_disk[row],
            nodes.total_memory[row],
            nodes.node_memory[row],
            nodes.free_memory[row],
        )
        return [
            Cell(self._names(nodes.names[row]), "faint" if offline else "strong"),
            *("?" if silent else human_size(float(size)) for size in sizes),
            str(int(place.primaries[row])),
            str(int(place.secondaries[row])),
            self._model.cluster.groups[int(nodes.group[row])].name,
            Cell(self._role(row), "caution" if offline else "", self._role(row)[0].upper()),
            self._n_plus_one(row),
        ]

    def _n_plus_one(self, row: int) -> Cell:
        if self._model.offline[row]:
            return Cell("offline", "faint")
        return Cell("FAIL", "bad") if self._place.failing[row] else Cell("ok", "good")

    def _role(self, row: int) -> str:
        if self._model.offline[row]:
            return "offline"
        return "master" if self._model.cluster.nodes.master[row] else "regular"

    def instance_table(self) -> Table:
        """The instances."""
        columns = [
            Column("Instance"),
            Column("Primary"),
            Column("Secondary"),
            Column("Disk template", drop=1),
            Column("Status"),
            *(Column(h, right=True) for h in "Memory Disk VCPUs".split()),
            Column("Balanced", drop=2),
        ]
        return Table("Instances", columns, [self._instance_row(row) for row in self._instances])

    def _instance_row(self, row: int) -> list[Cell | str]:
        table, nodes = self._model.cluster.instances, self._model.cluster.nodes.names
        secondary = int(table.secondary[row])
        status = table.status[row]
        lost = status.value.startswith("ERROR")
        label = f"{status.value}, forthcoming" if table.forthcoming[row] else status.value
        return [
            Cell(self._names(table.names[row]), "strong"),
            self._names(nodes[int(table.primary[row])]),
            "-" if secondary == NO_NODE else self._names(nodes[secondary]),
            table.template[row].label,
            Cell(label, "bad" if lost else "" if status.running else "faint"),
            human_size(int(table.memory[row])),
            human_size(int(table.disk[row])),
            str(int(table.vcpus[row])),
            "yes" if table.auto_balance[row] else "no",
        ]

    def group_table(self) -> Table:
        """The groups with their sums and scores."""
        columns = [
            Column("Group"),
            *(Column(h, right=True) for h in "Nodes Offline Instances".split()),
            Column("MTotal", right=True, drop=1),
            Column("MFree", right=True),
            Column("DTotal", right=True, drop=2),
            Column("DFree", right=True),
            Column("Alloc policy", drop=3),
            Column("N+1"),
            Column("Score", right=True),
        ]
        return Table("Groups", columns, [self._group_row(row) for row in self._groups])

    def _group_row(self, row: int) -> list[Cell | str]:
        group = self._group_document(row)
        failing = group["nodes_not_n_plus_one"]
        score = math.nan if group["score"] is None else group["score"]
        return [
            Cell(group["name"], "strong"),
            *(str(group[key]) for key in ("nodes", "offline_nodes", "instances")),
            *(human_size(group[key]) for key in ("total_memory", "free_memory")),
            *(human_size(group[key]) for key in ("total_disk", "free_disk")),
            group["allocation_policy"],
            Cell(f"{failing} FAIL", "bad") if failing else Cell("ok", "good"),
            fixed(score, 8),
        ]

    def document(self, tables: Sequence[str]) -> dict[str, Any]:
        """The named ``tables`` (groups, nodes, instances) as JSON-ready values."""
        cluster = self._model.cluster
        makers: dict[str, Callable[[], list[dict[str, Any]]]] = {
            "groups": lambda: [self._group_document(row) for row in self._groups],
            "nodes": lambda: [self._node_document(row) for row in self._nodes],
            "instances": lambda: [self._instance_document(row) for row in self._instances],
        }
        return {
            "format": SHOW_FORMAT,
            "source": cluster.source,
            "fingerprint": cluster.fingerprint,
            "read_at": cluster.read_at,
            "notes": list(cluster.notes),
            "tags": list(cluster.tags),
        } | {name: maker() for name, maker in makers.items() if name in tables}

    def _group_document(self, row: int) -> dict[str, Any]:
        model, nodes = self._model, self._model.cluster.nodes
        group = model.cluster.groups[row]
        scope = np.flatnonzero(model.group == row)
        online = scope[~model.offline[scope]]
        score = score_of_group(model, self._place, row).score
        return {
            "name": group.name,
            "uuid": group.uuid,
            "allocation_policy": group.allocation.value,
            "tags": list(group.tags),
            "nodes": len(scope),
            "offline_nodes": len(scope) - len(online),
            "nodes_not_n_plus_one": int(self._place.failing[online].sum()),
            "instances": int(self._place.primaries[scope].sum()),
            "total_memory": _whole(nodes.total_memory[scope].sum()),
            "free_memory": int(nodes.free_memory[scope].sum()),
            "total_disk": _whole(nodes.total_disk[scope].sum()),
            "free_disk": int(nodes.free_disk[scope].sum()),
            "score": score if np.isfinite(score) else None,
        }

    def _node_document(self, row: int) -> dict[str, Any]:
        nodes, place = self._model.cluster.nodes, self._place
        return {
            "name": nodes.names[row],
            "group": self._model.cluster.groups[int(nodes.group[row])].name,
            "role": self._role(row),
            "total_memory": _whole(nodes.total_memory[row]),
            "node_memory": int(nodes.node_memory[row]),
            "free_memory": int(nodes.free_memory[row]),
            "reserved_memory": int(place.reserved_memory[row]),
            "total_disk": _whole(nodes.total_disk[row]),
            "free_disk": int(nodes.free_disk[row]),
            "cpus": _whole(nodes.total_cpus[row]),
            "vcpus": int(place.used_cpus[row]),
            "primaries": int(place.primaries[row]),
            "secondaries": int(place.secondaries[row]),
            "n_plus_one": None if self._model.offline[row] else not place.failing[row],
            "tags": list(nodes.tags[row]),
        }

    def _instance_document(self, row: int) -> dict[str, Any]:
        table, nodes = self._model.cluster.instances, self._model.cluster.nodes.names
        secondary = int(table.secondary[row])
        return {
            "name": table.names[row],
            "primary": nodes[int(table.primary[row])],
            "secondary": None if secondary == NO_NODE else nodes[secondary],
            "disk_template": table.template[row].label,
            "status": table.status[row].value,
            "memory": int(table.memory[row]),
            "disk": int(table.disk[row]),
            "vcpus": int(table.vcpus[row]),
            "auto_balance": bool(table.auto_balance[row]),
            "forthcoming": bool(table.forthcoming[row]),
            "tags": list(table.tags[row]),
        }


def _whole(value: float) -> int:
    return int(value) if np.isfinite(value) else 0
