"""The ledger's tables, and how an older ledger becomes one of today.

An empty database gets today's tables at once. A ledger of format n goes through the steps from n
on; steps are never changed once released, only added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    column,
    inspect,
    select,
    table,
)

from snapshots.errors import LedgerError

metadata = MetaData()

ledger = Table("ledger", metadata, Column("version", Integer, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("cluster_name", Text, nullable=False),
    Column("cluster_uuid", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("created", Float(53), nullable=False),
    Column("started", Float(53)),
    Column("ended", Float(53)),
    Column("stop_requested", Boolean, nullable=False, default=False),
    Column("why", Text, nullable=False, default=""),
    Column("settings", Text, nullable=False),
    Column("waits", Text, nullable=False, server_default=""),
    Column("runner_began", Float(53)),
    Column("drift", Text, nullable=False, server_default=""),
    Column("drifted_at", Integer),
    Column("drift_fix", Text, nullable=False, server_default=""),
)

plans = Table(
    "plans",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", Text, nullable=False),
)

moves = Table(
    "moves",
    metadata,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("move", Integer, primary_key=True),
    Column("plan", Integer, nullable=False),
    Column("instance", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("station", Integer, nullable=False, default=0),
    Column("note", Text, nullable=False, default=""),
    Column("started", Float(53)),
    Column("ended", Float(53)),
    Column("waits", Text, nullable=False, server_default=""),
    Column("again", Float(53)),
    Column("trouble", Text, nullable=False, server_default=""),
    Column("fix", Text, nullable=False, server_default=""),
    Column("type", String(16), nullable=False, server_default="move"),
)
"""A row for each step of a run. One that is no move is about a node, whose name is in the place of
the instance's."""

attempts = Table(
    "attempts",
    metadata,
    Column("key", String(96), primary_key=True),
    Column("run", Integer, nullable=False),
    Column("move", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("job", String(32)),
    Column("intended", Float(53), nullable=False),
    Column("submitted", Float(53)),
    Column("ended", Float(53)),
    Column("message", Text, nullable=False, default=""),
    Column("canceling", Boolean, nullable=False, default=False),
    Column("progress", Float(53), nullable=False, server_default="0"),
    Index("attempts_of_run", "run", "move"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("at", Float(53), nullable=False),
    Column("move", Integer),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("outcome", String(16)),
    Column("message", Text, nullable=False, server_default=""),
    Index("events_of_run", "run", "id"),
)

leases = Table(
    "leases",
    metadata,
    Column("cluster_uuid", String(64), primary_key=True),
    Column("run", ForeignKey("runs.id"), nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", String(32), nullable=False),
    Column("token", String(32), nullable=False),
    Column("seen", Float(53), nullable=False),
    UniqueConstraint("token"),
)


def _add_progress(connection: Connection) -> None:
    """Format 1 did not know how far a move was."""
    connection.exec_driver_sql("ALTER TABLE attempts ADD COLUMN progress FLOAT DEFAULT 0 NOT NULL")


def _add_waits(connection: Connection) -> None:
    """Format 2 did not know what runs and moves wait for."""
    for added in (
        "runs ADD COLUMN waits TEXT DEFAULT '' NOT NULL",
        "moves ADD COLUMN waits TEXT DEFAULT '' NOT NULL",
        "moves ADD COLUMN again FLOAT",
        "moves ADD COLUMN trouble TEXT DEFAULT '' NOT NULL",
    ):
        connection.exec_driver_sql(f"ALTER TABLE {added}")


def _add_what_events_told(connection: Connection) -> None:
    """Format 3 told by events only when a runner began, that a run had drifted, how jobs ended."""
    for added in (
        "runs ADD COLUMN runner_began FLOAT",
        "runs ADD COLUMN drift TEXT DEFAULT '' NOT NULL",
        "runs ADD COLUMN drifted_at INTEGER",
        "events ADD COLUMN outcome VARCHAR(16)",
        "events ADD COLUMN message TEXT DEFAULT '' NOT NULL",
    ):
        connection.exec_driver_sql(f"ALTER TABLE {added}")
    last = "SELECT max(id) FROM events WHERE run = runs.id AND kind"
    connection.exec_driver_sql(
        f"UPDATE runs SET runner_began = (SELECT at FROM events WHERE id = ({last} = 'run'))"
        " WHERE state = 'running'"
    )
    connection.exec_driver_sql(
        f"UPDATE runs SET drift = (SELECT text FROM events WHERE id = ({last} = 'drift')),"
        f" drifted_at = (SELECT move FROM events WHERE id = ({last} = 'drift'))"
        f" WHERE ({last} = 'drift') IS NOT NULL AND (state = 'drifted'"
        f" OR ({last} = 'drift') = ({last} IN ('run', 'drift', 'replan')))"
    )
    events = table("events", *map(column, ("id", "text", "outcome", "message")))
    told = connection.exec_driver_sql("SELECT id, text FROM events WHERE kind = 'job'")
    for id, text in told.all():
        ended = _JOB_ENDED.fullmatch(text) if _is_text(text) else None
        if ended is not None:
            connection.execute(
                events.update()
                .where(events.c.id == id)
                .values(text=ended[1], outcome=ended[2], message=ended[3] or "")
            )


_JOB_ENDED = re.compile(
    r"((?:late )?job(?: \d+)? ended: (success|error|canceled|refused|lost))(?:: (.*))?", re.DOTALL
)
"""The end of a job as formats 1 to 3 wrote it: the job, its state, its message."""


def _is_text(value: object) -> bool:
    """True if a value can be written again as text; damaged rows stay as they are."""
    try:
        return isinstance(value, str) and bool(value.encode())
    except UnicodeEncodeError:
        return False


def _add_fixes(connection: Connection) -> None:
    """Format 4 had a problem and its fix in one text, which stays as it is."""
    for added in ("runs ADD COLUMN drift_fix", "moves ADD COLUMN fix"):
        connection.exec_driver_sql(f"ALTER TABLE {added} TEXT DEFAULT '' NOT NULL")


def _add_types(connection: Connection) -> None:
    """Format 5 had no steps but moves."""
    added = "moves ADD COLUMN type VARCHAR(16) DEFAULT 'move' NOT NULL"
    connection.exec_driver_sql(f"ALTER TABLE {added}")


_STEPS = (_add_progress, _add_waits, _add_what_events_told, _add_fixes, _add_types)
"""Step k makes format k + 2 of format k + 1."""
VERSION = len(_STEPS) + 1


def upgrade(connection: Connection, where: str) -> None:
    """Bring the database to today's version, in the caller's transaction.

    Raises:
        LedgerError: it is of a newer Poise, or something else's.
    """
    version = read_version(connection, where)
    if version == VERSION:
        return
    if version == 0:
        metadata.create_all(connection)
    for step in _STEPS[version - 1 :] if version else ():
        step(connection)
    connection.execute(ledger.delete())
    connection.execute(ledger.insert().values(version=VERSION))


def read_version(connection: Connection, where: str) -> int:
    """The version of a ledger, 0 for an empty database.

    Raises:
        LedgerError: it is newer than this Poise, or no ledger.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    if ledger.name not in tables:
        shown = ", ".join(sorted(tables)[:3])
        raise LedgerError(
            f"{where}: a database of something else (tables {shown})", advice="name another ledger"
        )
    versions: Sequence[object] = connection.execute(select(ledger.c.version)).scalars().all()
    version = versions[0] if len(versions) == 1 else None
    if not isinstance(version, int) or version < 1:
        raise LedgerError(
            f"{where}: damaged, or not a ledger of Poise (its format is no number)",
            advice="restore it, or name another ledger",
        )
    if version > VERSION:
        raise LedgerError(
            f"{where}: written by a newer Poise (format {version}, this one knows {VERSION})",
            advice="use that Poise, or another ledger",
        )
    return version
