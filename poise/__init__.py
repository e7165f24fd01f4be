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
    from planner.explain import Reason
    from planner.plan import (
        Allocation,
        GroupAnswer,
        Move,
        NewInstance,
        NodeRefusal,
        Place,
        Placed,
        Plan,
        PlanWarning,
        Position,
        TermChange,
        read_plan,
        write_plan,
    )
    from planner.rules import Action, Verb
    from poise.api.allocating import allocate
    from poise.api.balancing import FoundMove, balance
    from poise.api.scores import Score, ScoreTerm, score
    from poise.settings.sources import load
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
    "Action": "planner.rules.actions",
    "Allocation": "planner.plan.allocation",
    "BackendError": "snapshots.errors",
    "CannotTell": "snapshots.errors",
    "Cluster": "snapshots.cluster",
    "DiskTemplate": "snapshots.disk_template",
    "FormatError": "snapshots.errors",
    "FoundMove": "poise.api.balancing",
    "GroupAnswer": "planner.plan.allocation",
    "Move": "planner.plan.plan",
    "NewInstance": "planner.plan.allocation",
    "NodeRefusal": "planner.plan.allocation",
    "Place": "planner.plan.allocation",
    "Placed": "planner.plan.allocation",
    "Plan": "planner.plan.plan",
    "PlanWarning": "planner.plan.warnings",
    "PlanningError": "snapshots.errors",
    "PoiseError": "snapshots.errors",
    "Position": "planner.plan.plan",
    "Reason": "planner.explain.place_refusal",
    "Score": "poise.api.scores",
    "ScoreTerm": "poise.api.scores",
    "SourceError": "snapshots.errors",
    "TermChange": "planner.plan.plan",
    "UsageError": "snapshots.errors",
    "Verb": "planner.rules.actions",
    "allocate": "poise.api.allocating",
    "balance": "poise.api.balancing",
    "load": "poise.settings.sources",
    "read_plan": "planner.plan.document",
    "score": "poise.api.scores",
    "write_plan": "planner.plan.document",
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
