"""What a forecast needs to know of a move, worked out once: what it takes up, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from executor.stations import copying_nodes, nodes_of, stations
from planner.plan import MIB_PER_GIB, Move, Position
from planner.rules import Verb
from planner.timing import BusyNodes, Durations

USUAL = Durations()


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """An action: its nodes, the seconds that it is assumed to take, whether it copies disks."""

    nodes: frozenset[str]
    seconds: float
    copies: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """A move, what it keeps busy while it runs, and its actions."""

    move: Move
    busy: BusyNodes
    steps: tuple[ExpectedStep, ...]

    @property
    def seconds(self) -> float:
        """Assumed for the whole move, if nothing holds it up."""
        return sum(step.seconds for step in self.steps)


def outline(move: Move, durations: Durations = USUAL) -> Outline:
    """The outline of a move on a cluster of these rates.

    Before a failover a guest that runs has to be stopped.
    """
    verbs = [action.verb for action in move.actions]
    copies, sends = verbs.count(Verb.REPLACE_DISKS), verbs.count(Verb.MIGRATE)
    copy_mib = move.copy_gib * MIB_PER_GIB / copies if copies else 0.0
    sent_mib = move.memory_gib * MIB_PER_GIB / sends if sends else 0.0
    extra = {
        Verb.REPLACE_DISKS: copy_mib / durations.resync_rate,
        Verb.MIGRATE: sent_mib / durations.memory_rate,
        Verb.FAILOVER: durations.boot + (durations.shutdown if move.restarts else 0.0),
    }
    places = stations(move)
    return Outline(
        move,
        BusyNodes(nodes_of(move), copying_nodes(move)),
        tuple(
            ExpectedStep(
                _nodes(*between), durations.overhead + extra[verb], verb is Verb.REPLACE_DISKS
            )
            for between, verb in zip(pairwise(places), verbs, strict=True)
        ),
    )


def _nodes(before: Position, after: Position) -> frozenset[str]:
    """The nodes that an instance is on before or after an action."""
    names = {before.primary, before.secondary, after.primary, after.secondary}
    return frozenset(name for name in names if name is not None)
