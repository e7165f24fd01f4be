"""The lease of a cluster: one row, by which runs on it exclude each other."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from executor.ledger import schema
from executor.ledger.database import Database
from executor.ledger.owner import SILENT_SECONDS, may_live
from executor.ledger.records import Owner, RunRecord
from executor.ledger.rows import owner_of
from snapshots.errors import LedgerError, TakenOver
from snapshots.reading import printable

# Made once: a runner asks in every transaction.
_LIVES = (
    update(schema.leases)
    .where(schema.leases.c.token == bindparam("mine"))
    .values(seen=bindparam("now"))
)


def take_lease(database: Database, run: RunRecord, owner: Owner, now: float) -> None:
    """``owner`` has the cluster of ``run`` from now on.

    Raises:
        LedgerError: another runner that may still live has it.
    """
    leases = schema.leases
    values = {
        "run": run.id,
        "host": owner.host,
        "pid": owner.pid,
        "born": owner.born,
        "token": owner.token,
        "seen": now,
    }
    with database.write("hold") as connection:
        # Not later: a request to stop that comes from now on means this runner.
        runs = schema.runs
        connection.execute(update(runs).where(runs.c.id == run.id).values(stop_requested=False))
        mine = leases.c.cluster_uuid == run.cluster_uuid
        row = connection.execute(select(leases).where(mine).with_for_update()).first()
        if row is None:
            try:
                connection.execute(insert(leases).values(cluster_uuid=run.cluster_uuid, **values))
            except IntegrityError:
                raise LedgerError(
                    f"run {run.id}: another runner has just begun on {run.cluster_name}"
                ) from None
            return
        holder, seen = owner_of(row)
        if may_live(holder, seen, now):
            silent = ""
            if holder.host != owner.host:
                silent = (
                    f" (silent for {max(0.0, now - seen):.0f} s, taken for dead after"
                    f" {SILENT_SECONDS:.0f} s)"
                )
            raise LedgerError(
                f"run {row.run} on {run.cluster_name} is running: process {holder.pid} on"
                f" {printable(holder.host.split()[0])}{silent}",
                advice=("wait for it, or ", database.command("stop", row.run)),
            )
        connection.execute(update(leases).where(mine).values(**values))


def renew_lease(connection: Connection, run: RunRecord, owner: Owner, now: float) -> None:
    """The owner lives.

    Raises:
        TakenOver: the lease is another runner's by now.
    """
    mine = connection.execute(_LIVES, {"mine": owner.token, "now": now})
    if mine.rowcount != 1:
        raise TakenOver(f"run {run.id}: another runner took over; this one exits")


def give_lease_back(connection: Connection, owner: Owner) -> None:
    """The cluster is free for other runs."""
    leases = schema.leases
    connection.execute(leases.delete().where(leases.c.token == owner.token))
