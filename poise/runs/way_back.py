"""The instances that were on nodes when Poise drained them, by the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from poise.runs.role_runs import runs_of
from snapshots.node_role import NodeRole

if TYPE_CHECKING:  # SQLAlchemy and numpy, which help does without
    from executor.ledger import Ledger, RunRecord
    from planner.plan import Position
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class WhoLeft:
    """The places that instances had before nodes were drained.

    ``places``: of those that are still where the drain has put them, by name. ``moved``: those that
    are elsewhere by now, or gone. ``unknown``: the nodes that no known run has drained.
    """

    places: dict[str, Position]
    moved: tuple[str, ...]
    unknown: tuple[str, ...]


def who_left(ledger: Ledger | None, nodes: Sequence[str], cluster: Cluster) -> WhoLeft:
    """The instances that the latest drain of each node has moved.

    ``ledger`` is None where there is none.
    """
    from planner.plan import Position

    runs: dict[int, RunRecord] = {}
    unknown = []
    for node in nodes:
        run = None if ledger is None else _drain_of(ledger, node, cluster.cluster_uuid)
        if run is None:
            unknown.append(node)
        else:
            runs[run.id] = run
    first: dict[str, Position] = {}
    last: dict[str, Position] = {}
    for number in sorted(runs):
        assert ledger is not None
        _moves_of(ledger, number, first, last)
    rows = {name: row for row, name in enumerate(cluster.instances.names)}
    still = {
        name
        for name, put in last.items()
        if name in rows and Position.of_instance(cluster, rows[name]) == put
    }
    places = {name: first[name] for name in first if name in still and first[name] != last[name]}
    moved = tuple(name for name in last if name not in still and last[name] != first[name])
    return WhoLeft(places, moved, tuple(unknown))


def _drain_of(ledger: Ledger, node: str, cluster_uuid: str) -> RunRecord | None:
    """The latest run that has begun to drain a node."""
    for run in runs_of(ledger, node, cluster_uuid):
        steps = [step for plan in ledger.plans(run.id) for step in plan.node_steps]
        if run.started is not None and any(
            step.node == node and step.role is NodeRole.DRAINED for step in steps
        ):
            return run
    return None


def _moves_of(
    ledger: Ledger, run: int, first: dict[str, Position], last: dict[str, Position]
) -> None:
    """Add where the instances of a run were first, and where it has put them in the end."""
    from planner.plan import stations

    reached = {record.move: record.station for record in ledger.moves(run)}
    for plan in ledger.plans(run):
        for move in plan.moves:
            if reached[move.id]:
                first.setdefault(move.instance, move.source)
                last[move.instance] = stations(move)[reached[move.id]]
