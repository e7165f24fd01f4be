"""The change of a guest's node: by a migration, or by a failover that stops and starts it.

The one rule that plans, prices, printed commands and runs follow. A guest that runs migrates,
unless its node is taken as gone or its ``always_failover`` makes Ganeti stop and start it. Every
other guest fails over, and Ganeti starts it at the end if it is meant to run. So what a later
switch of the same guest is depends on the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from planner.rules.actions import Verb
from snapshots.admin_state import AdminState
from snapshots.arrays import Ints
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus


class Life(StrEnum):
    """The state of a guest right now."""

    RUNS = "runs"
    STOPPED = "stopped"
    UNSEEN = "unseen"
    """Its node does not tell, or it runs on another one: it may be running."""


@dataclass(frozen=True, slots=True)
class Guest:
    """As much of an instance as decides how it changes its node.

    ``meant_to_run``: Ganeti starts it at the end of a failover. ``certain``: the snapshot tells
    ``life`` and ``meant_to_run``; where it does not, they are the likelier ones.
    """

    life: Life
    meant_to_run: bool
    always_failover: bool = False
    certain: bool = True

    def switched(self, *, node_gone: bool = False) -> Switch:
        """The switch to another node; ``node_gone``: the node it leaves is taken as gone."""
        if self.life is Life.RUNS and not node_gone and not self.always_failover:
            return Switch(Verb.MIGRATE, restarts=False, after=self)
        after = replace(self, life=Life.RUNS if self.meant_to_run else Life.STOPPED)
        return Switch(Verb.FAILOVER, restarts=self.life is not Life.STOPPED, after=after)


class Switch(NamedTuple):
    """A change of the node; ``restarts``: a guest that runs, or may run, stops and starts again.

    ``after`` is the guest once it is done.
    """

    verb: Verb
    restarts: bool
    after: Guest


NODE_GONE = (InstanceStatus.ERROR_NODEDOWN, InstanceStatus.ERROR_NODEOFFLINE)
"""The guest's node does not answer: nothing can be sent or copied from it."""


def guest_in(cluster: Cluster, row: int) -> Guest:
    """The guest of an instance, as a snapshot has it."""
    table = cluster.instances
    if table.forthcoming[row]:  # it is on record only: there is nothing to stop or to start
        return Guest(Life.STOPPED, meant_to_run=False)
    admin = table.admin_state[row]
    always = bool(table.always_failover[row])
    match table.status[row]:
        case InstanceStatus.RUNNING:
            return Guest(Life.RUNS, meant_to_run=True, always_failover=always)
        case InstanceStatus.ERROR_UP:
            return Guest(Life.RUNS, meant_to_run=False, always_failover=always)
        case InstanceStatus.ERROR_DOWN:
            return Guest(Life.STOPPED, meant_to_run=True, always_failover=always)
        case InstanceStatus.ADMIN_DOWN | InstanceStatus.ADMIN_OFFLINE:
            return Guest(Life.STOPPED, meant_to_run=False, always_failover=always)
        case InstanceStatus.USER_DOWN:
            # Ganeti's watcher turns "up" into "down" for it only some minutes later.
            meant, certain = admin is AdminState.UP, admin is not None
            return Guest(Life.STOPPED, meant, always, certain)
        case _:
            if admin in (AdminState.DOWN, AdminState.OFFLINE):
                return Guest(Life.STOPPED, meant_to_run=False, always_failover=always)
            return Guest(Life.UNSEEN, True, always, certain=admin is not None)


@lru_cache(maxsize=4)
def different_guests(cluster: Cluster) -> tuple[Ints, tuple[Guest, ...]]:
    """For each instance (row) the number of its guest among the different ones, and those.

    Kept for the clusters that were asked about last: every step of a search asks.
    """
    known: dict[Guest, int] = {}
    rows = range(len(cluster.instances))
    codes = [known.setdefault(guest_in(cluster, row), len(known)) for row in rows]
    return np.array(codes, dtype=np.int64), tuple(known)


def taken_as_gone(*, named_offline: bool, offline: bool) -> bool:
    """True for nodes whose guests are to be thought gone though the snapshot says that they run.

    That is so for nodes that only the operator calls offline (``named_offline``). Of those that
    the snapshot itself has as ``offline`` the guests' own states tell: on a drained node they run.
    """
    return named_offline and not offline
