"""The node and instance lists of Ganeti's tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from planner.scoring import spread_values
from planner.state import Placement
from planner.units import MIB_PER_GIB
from poise.htools.conventions.errors import Crash
from poise.htools.conventions.group_view import GroupView
from poise.htools.conventions.node_checks import cpu_ratios
from poise.htools.conventions.peer_map import PeerMaps
from poise.htools.conventions.table import table_lines
from snapshots.arrays import NO_NODE, Floats, Ints
from snapshots.htools import fixed, shown

DEFAULT_NODE_FIELDS: tuple[str, ...] = (
    "status",
    "name",
    "tmem",
    "nmem",
    "imem",
    "xmem",
    "fmem",
    "umem",
    "rmem",
    "tdsk",
    "fdsk",
    "tcpu",
    "ucpu",
    "pcnt",
    "scnt",
    "pfmem",
    "pfdsk",
    "rcpu",
    "cload",
    "mload",
    "dload",
    "nload",
)

_FREE_MEMORY, _FREE_DISK = 0, 1
"""Rows of the spread values that are a node's free memory and disk, as parts of its total."""
_UNKNOWN = "<unknown field>"
_INSTANCE_HEADER = "F Name Pri_node Sec_node Auto_bal vcpu mem dsk lCpu lMem lDsk lNet".split()
_INSTANCE_RIGHT = (False,) * 5 + (True,) * 7

Cells = Callable[["NodeList"], list[str]]


def node_list(view: GroupView, fields: Sequence[str]) -> list[str]:
    """The node table of a group, with the columns ``fields``."""
    nodes = NodeList(view)
    header, right, columns = [], [], []
    for name in fields:
        title, numeric, cells = _NODE_FIELDS.get(name, (_UNKNOWN, False, _unknown))
        header.append(title)
        right.append(numeric)
        columns.append(cells(nodes))
    rows = list(zip(*columns, strict=True))
    return table_lines(header, rows, right, " ")


def instance_list(view: GroupView) -> list[str]:
    """The instance table of a group.

    Raises:
        Crash: a secondary is in another group, which Ganeti's tools do not survive.
    """
    placement, model, rows = view.placement, view.model, view.instances
    names, nodes = model.cluster.instances.names, model.cluster.nodes.names
    known = {NO_NODE, *view.nodes.tolist()}
    cells = []
    for i in rows.tolist():
        secondary = int(placement.secondary[i])
        cells.append(
            (
                "R" if model.running[i] else " ",
                names[i],
                nodes[placement.primary[i]],
                "" if secondary == NO_NODE else nodes[secondary],
                "Y" if model.auto_balance[i] else "N",
                f"{model.vcpus[i]:3d}",
                f"{model.memory[i]:5d}",
                f"{model.disk[i] // MIB_PER_GIB:5d}",
                *(fixed(load, 3).rjust(5) for load in model.utilisation[i].tolist()),
            )
        )
    lines = table_lines(_INSTANCE_HEADER, cells, _INSTANCE_RIGHT, " ")
    lost = [s for s in placement.secondary[rows].tolist() if s not in known]
    if lost:
        raise Crash(lost[0], lines[0][: lines[0].index("Sec_node")])
    return lines


class NodeList:
    """The nodes that a table shows, and what several of its columns share."""

    def __init__(self, view: GroupView) -> None:
        self.view = view
        self.placement = view.placement
        self.model = view.model
        self.scope = view.nodes
        self.rows: list[int] = view.nodes.tolist()

    @cached_property
    def spreads(self) -> Floats:
        """The per-node values of the score's spread terms, (13, nodes)."""
        return spread_values(self.placement, self.scope)

    @cached_property
    def cpu_ratio(self) -> Floats:
        """Virtual CPUs in use per physical one; NaN or infinite where a node has none."""
        return cpu_ratios(self.placement)[self.scope]


def _unknown(nodes: NodeList) -> list[str]:
    return [_UNKNOWN] * len(nodes.rows)


def _each(text: Callable[[Placement, int], str]) -> Cells:
    return lambda nodes: [text(nodes.placement, row) for row in nodes.rows]


def _int(width: int, column: Callable[[Placement], Ints]) -> Cells:
    return lambda nodes: [
        f"{value:{width}d}" for value in column(nodes.placement)[nodes.scope].tolist()
    ]


def _double(width: int, digits: int, column: Callable[[NodeList], Floats]) -> Cells:
    return lambda nodes: [fixed(value, digits).rjust(width) for value in column(nodes).tolist()]


def _load(kind: int) -> Cells:
    return _double(5, 3, lambda nodes: nodes.placement.load[kind, nodes.scope])


def _status(place: Placement, row: int) -> str:
    if place.model.offline[row]:
        return "-"
    return "*" if place.failing[row] else " "


def _tags(place: Placement, row: int) -> str:
    names = place.model.tags.exclusion_names
    tags, counts = place.tag_counts.turned.of(row)
    pairs = zip(tags.tolist(), counts.tolist(), strict=True)
    return ",".join(f"{names[tag]}={count}" for tag, count in pairs)


def _instances(lists: Callable[[Placement], list[list[int]]]) -> Cells:
    def cells(nodes: NodeList) -> list[str]:
        index, by_node = nodes.view.index, lists(nodes.placement)
        return [f"[{','.join(str(index(i)) for i in by_node[row])}]" for row in nodes.rows]

    return cells


def _peers(nodes: NodeList) -> list[str]:
    maps = nodes.view.peers or PeerMaps(nodes.placement)
    first = nodes.view.first_number
    return [
        f"[{','.join(f'({first + peer},{amount})' for peer, amount in maps.entries(row))}]"
        for row in nodes.rows
    ]


_NODE_FIELDS: dict[str, tuple[str, bool, Cells]] = {
    "idx": ("Index", True, lambda nodes: [f"{nodes.view.first_number + k:4d}" for k in nodes.rows]),
    "name": ("Name", False, _each(lambda place, row: place.model.node_aliases[row])),
    "fqdn": ("Name", False, _each(lambda place, row: place.model.cluster.nodes.names[row])),
    "status": ("F", False, _each(_status)),
    "tmem": ("t_mem", True, _double(5, 0, lambda n: n.model.total_memory[n.scope])),
    "nmem": ("n_mem", True, _int(5, lambda place: place.model.node_memory)),
    "xmem": ("x_mem", True, _int(5, lambda place: place.model.unaccounted_memory)),
    "fmem": ("f_mem", True, _int(5, lambda place: place.model.cluster.nodes.free_memory)),
    "umem": ("u_mem", True, _int(5, lambda place: place.free_memory)),
    "amem": (
        "a_mem",
        True,
        _int(5, lambda place: np.maximum(0, place.free_memory - place.reserved_memory)),
    ),
    "imem": ("i_mem", True, _int(5, lambda place: place.used_memory)),
    "rmem": ("r_mem", True, _int(5, lambda place: place.reserved_memory)),
    "tdsk": ("t_dsk", True, _double(5, 0, lambda n: n.model.total_disk[n.scope] / MIB_PER_GIB)),
    "fdsk": ("f_dsk", True, _int(5, lambda place: place.free_disk // MIB_PER_GIB)),
    "tcpu": ("pcpu", True, _double(4, 0, lambda n: n.model.total_cpus[n.scope])),
    "ucpu": ("vcpu", True, _int(4, lambda place: place.used_cpus)),
    "pcnt": ("pcnt", True, _int(3, lambda place: place.primaries)),
    "scnt": ("scnt", True, _int(3, lambda place: place.secondaries)),
    "plist": ("primaries", True, _instances(lambda place: place.primary_lists)),
    "slist": ("secondaries", True, _instances(lambda place: place.secondary_lists)),
    "pfmem": ("p_fmem", True, _double(6, 4, lambda n: n.spreads[_FREE_MEMORY])),
    "pfdsk": ("p_fdsk", True, _double(6, 4, lambda n: n.spreads[_FREE_DISK])),
    "rcpu": ("r_cpu", True, _double(5, 2, lambda n: n.cpu_ratio)),
    "cload": ("lCpu", True, _load(0)),
    "mload": ("lMem", True, _load(1)),
    "dload": ("lDsk", True, _load(2)),
    "nload": ("lNet", True, _load(3)),
    "ptags": ("PrimaryTags", False, _each(_tags)),
    "peermap": ("PeerMap", False, _peers),
    "spindle_count": (
        "NodeSpindles",
        True,
        _each(lambda place, row: str(place.model.total_spindles[row])),
    ),
    "hi_spindles": (
        "MaxSpindles",
        True,
        _each(lambda place, row: shown(float(place.model.max_spindles[row]))),
    ),
    "inst_spindles": (
        "InstSpindles",
        True,
        _each(lambda place, row: shown(float(place.used_spindles[row]))),
    ),
}
"""Title, whether flushed right, and the cells, for every field that can be asked for."""
