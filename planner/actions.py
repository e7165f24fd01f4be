"""What a move asks of the cluster: migrations, failovers and disk replacements, in order.

The sequences are those of Ganeti's ``hbal -C``, but for guests whose node is taken as offline:
hbal writes "migrate" for these too, though nothing can be sent from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.model import Model
from planner.moves import MoveKind


class Verb(StrEnum):
    """A step of a move, as the ``gnt-instance`` command that carries it out."""

    MIGRATE = "migrate"
    """The running guest goes to the node, its memory is sent."""
    FAILOVER = "failover"
    """The stopped guest will start on the node; nothing is sent."""
    REPLACE_DISKS = "replace-disks"
    """The node becomes the new secondary; DRBD copies the disks to it."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a move; ``node`` is where the instance (or its second copy) goes."""

    verb: Verb
    node: str


KIND_WORDS: dict[MoveKind, str] = {
    MoveKind.FAILOVER: "failover",
    MoveKind.REPLACE_SECONDARY: "replace-secondary",
    MoveKind.REPLACE_AND_FAILOVER: "replace-secondary+failover",
    MoveKind.REPLACE_PRIMARY: "replace-primary",
    MoveKind.FAILOVER_AND_REPLACE: "failover+replace-secondary",
    MoveKind.FAILOVER_TO_ANY: "migrate-to",
}
"""The stable words for the kinds of move in plans and reports."""


def taken_as_down(model: Model, node: int) -> bool:
    """Whether guests of ``node`` are to be thought gone though the snapshot says that they run.

    That is so for nodes that only the user calls offline. Of the others the guests' own states
    tell: those on a drained node, which the planner must not use either, still run.
    """
    return bool(model.offline[node] and not model.cluster.nodes.offline[node])


def action_rows(
    kind: MoveKind, secondary: int, target: int, *, live: bool, primary_down: bool
) -> tuple[tuple[Verb, int], ...]:
    """The steps of a move as (verb, node row).

    ``secondary`` is the row before the move; ``live`` says whether a guest runs, so that it is
    migrated and not failed over. From a node that is down nothing migrates: the first switch is a
    failover then, and the next one finds the guest running elsewhere.
    """
    again = Verb.MIGRATE if live else Verb.FAILOVER
    first = Verb.FAILOVER if primary_down else again
    replace = (Verb.REPLACE_DISKS, target)
    to_secondary, to_target = (first, secondary), (first, target)
    return {
        MoveKind.FAILOVER: (to_secondary,),
        MoveKind.REPLACE_SECONDARY: (replace,),
        MoveKind.REPLACE_AND_FAILOVER: (replace, to_target),
        MoveKind.REPLACE_PRIMARY: (to_secondary, replace, (again, target)),
        MoveKind.FAILOVER_AND_REPLACE: (to_secondary, replace),
        MoveKind.FAILOVER_TO_ANY: (to_target,),
    }[kind]
