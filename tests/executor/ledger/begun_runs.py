"""A ledger with a run in it."""

from executor.backend import Identity
from tests.executor.made_moves import MIGRATE, move, plan

CLUSTER = Identity("prod", "uuid-of-prod", "node1")


PLAN = plan(
    move("a:b", "b:a", (MIGRATE, "b")),
    move("b:c", "c:b", (MIGRATE, "c"), number=2, instance="db", after=[1]),
)


def begun(ledger, uid="u1", cluster=CLUSTER, now=100.0):
    return ledger.create_run(uid, PLAN, cluster, "luxi:", {"moves": 4}, now)
