"""The actions of a move, in order, and what they do to the guest.

The order is that of Ganeti's ``hbal -C``. Whether a guest migrates or fails over is decided by
:mod:`planner.rules.guest_switch`, switch by switch, and not, as hbal does, for the whole move at
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

from planner.rules.actions import Verb
from planner.rules.guest_switch import Guest, taken_as_gone
from planner.rules.moves import MoveKind
from planner.rules.route import Leg, N, route
from planner.state.model import Model

KIND_WORDS: dict[MoveKind, str] = {
    MoveKind.FAILOVER: "failover",
    MoveKind.REPLACE_SECONDARY: "replace-secondary",
    MoveKind.REPLACE_AND_FAILOVER: "replace-secondary+failover",
    MoveKind.REPLACE_PRIMARY: "replace-primary",
    MoveKind.FAILOVER_AND_REPLACE: "failover+replace-secondary",
    MoveKind.FAILOVER_TO_ANY: "migrate-to",
}
"""The stable words for the kinds of move in plans: hbal's, for which every switch is a failover."""


@dataclass(frozen=True, slots=True)
class MoveActions(Generic[N]):
    """The actions of a move, (verb, node) in order, and the effect on the guest.

    ``restarts`` is how often a guest that runs, or may run, stops and starts.
    """

    actions: tuple[tuple[Verb, N], ...]
    restarts: int
    after: Guest

    def count(self, verb: Verb) -> int:
        """The number of actions with ``verb``."""
        return sum(step is verb for step, _ in self.actions)


def move_actions(
    kind: MoveKind, secondary: int, target: int, guest: Guest, *, node_gone: bool = False
) -> MoveActions[int]:
    """The actions of a move of ``guest``; ``node_gone``: its primary is taken as gone."""
    return actions_on(route(kind, secondary, target), guest, node_gone=node_gone)


def actions_on(legs: Sequence[Leg[N]], guest: Guest, *, node_gone: bool = False) -> MoveActions[N]:
    """The actions that take ``guest`` along ``legs``; ``node_gone``: as in :func:`move_actions`."""
    found: list[tuple[Verb, N]] = []
    restarts = 0
    for copies, node in legs:
        if copies:
            found.append((Verb.REPLACE_DISKS, node))
            continue
        switch = guest.switched(node_gone=node_gone)
        found.append((switch.verb, node))
        restarts += switch.restarts
        guest, node_gone = switch.after, False
    return MoveActions(tuple(found), restarts, guest)


def taken_as_down(model: Model, node: int) -> bool:
    """True if ``node`` is taken as gone because the operator calls it offline."""
    return taken_as_gone(
        named_offline=bool(model.offline[node]), offline=bool(model.cluster.nodes.offline[node])
    )
