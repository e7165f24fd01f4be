"""The lease of a cluster: one row, by which runs on it exclude each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from executor.ledger import schema
from executor.ledger.owner import SILENT_SECONDS, may_live, this_process
from executor.ledger.records import Owner, RunRecord
from executor.ledger.rows import owner_of
from snapshots.errors import Command, LedgerError, Option, TakenOver
from snapshots.reading import printable

Says = Callable[..., Command]
"""Makes a command about a run: see :meth:`executor.ledger.database.Database.command`."""

# Made once: a runner asks in every transaction.
_LIVES = (
    update(schema.leases)
    .where(schema.leases.c.token == bindparam("mine"))
    .values(seen=bindparam("now"))
)


def take_lease(connection: Connection, run: RunRecord, owner: Owner, now: float, say: Says) -> None:
    """``owner`` has the cluster of ``run`` from now on; ``say`` makes commands for messages.

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
    mine = leases.c.cluster_uuid == run.cluster_uuid
    row = connection.execute(select(leases).where(mine).with_for_update()).first()
    if row is None:
        try:
            connection.execute(insert(leases).values(cluster_uuid=run.cluster_uuid, **values))
        except IntegrityError:
            raise LedgerError(
                f"another run has just begun on {run.cluster_name}", advice=say("runs")
            ) from None
        return
    check_free(row, run.cluster_name, now, say)
    connection.execute(update(leases).where(mine).values(**values))


def check_free(row: Row[Any], cluster: str, now: float, say: Says) -> None:
    """The holder in a ``row`` of the leases, the one of ``cluster``, is gone.

    Raises:
        LedgerError: it may still live.
    """
    holder, seen = owner_of(row)
    if not may_live(holder, seen, now):
        return
    silent = ""
    if holder.host != this_process().host:
        silent = (
            f" (silent for {max(0.0, now - seen):.0f} s, taken for dead after"
            f" {SILENT_SECONDS:.0f} s)"
        )
    raise LedgerError(
        f"run {row.run} is already running on {cluster}: process {holder.pid} on"
        f" {printable(holder.host.split()[0])}{silent}",
        advice=(
            *(say("status", row.run, Option("watch")), " to wait for it, or "),
            *(say("stop", row.run), " to stop it"),
        ),
    )


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
