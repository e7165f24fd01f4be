"""A warning of a plan, and the kinds of warnings that reports tell apart."""

from __future__ import annotations

from dataclasses import dataclass

OFFLINE_NODE = "offline-node"
USED_BY_NOTHING = "used by nothing in the snapshot"
UNACCOUNTED = "unaccounted"
NO_ROOM = "no-room-during-change"
NO_SCORE = "no-score"
SOURCE = "source"
SOLVER = "solver"
GOAL = "goal"
ALWAYS_FAILOVER = "always-failover"
GUEST_UNKNOWN = "guest-unknown"
GUEST_ELSEWHERE = "guest-elsewhere"
GUEST_DOWN = "instance-down"
FORTHCOMING_DISKS = "forthcoming-disks"


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """One warning: a stable word, one line of text, and what it is about.

    ``resolved`` says that the plan itself puts it right. ``node`` is a full name, ``move`` the
    id of a move, ``instances`` full names of those that stay on an offline node. ``before`` and
    ``after``: what is wrong before and after the plan; None where nothing is, and for what is not
    compared.
    """

    kind: str
    message: str
    node: str | None = None
    move: int | None = None
    resolved: bool = False
    before: str | None = None
    after: str | None = None
    instances: tuple[str, ...] = ()
