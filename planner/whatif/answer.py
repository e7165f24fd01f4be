"""The answer to a question of what would happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.plan import Json
from planner.whatif.change import PlannedChange
from planner.whatif.losses import LossTable, NodesLost, Restored
from planner.whatif.verdict import FoundRisk, Verdict
from snapshots.cluster import Cluster


@dataclass(frozen=True, eq=False, slots=True)
class LossReport:
    """Sets of nodes that are lost at once: all of them as figures, the worst in full.

    ``worst`` are in the order of ``table.by_harm``; ``restored`` has for each of them how second
    copies are made anew, group by group.
    """

    table: LossTable
    worst: tuple[NodesLost, ...]
    restored: tuple[tuple[Restored, ...], ...]
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A verdict, and what it stands on.

    Attributes:
        scenario: the stable word, such as ``drain``.
        asked: the scenario's own options, by name.
        deed: what would be done, for the verdict: ``DRAIN node07``.
        verdict: whether it can be done.
        reason: why, in a clause.
        source: where the cluster was read from.
        fingerprint: of the cluster.
        as_of: when it was read (ISO 8601); None where the source does not tell.
        findings: the risks, the gravest first.
        notes: what else a person should know.
        change: the moves, in time; None where nothing is moved.
        losses: the nodes that are lost; None where none is.
    """

    scenario: str
    asked: Mapping[str, Json]
    deed: str
    verdict: Verdict
    reason: str
    source: str
    fingerprint: str
    as_of: str | None = None
    findings: tuple[FoundRisk, ...] = ()
    notes: tuple[str, ...] = ()
    change: PlannedChange | None = None
    losses: LossReport | None = None

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, which begins with its fixed words."""
        return f"{self.verdict} TO {self.deed}: {self.reason}"
