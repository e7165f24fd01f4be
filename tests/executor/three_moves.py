"""A run of three moves on six nodes, whose instances are web, db and mail."""

from __future__ import annotations

from executor.ledger import MoveState
from executor.simulated.faults import (
    Faults,
)
from planner.plan.plan import Plan
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti, simulated
from tests.planner.small_clusters import A, B, C, D, instance

E = 4


DONE, FAILED, BROKEN = MoveState.DONE, MoveState.FAILED, MoveState.BROKEN


BLOCKED, WAITING = MoveState.BLOCKED, MoveState.WAITING


WEB = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
"""Both ways to lose an instance's only good copy, in one move."""


DB = move("e:d", "e:f", (REPLACE, "f"), number=2, instance="db")


MAIL = move("c:d", "d:c", (MIGRATE, "d"), number=3, instance="mail", after=[1])


PLAN = plan(WEB, DB, MAIL)
"""Web and db can go at once; mail makes room only after web has gone."""


def trial(*script, made: Plan = PLAN, whole_moves: bool = True, place: str = "sqlite://") -> Trial:
    cluster = simulated(
        instance("web", A, B),
        instance("db", E, D),
        instance("mail", C, D),
        nodes=6,
        facts=ganeti(whole_moves=whole_moves),
        faults=Faults(script),
    )
    return Trial(cluster, made, place)


def where(run: Trial, name: str):
    return run.cluster.observe(name, disks=True).position


def ends(run: Trial) -> list[str]:
    return [state for _, state in run.jobs()]
