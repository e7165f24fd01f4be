"""Plans to report: of the examples, of made-up clusters, and large ones that nobody planned."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from rich.console import Console

import poise
from planner.plan.move import Move, Position
from planner.plan.plan import NodeChange, NodeFigures, Plan, Stuck
from planner.plan.plan_warning import PlanWarning
from planner.rules.actions import Action, Verb
from poise.report.blocks import Block
from poise.report.names import ShortNames
from poise.report.plain import render_plain
from poise.report.terminal import print_terminal
from tests.poise.command_line import LARGE, RECORDED

NO_NAMES = ShortNames([], [])


@cache
def recorded(group: str = "default") -> Plan:
    """The plan of a recorded cluster: four moves."""
    return poise.balance(poise.load(RECORDED), group)


@cache
def large(*offline: str, evacuate: bool = False, **options: Any) -> Plan:
    """The plan of 40 nodes and 400 instances: 128 moves."""
    return poise.balance(
        poise.load(LARGE), offline=list(offline), evacuate_only=evacuate, **options
    )


def plain(blocks: Sequence[Block]) -> list[str]:
    """The lines as in a pipe."""
    return render_plain(blocks).splitlines()


def on_terminal(blocks: Sequence[Block], columns: int) -> list[str]:
    """The lines as on a terminal without colours."""
    out = io.StringIO()
    console = Console(file=out, width=columns, force_terminal=True, no_color=True, highlight=False)
    print_terminal(blocks, console)
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in out.getvalue().splitlines()]


def a_move(number: int, *verbs: Verb, nodes: str = "abc", **more: Any) -> Move:
    """A move of an instance of its own: from a:b to b:a by one action, on to c by more."""
    return move_of(number, tuple(nodes), verbs or (Verb.MIGRATE,), **more)


def move_of(number: int, nodes: tuple[str, ...], verbs: tuple[Verb, ...], **more: Any) -> Move:
    """A move by a switch to the secondary, a new secondary, a switch to that."""
    a, b, c = nodes
    switched = Position(b, a), Position(b, c), Position(c, b)
    return Move(
        id=number,
        instance=more.pop("instance", f"vm{number}"),
        kind="failover",
        source=Position(a, b),
        target=switched[len(verbs) - 1],
        actions=tuple(map(Action, verbs, (b, c, c))),
        copy_gib=more.pop("copy_gib", 0.0),
        memory_gib=more.pop("memory_gib", 1.0),
        after=(),
        score_after=more.pop("score_after", 10.0 - number / 1000),
        **more,
    )


def a_plan(moves: Sequence[Move] = (), **more: Any) -> Plan:
    """A plan with these moves."""
    last = moves[-1].score_after if moves else 10.0
    facts: dict[str, Any] = {
        "source": "file",
        "fingerprint": "0" * 64,
        "group": "default",
        "created": None,
        "solver": "greedy",
        "options": {},
        "score_before": 10.0,
        "score_after": last,
        "bound": 0.0,
        "stopped": "no-better-move",
    }
    return Plan(moves=tuple(moves), **facts | more)


def a_node(name: str, before: tuple[int, int], after: tuple[int, int], **more: Any) -> NodeChange:
    """A node with so many primaries and secondaries before and after."""
    was, now = (NodeFigures(64 * 1024, 0, 2**20, 2, *held, True) for held in (before, after))
    return NodeChange(name, more.pop("offline", False), 2**17, 2**21, 16.0, was, now, **more)


def huge(
    nodes: int = 1000,
    name: str = "ganeti-host-with-a-long-name-in-rack-{0:04}-of-site",
    *,
    offline: bool = False,
) -> Plan:
    """A plan in which everything that a report tells is there many times, under long names."""
    names = [name.format(k) for k in range(nodes)]
    instances = [f"{name.format(k)}-instance" for k in range(nodes)]
    moves = [
        move_of(
            k,
            (names[k % nodes], names[(k + 1) % nodes], names[(k + 2) % nodes]),
            (Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.MIGRATE),
            instance=instances[k % nodes],
            restarts=k % 3,
            copy_gib=10.0 * k,
            score_after=10.0 / k,
        )
        for k in range(1, 2 * nodes)
    ]
    kinds = ("exclusion-tag", "n-plus-one", "cpu-ratio")
    broken = [
        PlanWarning(kind, "", node, None, resolved, f"{kind} is broken by {other}", after)
        for k, (node, other) in enumerate(zip(names, instances, strict=True))
        for kind in kinds
        for resolved, after in [(bool(k % 2), None if k % 2 else f"{kind} is broken by {other}")]
    ]
    told = [PlanWarning("source", f"{node} answers slowly") for node in names]
    return a_plan(
        moves,
        group=f"group-{name.format(0)}",
        nodes=tuple(
            a_node(name, (k % 99, k % 77), (9, 7), offline=offline and k > 900)
            for k, name in enumerate(names)
        ),
        immovable=tuple(
            Stuck(one, reason, f"{reason} at {one}")
            for one in instances
            for reason in ("no-room", "template", "split", "auto-balance-off")
        ),
        warnings=(*broken, *told),
        options={"offline": names[:500]},
    )
