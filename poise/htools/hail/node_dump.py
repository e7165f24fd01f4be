"""Nodes as ``poise hail -vv`` shows them: all that hail holds of one, on one line."""

from __future__ import annotations

import numpy as np

from planner.scoring import spread_values
from planner.state import (
    PairTable,
    Placement,
    accepted_tags,
    location_tags,
    migration_tags,
    received_tags,
)
from poise.htools.conventions.dump import (
    dump_double,
    dump_list,
    dump_load,
    dump_maybe,
    dump_policy,
    dump_record,
    dump_rows,
    dump_set,
    dump_text_set,
    dump_texts,
)
from poise.htools.conventions.peer_map import PeerMaps
from snapshots.arrays import NO_NODE
from snapshots.reading import text_literal

_HYPERVISORS = {
    "kvm": "Kvm",
    "xen-pvm": "XenPvm",
    "xen-hvm": "XenHvm",
    "fake": "Fake",
    "lxc": "Lxc",
    "chroot": "Chroot",
}
_FREE_MEMORY, _FREE_DISK, _RESERVED, _LATER_FREE_MEMORY, _LATER_FREE_DISK = 0, 1, 2, 9, 10
"""Rows of the spread values."""


class NodeDump:
    """Nodes as hail holds them after reading the cluster."""

    def __init__(self, placement: Placement, count: int, first: int) -> None:
        """``count``: only so many instances are of the cluster; ``first``: number of row 0."""
        self._first = first
        self._placement = placement
        self._model = placement.model
        self._peers = PeerMaps(placement)
        self._ratios = spread_values(placement, np.arange(self._model.node_count))
        table = self._model.cluster.instances
        self._primary_lists: list[list[int]] = [[] for _ in range(self._model.node_count)]
        self._secondary_lists: list[list[int]] = [[] for _ in range(self._model.node_count)]
        self._later_load = placement.load.copy()
        for row in reversed(range(count)):
            primary, secondary = int(table.primary[row]), int(table.secondary[row])
            if table.at_home[row]:
                self._primary_lists[primary].append(row)
            if secondary != NO_NODE:
                self._secondary_lists[secondary].append(row)
        for row in np.flatnonzero(table.forthcoming[:count]).tolist():
            primary, secondary = int(table.primary[row]), int(table.secondary[row])
            if table.at_home[row]:
                self._later_load[:, primary] += self._model.utilisation[row]
            if secondary != NO_NODE:
                self._later_load[2, secondary] += self._model.utilisation[row, 2]

    def show(self, row: int) -> str:
        """One node."""
        parts = (self._amounts, self._guests, self._shares, self._limits, self._nature)
        return dump_record("Node", {key: text for part in parts for key, text in part(row).items()})

    def _amounts(self, row: int) -> dict[str, str]:
        """Amounts that the node has, and those that are free."""
        place, model, nodes = self._placement, self._model, self._model.cluster.nodes
        return {
            "name": text_literal(nodes.names[row]),
            "alias": text_literal(model.node_aliases[row]),
            "tMem": dump_double(float(model.total_memory[row])),
            "nMem": str(model.node_memory[row]),
            "iMem": str(place.used_memory[row]),
            "fMem": str(nodes.free_memory[row]),
            "fMemForth": str(place.later_free_memory[row]),
            "xMem": str(model.unaccounted_memory[row]),
            "tDsk": dump_double(float(model.total_disk[row])),
            "fDsk": str(place.free_disk[row]),
            "fDskForth": str(place.later_free_disk[row]),
            "tCpu": dump_double(float(model.total_cpus[row])),
            "tCpuSpeed": dump_double(float(model.cpu_speed[row])),
            "nCpu": str(nodes.node_cpus[row]),
            "uCpu": str(place.used_cpus[row]),
            "uCpuForth": str(place.later_used_cpus[row]),
            "tSpindles": str(model.total_spindles[row]),
            "fSpindles": str(place.free_spindles[row]),
            "fSpindlesForth": str(place.later_free_spindles[row]),
        }

    def _guests(self, row: int) -> dict[str, str]:
        """The instances on it, and what N+1 takes from it."""
        place = self._placement
        return {
            "pList": dump_rows(place.primary_lists[row]),
            "pListForth": dump_rows(self._primary_lists[row]),
            "sList": dump_rows(place.secondary_lists[row]),
            "sListForth": dump_rows(self._secondary_lists[row]),
            "idx": str(self._first + row),
            "peers": dump_list(f"({p},{mib})" for p, mib in self._peers.entries(row)),
            "failN1": str(bool(place.failing[row])),
            "failN1Forth": "True",
            "rMem": str(place.reserved_memory[row]),
            "rMemForth": "0",
        }

    def _shares(self, row: int) -> dict[str, str]:
        """Parts of the whole that are free, reserved or used."""
        place, total = self._placement, self._model.total_cpus[row]
        ratios = self._ratios[:, row].tolist()
        with np.errstate(divide="ignore", invalid="ignore"):
            cpu, later_cpu = (
                float(used[row] / total) for used in (place.used_cpus, place.later_used_cpus)
            )
        return {
            "pMem": dump_double(ratios[_FREE_MEMORY]),
            "pMemForth": dump_double(ratios[_LATER_FREE_MEMORY]),
            "pDsk": dump_double(ratios[_FREE_DISK]),
            "pDskForth": dump_double(ratios[_LATER_FREE_DISK]),
            "pRem": dump_double(ratios[_RESERVED]),
            "pRemForth": "0.0",
            "pCpu": dump_double(cpu),
            "pCpuForth": dump_double(later_cpu),
        }

    def _limits(self, row: int) -> dict[str, str]:
        """The limits of the policy, and the figures that count against them."""
        place, model = self._placement, self._model
        return {
            "mDsk": "0.0",
            "loDsk": str(model.disk_reserve[row]),
            "hiCpu": str(model.max_vcpus[row]),
            "hiSpindles": dump_double(float(model.max_spindles[row])),
            "instSpindles": dump_double(float(place.used_spindles[row])),
            "instSpindlesForth": dump_double(float(place.later_used_spindles[row])),
        }

    def _nature(self, row: int) -> dict[str, str]:
        """The kind of the node, and its marks."""
        place, model, nodes = self._placement, self._model, self._model.cluster.nodes
        tags, cluster_tags = nodes.tags[row], model.cluster.tags
        migration = migration_tags(tags, cluster_tags)
        hypervisor = nodes.hypervisor[row]
        return {
            "offline": str(bool(model.offline[row])),
            "isMaster": str(bool(nodes.master[row])),
            "nTags": dump_texts(tags),
            "utilPool": dump_load((1.0, 1.0, 1.0, 1.0)),
            "utilLoad": dump_load(place.load[:, row].tolist()),
            "utilLoadForth": dump_load(self._later_load[:, row].tolist()),
            "pTags": self._counted(row),
            "group": str(self._first + model.group[row]),
            "iPolicy": dump_policy(model.cluster.groups[model.group[row]].policy),
            "exclStorage": str(bool(model.exclusive[row])),
            "migTags": dump_text_set(migration),
            "rmigTags": dump_text_set(received_tags(migration, accepted_tags(cluster_tags))),
            "locationTags": dump_text_set(location_tags(tags, cluster_tags)),
            "locationScore": str(place.location_score[row]),
            "instanceMap": self._located(row),
            "hypervisor": dump_maybe(
                None if hypervisor is None else _HYPERVISORS[hypervisor], nested=False
            ),
        }

    def _counted(self, row: int) -> str:
        """Exclusion tags of primaries, and how many carry each."""
        pairs = sorted(self._of(self._placement.tag_counts, row))
        return dump_set(f"({text_literal(name)},{count})" for name, count in pairs)

    def _located(self, row: int) -> str:
        """The same for each of the node's location tags."""
        nodes = self._model.cluster.nodes
        homes = self._of(self._placement.tag_homes, row)
        places = sorted(set(location_tags(nodes.tags[row], self._model.cluster.tags)))
        return dump_set(
            f"(({text_literal(place)},{text_literal(name)}),{count})"
            for place in places
            for name, count in homes
        )

    def _of(self, table: PairTable, row: int) -> list[tuple[str, int]]:
        """The exclusion tags of a node, and their numbers in ``table``."""
        names = self._model.tags.exclusion_names
        tags, counts = table.turned.of(row)
        return [(names[k], n) for k, n in zip(tags.tolist(), counts.tolist(), strict=True)]
