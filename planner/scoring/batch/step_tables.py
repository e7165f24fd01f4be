"""The tables from which candidates are valued, as the kernel reads them."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.kernel.step_calls import StepTables
from planner.scoring import terms
from planner.scoring.batch.tables import BatchTables
from planner.state.kind_table import KindTable
from planner.state.pair_table import PairTable
from snapshots.arrays import Ints

_WEIGHTS = np.array([term.weight for term in terms.TERMS])


class FollowedTables:
    """``tables`` in the kernel's form; :meth:`follow` takes their present state.

    ``targets`` are the nodes that moves lead to, ascending.
    """

    def __init__(self, tables: BatchTables, targets: Ints) -> None:
        self._tables = tables
        self.raw = raw = StepTables()
        place, model, spreads, movers = (
            *(tables.placement, tables.placement.model),
            *(tables.spreads, tables.movers),
        )
        fixed = raw.raw
        fixed.nodes, fixed.movers, fixed.targets = model.node_count, len(movers.rows), len(targets)
        fixed.classes, fixed.primary_only = spreads.size, spreads.primary_only
        fixed.even, fixed.by_spindle = tables.even, spreads.by_spindle
        fixed.exclusive, fixed.force = tables.exclusive, tables.force
        fixed.online, fixed.total_per_unit = spreads.count, tables.total_per_unit
        raw.point(
            usable_memory=model.usable_memory,
            disk_reserve=model.disk_reserve,
            most_spindles=np.floor(model.max_spindles),
            most_cpus=model.most_vcpus,
            exclusive_storage=model.exclusive,
            live=tables.live,
            lost=tables.lost,
            total_memory=model.total_memory,
            total_disk=model.total_disk,
            total_cpus=model.total_cpus,
            cpu_speed=model.cpu_speed,
            max_spindles=model.max_spindles,
            total_spindles=model.total_spindles,
            utilisation=model.utilisation,
            column=_columns(tables.online, model.node_count),
            target=targets,
            unit=spreads.unit,
            spindle_unit=spreads.spindle_unit,
            row=movers.rows,
            span=movers.span,
            spindle_span=movers.spindle_span,
            drbd=movers.drbd,
            local=movers.local,
            weight=_WEIGHTS,
        )
        tags, excluded = model.tags, tables.home_cost.location_exclusion
        fixed.has_exclusion, fixed.has_locations = tags.has_exclusion, tags.has_locations
        fixed.located = tags.has_locations or tags.penalty is not None
        fixed.excludes_locations, fixed.places = excluded.active, len(excluded.visible)
        raw.point(
            tags_from=tags.exclusion.starts,
            tag=tags.exclusion.tag,
            times=tags.exclusion.times,
            visible=np.ascontiguousarray(excluded.visible),
            alike=tags.alike,
            shared_locations=place.shared_locations,
        )
        self._point_kinds("common_locations", tags.common_locations)
        self._point_kinds("penalty", tags.penalty)
        self._point_kinds("may_migrate", tags.may_migrate)
        self.follow()

    def _point_kinds(self, name: str, table: KindTable[Any] | None) -> None:
        if table is not None:
            self.raw.point_kinds(name, table.rows, table.columns, table.kinds)

    def _point_pairs(self, name: str, table: PairTable) -> None:
        self.raw.point_pairs(name, *table.keyed(), table.shape[1])

    def follow(self) -> None:
        """Point to the arrays that are there now; those that changed in place need no word."""
        tables = self._tables
        place, spreads, movers = tables.placement, tables.spreads, tables.movers
        self.raw.point(
            used_memory=place.used_memory,
            reserved_memory=place.reserved_memory,
            later_free_memory=place.later_free_memory,
            free_disk=place.free_disk,
            later_free_disk=place.later_free_disk,
            used_cpus=place.used_cpus,
            later_used_cpus=place.later_used_cpus,
            free_spindles=place.free_spindles,
            later_free_spindles=place.later_free_spindles,
            used_spindles=place.used_spindles,
            later_used_spindles=place.later_used_spindles,
            primaries=place.primaries,
            secondaries=place.secondaries,
            failing=place.failing,
            location_score=place.location_score,
            tag_conflicts=place.tag_conflicts,
            load=place.load,
            present=spreads.exact,
            value=spreads.value,
            pair=movers.pair,
            mirror=movers.mirror,
            amount=movers.amounts,
            flag=movers.flags,
            may=movers.may,
            gain=movers.gains,
            change=movers.changes,
            release_change=movers.release_change,
            release_square=movers.release_square,
            need=movers.need,
        )
        self.follow_spreads()
        self._point_pairs("held", place.reservations)
        self._point_pairs("holders", place.reservations.turned)
        if place.model.tags.has_exclusion:
            self._point_pairs("carriers", place.tag_counts)
            excluded = tables.home_cost.location_exclusion
            if excluded.active:
                self._point_pairs("place_counts", excluded.counts())
                self.raw.raw.place_conflicts = excluded.value()

    def follow_spreads(self) -> None:
        """Point to the present sums over the nodes alone."""
        tables = self._tables
        self.raw.point(
            square=tables.spreads.square,
            total=tables.spreads.total,
            variance=tables.variances,
            root=tables.roots,
        )


def _columns(online: Ints, count: int) -> Ints:
    """The position of each of so many nodes among those ``online``, -1 for others."""
    column: Ints = np.full(count, -1, dtype=np.int64)
    column[online] = np.arange(len(online))
    return column
