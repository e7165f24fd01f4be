"""The legs of every kind of move: which node the instance goes to, what is copied."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from planner.rules.moves import MoveKind

N = TypeVar("N", int, str)
"""A node: its row or its name."""


class Leg(NamedTuple, Generic[N]):
    """Part of the way of a move: the new primary, or with ``copies`` the new secondary."""

    copies: bool
    node: N


def route(kind: MoveKind, secondary: int, target: int) -> tuple[Leg[int], ...]:
    """The way that a move takes, in rows; ``secondary`` is that before it."""
    to_secondary, to_target = Leg(copies=False, node=secondary), Leg(copies=False, node=target)
    replace = Leg(copies=True, node=target)
    return {
        MoveKind.FAILOVER: (to_secondary,),
        MoveKind.REPLACE_SECONDARY: (replace,),
        MoveKind.REPLACE_AND_FAILOVER: (replace, to_target),
        MoveKind.REPLACE_PRIMARY: (to_secondary, replace, to_target),
        MoveKind.FAILOVER_AND_REPLACE: (to_secondary, replace),
        MoveKind.FAILOVER_TO_ANY: (to_target,),
    }[kind]
