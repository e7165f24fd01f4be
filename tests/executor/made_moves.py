"""Moves and plans written down by hand, for tests that look at one rule of the executor."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan.move import Move, Position
from planner.plan.plan import NodeChange, NodeFigures, Plan
from planner.rules.actions import Action, Verb

MIGRATE, FAILOVER, REPLACE = Verb.MIGRATE, Verb.FAILOVER, Verb.REPLACE_DISKS


def place(words: str) -> Position:
    """``"a:b"`` is primary a and secondary b, ``"a"`` a primary alone."""
    primary, _, secondary = words.partition(":")
    return Position(primary, secondary or None)


def move(
    source: str,
    target: str,
    *actions: tuple[Verb, str],
    number: int = 1,
    instance: str = "web",
    after: Sequence[int] = (),
    copy_gib: float = 0.0,
) -> Move:
    """A move of one instance, as ``move("a:b", "b:a", (MIGRATE, "b"))``."""
    return Move(
        id=number,
        instance=instance,
        kind="made",
        source=place(source),
        target=place(target),
        actions=tuple(Action(verb, node) for verb, node in actions),
        copy_gib=copy_gib,
        memory_gib=0.0,
        after=tuple(after),
        score_after=1.0,
    )


def copy(gib: float, number: int, nodes: str, *after: int) -> Move:
    """A new secondary: the copy goes from the first of three ``nodes`` to the last."""
    first, second, third = tuple(nodes)
    return move(
        f"{first}:{second}",
        f"{first}:{third}",
        (REPLACE, third),
        number=number,
        instance=f"guest{number}",
        after=after,
        copy_gib=gib,
    )


def plan(*moves: Move) -> Plan:
    """A plan of these moves."""
    return Plan(
        source="made by hand",
        fingerprint="0" * 64,
        group="default",
        created=None,
        solver="hand",
        options={},
        score_before=2.0,
        score_after=1.0,
        bound=0.0,
        stopped="small-gain",
        moves=moves,
    )


def offline_node(name: str) -> NodeChange:
    """A node of a plan that takes it as offline."""
    figures = NodeFigures(0, 0, 0, 0, 0, 0, n_plus_one=True)
    return NodeChange(name, True, 0, 0, 0.0, figures, figures)
