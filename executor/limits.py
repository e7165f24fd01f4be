"""How much a run may do: at once, and in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields

from planner.plan import Json
from snapshots.errors import UsageError


@dataclass(frozen=True, slots=True)
class Limits:
    """Throttles and budgets of a run.

    ``moves`` at once in all, ``per_node`` at once that keep one node busy, ``resyncs_per_node``
    at once that copy disks from or to one node. ``total_moves`` and ``copy_gib`` end the run once
    another move would go beyond them; ``until`` (seconds since the epoch) starts nothing later.
    ``attempts`` is how often a job is tried.
    """

    moves: int = 4
    per_node: int = 1
    resyncs_per_node: int = 1
    total_moves: int | None = None
    copy_gib: float | None = None
    until: float | None = None
    attempts: int = 2

    def __post_init__(self) -> None:
        for name in ("moves", "per_node", "resyncs_per_node", "attempts"):
            if getattr(self, name) < 1:
                option = name.replace("_", "-")
                raise UsageError(f"{option}: expected 1 or more, got {getattr(self, name)}")

    def document(self) -> dict[str, Json]:
        """As the ledger keeps it."""
        return asdict(self)

    @classmethod
    def from_document(cls, settings: Mapping[str, Json]) -> Limits:
        """What :meth:`document` gave; keys of other Poises are left aside."""
        known = {column.name for column in fields(cls)}
        return cls(**{key: value for key, value in settings.items() if key in known})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Busy:
    """What a move keeps busy: nodes, and those of them that copy disks."""

    nodes: frozenset[str]
    copying: frozenset[str]


def slot_free(limits: Limits, wanted: Busy, running: Collection[Busy]) -> bool:
    """Whether another move may run beside ``running``."""
    if len(running) >= limits.moves:
        return False
    for node in wanted.nodes:
        if sum(node in other.nodes for other in running) >= limits.per_node:
            return False
    for node in wanted.copying:
        if sum(node in other.copying for other in running) >= limits.resyncs_per_node:
            return False
    return True
