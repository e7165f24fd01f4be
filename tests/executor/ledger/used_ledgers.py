"""A ledger on disk that a runner has used and left."""

from dataclasses import replace

from executor.backend import Identity
from executor.ledger import Ledger
from executor.ledger.owner import this_process
from tests.executor.made_moves import MIGRATE, move, plan

PLAN = plan(move("a:b", "b:a", (MIGRATE, "b")))


def used(path):
    ledger = Ledger(path)
    run = ledger.create_run("u1", PLAN, Identity("c", "u", "n"), "luxi:", {}, 1.0)
    hold = ledger.hold(run.id, 2.0, replace(this_process(), born="and long dead"))
    hold.begin(2.0)
    hold.intend("poise:u1:1:0:1", 1, 0, 1, 3.0, "text")
    ledger.close()
    return run.id
