"""Poise plans where the virtual machines of a Ganeti-style cluster live.

>>> import poise
>>> cluster = poise.load("examples/recorded-cluster")
>>> plan = poise.balance(cluster, "default")
>>> [(move.instance, move.kind) for move in plan.moves]

Everything is a value: a :class:`Cluster` is a read-only snapshot, a :class:`Plan` names its moves.
Memory and disk are MiB unless a name ends in ``_gib``. Every error is a :class:`PoiseError` with a
one-line message. Nothing here changes a cluster.

Modules are imported when they are first used, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.actions import Action, Verb
    from planner.allocation import (
        Allocation,
        GroupAnswer,
        NewInstance,
        NodeRefusal,
        Place,
        Placed,
    )
    from planner.diagnosis import PlanWarning
    from planner.place_refusal import Reason
    from planner.plan import Move, Plan, Position, TermChange
    from planner.plan_document import read_plan, write_plan
    from poise.allocating import allocate
    from poise.balancing import FoundMove, balance
    from poise.scores import Score, ScoreTerm, score
    from poise.sources import load
    from snapshots.cluster import Cluster
    from snapshots.disk_template import DiskTemplate
    from snapshots.errors import (
        BackendError,
        CannotTell,
        FormatError,
        PlanningError,
        PoiseError,
        SourceError,
        UsageError,
    )

__version__ = "0.1.0"

_HOMES = {
    "Action": "planner.actions",
    "Allocation": "planner.allocation",
    "BackendError": "snapshots.errors",
    "CannotTell": "snapshots.errors",
    "Cluster": "snapshots.cluster",
    "DiskTemplate": "snapshots.disk_template",
    "FormatError": "snapshots.errors",
    "FoundMove": "poise.balancing",
    "GroupAnswer": "planner.allocation",
    "Move": "planner.plan",
    "NewInstance": "planner.allocation",
    "NodeRefusal": "planner.allocation",
    "Place": "planner.allocation",
    "Placed": "planner.allocation",
    "Plan": "planner.plan",
    "PlanWarning": "planner.diagnosis",
    "PlanningError": "snapshots.errors",
    "PoiseError": "snapshots.errors",
    "Position": "planner.plan",
    "Reason": "planner.place_refusal",
    "Score": "poise.scores",
    "ScoreTerm": "poise.scores",
    "SourceError": "snapshots.errors",
    "TermChange": "planner.plan",
    "UsageError": "snapshots.errors",
    "Verb": "planner.actions",
    "allocate": "poise.allocating",
    "balance": "poise.balancing",
    "load": "poise.sources",
    "read_plan": "planner.plan_document",
    "score": "poise.scores",
    "write_plan": "planner.plan_document",
}
"""Public name -> the module it lives in."""

__all__ = [
    "Action",
    "Allocation",
    "BackendError",
    "CannotTell",
    "Cluster",
    "DiskTemplate",
    "FormatError",
    "FoundMove",
    "GroupAnswer",
    "Move",
    "NewInstance",
    "NodeRefusal",
    "Place",
    "Placed",
    "Plan",
    "PlanWarning",
    "PlanningError",
    "PoiseError",
    "Position",
    "Reason",
    "Score",
    "ScoreTerm",
    "SourceError",
    "TermChange",
    "UsageError",
    "Verb",
    "allocate",
    "balance",
    "load",
    "read_plan",
    "score",
    "write_plan",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'poise' has no attribute '{name}'")
    from importlib import import_module

    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
