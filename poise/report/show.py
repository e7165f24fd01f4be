"""The tables of ``poise show``, in text and as a document of the format ``poise.show/1``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from planner.explain import n_plus_one
from planner.n_plus_one import cannot_be_emptied
from planner.state import Model, Placement
from planner.words import count, human_size
from poise.api.scores import score_of_group
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table
from poise.report.names import ShortNames
from poise.report.roles import TOLD_LESS, role_cell, role_legend, tells_less
from snapshots.arrays import NO_NODE, Ints
from snapshots.htools import fixed

HEADERS = (
    "D disk, M memory: MNode the node's own, MFree as reported, MLeft by the record;"
    " Pinst, Sinst: primaries, secondaries"
)
"""The meanings of the node table's headers."""

SHOW_FORMAT = "poise.show/1"
_GROUP_FIGURES = ("total_memory", "free_memory", "total_disk", "free_disk")
_NODE_FIGURES = (*_GROUP_FIGURES, "node_memory", "total_cpus")


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
        self._n_plus_one = n_plus_one(self._place)
        self._stuck = frozenset(
            node
            for row in self._groups
            for node in cannot_be_emptied(self._place, np.flatnonzero(model.group == row))
        )
        self._names = ShortNames(cluster.nodes.names, cluster.instances.names)

    def heading(self) -> Block:
        """The source, and how much it holds."""
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
        """The nodes, what each has and has left, and how safe they are."""
        columns = [
            Column("Node"),
            *(Column(h, right=True) for h in "DTotal DFree MTotal".split()),
            Column("MNode", right=True, drop=3),
            Column("MFree", right=True),
            Column("MLeft", right=True, drop=2),
            *(Column(h, right=True) for h in "Pinst Sinst".split()),
            Column("Group", drop=1),
            Column("Role"),
            Column("N+1"),
            Column("Emptiable"),
        ]
        rows = [self._node_row(row) for row in self._nodes]
        nodes = self._model.cluster.nodes
        legend = role_legend(role_cell(nodes, row) for row in self._nodes)
        return Table("Nodes", columns, rows, legend=legend)

    def node_notes(self) -> Block:
        """The meanings of the headers, and that the source tells less of roles, where it does."""
        notes = [Line(HEADERS, "faint")]
        if tells_less(self._model.cluster.nodes):
            notes.append(Line(TOLD_LESS, "faint"))
        return Lines("", notes, prose=True)

    def _node_row(self, row: int) -> list[Cell | str]:
        nodes, place = self._model.cluster.nodes, self._place
        offline = bool(self._model.offline[row])
        figures = self._figures(row)
        sizes = "total_disk free_disk total_memory node_memory free_memory left_memory".split()
        return [
            Cell(self._names(nodes.names[row]), "faint" if offline else "strong"),
            *(_size(figures[name]) for name in sizes),
            str(int(place.primaries[row])),
            str(int(place.secondaries[row])),
            self._model.cluster.groups[int(nodes.group[row])].name,
            role_cell(nodes, row),
            *self._safety(row),
        ]

    def _safety(self, row: int) -> tuple[Cell, Cell]:
        if self._model.cluster.nodes.silent[row]:
            return Cell("no answer", "bad"), Cell("?")
        if self._model.offline[row]:
            return Cell("-", "faint"), Cell("-", "faint")
        return (
            Cell("ok", "good") if self._n_plus_one[row] else Cell("FAIL", "bad"),
            Cell("NO", "bad") if row in self._stuck else Cell("yes", "good"),
        )

    def _figures(self, row: int) -> dict[str, int | None]:
        """A node's memory, disk and CPUs; None for what it did not tell."""
        nodes = self._model.cluster.nodes
        unknown = nodes.unknown[row]
        found = {
            name: None if name in unknown else _whole(getattr(nodes, name)[row])
            for name in _NODE_FIGURES
        }
        left = None if "total_memory" in unknown else int(self._place.free_memory[row])
        return found | {"left_memory": left}

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
        score = group["score"]
        return [
            Cell(group["name"], "strong"),
            *(str(group[key]) for key in ("nodes", "offline_nodes", "instances")),
            *(_size(group[key]) for key in ("total_memory", "free_memory")),
            *(_size(group[key]) for key in ("total_disk", "free_disk")),
            group["allocation_policy"],
            _standing(group),
            "?" if group["silent_nodes"] else fixed(math.nan if score is None else score, 8),
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
        silent = int(nodes.silent[scope].sum())
        score = math.nan if silent else score_of_group(model, self._place, row).score
        return {
            "name": group.name,
            "uuid": group.uuid,
            "allocation_policy": group.allocation.value,
            "tags": list(group.tags),
            "nodes": len(scope),
            "offline_nodes": len(scope) - len(online) - silent,
            "silent_nodes": silent,
            "nodes_not_n_plus_one": int((~self._n_plus_one[online]).sum()),
            "nodes_that_cannot_be_emptied": len(self._stuck.intersection(scope.tolist())),
            "instances": int(self._place.primaries[scope].sum()),
            **{name: self._sum(name, scope) for name in _GROUP_FIGURES},
            "score": score if math.isfinite(score) else None,
        }

    def _sum(self, name: str, scope: Ints) -> int | None:
        """A figure of all nodes together; None where one that should tell it does not."""
        nodes = self._model.cluster.nodes
        missing = any(
            name in nodes.unknown[row] and (nodes.silent[row] or not self._model.offline[row])
            for row in scope.tolist()
        )
        return None if missing else _whole(getattr(nodes, name)[scope].sum())

    def _node_document(self, row: int) -> dict[str, Any]:
        nodes, place = self._model.cluster.nodes, self._place
        role, figures = nodes.role[row], self._figures(row)
        online = not self._model.offline[row]
        return {
            "name": nodes.names[row],
            "group": self._model.cluster.groups[int(nodes.group[row])].name,
            "role": None if role is None else role.value,
            "vm_capable": nodes.vm_capable[row],
            "in_use": online,
            "silent": bool(nodes.silent[row]),
            "total_memory": figures["total_memory"],
            "node_memory": figures["node_memory"],
            "free_memory": figures["free_memory"],
            "left_memory": figures["left_memory"],
            "reserved_memory": int(place.reserved_memory[row]),
            "total_disk": figures["total_disk"],
            "free_disk": figures["free_disk"],
            "cpus": figures["total_cpus"],
            "vcpus": int(place.used_cpus[row]),
            "primaries": int(place.primaries[row]),
            "secondaries": int(place.secondaries[row]),
            "n_plus_one": bool(self._n_plus_one[row]) if online else None,
            "can_be_emptied": row not in self._stuck if online else None,
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


def _size(mib: int | None) -> str:
    return "?" if mib is None else human_size(mib)


def _standing(group: dict[str, Any]) -> Cell:
    """The safety of a group's nodes, in a few words."""
    failing, stuck = group["nodes_not_n_plus_one"], group["nodes_that_cannot_be_emptied"]
    if failing:
        return Cell(f"{failing} FAIL", "bad")
    if stuck:
        return Cell(f"{stuck} cannot be emptied", "bad")
    return Cell("no answer", "bad") if group["silent_nodes"] else Cell("ok", "good")
