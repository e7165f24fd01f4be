"""Every kind of backend on a small cluster, in the ways in which tests need it.

A new kind is a class like :class:`Small` and a line of :data:`BACKENDS`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from executor.backend import Backend, JobRequest, RoleRequest
from executor.ganeti.luxi_backend import LuxiBackend
from executor.ganeti.rapi_backend import RapiBackend
from executor.simulated.faults import Call, Fault, Faults, LoseAnswer, QueueDrained
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.node_role import NodeRole
from tests.executor.ganeti.stand_in import GUEST, Luxi, Mishap, StandIn, rapi
from tests.executor.simulated.small import ganeti, simulated
from tests.labs.ganeti.stand_in import listening
from tests.planner.small_clusters import A, B, instance


class Trouble(Enum):
    """What is wrong with a cluster from the beginning."""

    NONE = "nothing"
    DRAINED = "its queue takes no jobs"
    REQUEST_LOST = "the first submission does not arrive, and is not answered"
    ANSWER_LOST = "the first submission arrives, and is not answered"


@dataclass(frozen=True)
class Small:
    """A cluster with one guest that runs, in order, on the first two of ``nodes``.

    ``start`` lets a job begin its first action, ``end`` lets a job that has begun end well.
    """

    backend: Backend
    guest: str
    nodes: tuple[str, str, str]
    start: Callable[[str], None]
    end: Callable[[str], None]

    @property
    def place(self) -> Position:
        """Where the guest is."""
        return Position(*self.nodes[:2])

    def request(self, key: str = "poise:a:1:0:1", actions: int = 1) -> JobRequest:
        """A migration of the guest, and then perhaps a replacement of its disks."""
        _, second, third = self.nodes
        verbs = (Action(Verb.MIGRATE, second), Action(Verb.REPLACE_DISKS, third))
        return JobRequest(key, self.guest, "drbd", self.place, verbs[:actions])

    def role(self, key: str, role: NodeRole = NodeRole.DRAINED) -> RoleRequest:
        """The third node gets a role."""
        return RoleRequest(key, self.nodes[2], role)

    def submit(self, *keys: str) -> list[str]:
        """A job for each key; their ids."""
        return [self.backend.submit(self.request(key)) for key in keys]


_SCRIPTS: dict[Trouble, tuple[Fault, ...]] = {
    Trouble.NONE: (),
    Trouble.DRAINED: (QueueDrained(0.0, 1e9),),
    Trouble.REQUEST_LOST: (LoseAnswer(Call.SUBMIT, 1, accepted=False),),
    Trouble.ANSWER_LOST: (LoseAnswer(Call.SUBMIT, 1, accepted=True),),
}


@contextmanager
def _simulated(trouble: Trouble, *, whole_moves: bool) -> Iterator[Small]:
    faults = Faults(_SCRIPTS[trouble])
    there = simulated(instance("web", A, B), faults=faults, facts=ganeti(whole_moves=whole_moves))

    def start(job: str) -> None:
        there.clock.sleep(1.0)

    def end(job: str) -> None:
        there.clock.sleep(1000.0)

    yield Small(there, "web", ("a", "b", "c"), start, end)


def _stand_in(trouble: Trouble) -> StandIn:
    lost = {Trouble.REQUEST_LOST: Mishap.LOST, Trouble.ANSWER_LOST: Mishap.HUNG_UP}
    return StandIn(
        refusing="Queue drained" if trouble is Trouble.DRAINED else "",
        mishaps=[lost[trouble]] if trouble in lost else [],
    )


def _ganeti(cluster: StandIn, backend: Backend) -> Small:
    def turn(status: str, job: str) -> None:
        cluster.jobs[int(job)].update(status=status, opstatus=[status])

    nodes = ("node2.lab.test", "node4.lab.test", "node3.lab.test")
    return Small(backend, GUEST, nodes, partial(turn, "running"), partial(turn, "success"))


@contextmanager
def _rapi(trouble: Trouble) -> Iterator[Small]:
    cluster = _stand_in(trouble)
    with rapi(cluster) as url:
        yield _ganeti(cluster, RapiBackend(RapiAccess(url, timeout=5)))


@contextmanager
def _luxi(trouble: Trouble) -> Iterator[Small]:
    cluster = _stand_in(trouble)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "query"
        with listening(path, Luxi(cluster)):
            yield _ganeti(cluster, LuxiBackend(path, timeout=5))


BACKENDS: dict[str, Callable[[Trouble], AbstractContextManager[Small]]] = {
    "rapi": _rapi,
    "luxi": _luxi,
    "simulated": partial(_simulated, whole_moves=True),
    "simulated, an action a job": partial(_simulated, whole_moves=False),
}
