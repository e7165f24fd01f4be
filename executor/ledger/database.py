"""The database behind a ledger: SQLite in a file by default, PostgreSQL where several share one."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from executor.ledger.address import file_of, shown, url_of
from executor.ledger.database_errors import advice_about, first_line, refusal
from executor.ledger.schema import VERSION, read_version, upgrade
from executor.ledger.sqlite_file import (
    BUSY_SECONDS,
    begin,
    durable,
    only_readable,
    open_to_read,
    plain,
)
from snapshots.errors import Command, LedgerError, NoLedger, Option, PoiseError

# What SQLAlchemy logs of an interrupt is no message for those who have set no logging up.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

_ANOTHER = "name another file as ledger"

Hook = Callable[[str, bool], None]
"""Called with the name of every transaction, just before it is committed (False) and after (True).

An exception that it raises before a commit undoes the transaction; tests end a runner there.
"""


FIRST_RUN = (
    Command("balance", "SOURCE", Option("execute")),
    ", or ",
    Command("run", "PLAN", Option("on", "--on CLUSTER")),
)
"""The advice where there are no runs yet."""


class Database:
    """Transactions on a ledger's database, upgraded to today's tables.

    Args:
        place: a path, or a URL of SQLAlchemy's (``sqlite:///FILE``,
            ``postgresql+psycopg://USER@HOST/NAME``).
        on_transaction: see :data:`Hook`.
        create: make the database when there is none.
        named_by: the words of a command line by which commands find it (``--ledger``, its place),
            for messages that name commands.

    Raises:
        LedgerError: it cannot be opened, is no ledger, or is a newer Poise's.
    """

    def __init__(
        self,
        place: str | Path,
        on_transaction: Hook | None = None,
        *,
        create: bool = True,
        named_by: tuple[str, ...] = (),
    ) -> None:
        self.named_by = named_by
        self._url = url_of(place)
        self.where = shown(self._url)
        self._hook = on_transaction
        self._file = file_of(self._url)
        if self._file is not None:
            self._file = self._file.absolute()
            self._prepare_file(self._file, create=create)
        self._only_read = not create and self._file is not None and only_readable(self._file)
        self._opened: tuple[int, int] | None = None
        self._one_moment = _one_moment(self._url)
        self._engine = self._connect()
        try:
            self._open(create=create)
        except BaseException:
            self.close()  # the caller has no object to close
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The database as it was at one moment, however much is read; nothing is written."""
        with self._translated(), self._engine.connect() as opened:
            connection = opened.execution_options(**self._one_moment)
            yield connection
            connection.rollback()

    @contextmanager
    def write(self, name: str) -> Iterator[Connection]:
        """A transaction, durable once this returns; ``name`` is what the hook is told."""
        with self._translated():
            self._check_there()
            connection = self._engine.connect().execution_options(poise_writes=True)
            with connection, connection.begin():
                yield connection
                self._check_there()
                if self._hook is not None:
                    self._hook(name, False)
            if self._hook is not None:
                self._hook(name, True)

    def command(self, verb: str, run: int | str = "", *options: str | Option) -> Command:
        """A command about a run in this ledger; ``options``: each one word."""
        return Command(verb, str(run), *options, *self.named_by)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    # -- opening -----------------------------------------------------------------------------

    def _prepare_file(self, file: Path, *, create: bool) -> None:
        try:
            kind = file.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            if not create:
                raise NoLedger(f"{self.where}: no runs yet", advice=FIRST_RUN) from None
        except (OSError, ValueError) as error:
            raise LedgerError(f"{self.where}: {refusal(error)}", advice=_ANOTHER) from None
        else:
            if not stat.S_ISREG(kind):
                what = "a folder" if stat.S_ISDIR(kind) else "no plain file"
                raise LedgerError(f"{self.where}: it is {what}", advice=_ANOTHER)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise LedgerError(
                f"{self.where}: cannot make its folder: {refusal(error)}", advice=_ANOTHER
            ) from None
        if create:
            with suppress(OSError):  # of which SQLite tells
                # Its other files get the same mode. One that is there keeps what it has.
                os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def _connect(self) -> Engine:
        options: dict[str, Any] = {}
        sqlite = self._url.get_backend_name() == "sqlite"
        if sqlite:
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
            if self._file is None:
                options["poolclass"] = StaticPool
            elif self._only_read:
                options = {"creator": partial(open_to_read, self._file), "poolclass": NullPool}
        else:
            options["pool_pre_ping"] = True
        try:
            engine = create_engine(self._url, **options)
        except (NoSuchModuleError, ModuleNotFoundError):
            raise LedgerError(
                f"{self.where}: no driver for this database",
                advice="pip install 'poise[postgresql]', then postgresql+psycopg://USER@HOST/NAME",
            ) from None
        if sqlite:
            event.listen(engine, "connect", plain if self._only_read else durable)
            event.listen(engine, "begin", begin)
        return engine

    def _open(self, *, create: bool) -> None:
        with self._translated():
            if create or not self._is_of_today():
                with self.write("open") as connection:
                    upgrade(connection, self.where)
            self._opened = self._identity()

    def _is_of_today(self) -> bool:
        """True if there is nothing to make or to upgrade: who only reads then writes nothing.

        Raises:
            LedgerError: there is, in a place where that cannot be done.
        """
        with self.read() as connection:
            version = read_version(connection, self.where)
        if self._only_read and version == 0:
            raise NoLedger(f"{self.where}: no runs yet", advice=FIRST_RUN)
        if self._only_read and version != VERSION:
            raise LedgerError(
                f"{self.where}: of an older Poise, and it cannot be written to",
                advice=("copy it to a place where it can, and name that with ", Option("ledger")),
            )
        return version == VERSION

    def _identity(self) -> tuple[int, int] | None:
        """Device and inode of the file; None where there is none."""
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _check_there(self) -> None:
        """The file that was opened is the one that others find: SQLite would not notice.

        Raises:
            LedgerError: it was deleted, or another one is in its place.
        """
        found = self._identity()
        if self._opened is not None and found != self._opened:
            gone = "it is gone" if found is None else "another file is in its place"
            raise LedgerError(
                f"{self.where}: {gone} since it was opened",
                advice="restore the ledger, or wait for an empty job queue and make a new plan",
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoiseError:
            raise
        except DatabaseError as error:
            text = first_line(error.orig or error)
            raise LedgerError(f"{self.where}: {text}", advice=advice_about(error, text)) from None
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.where}: {first_line(error)}") from None


def _one_moment(url: URL) -> Mapping[str, Any]:
    """Options of a connection by which all that a transaction reads is of one moment.

    SQLite has it so by itself; others would see between two questions what was committed meanwhile.
    """
    if url.get_backend_name() == "sqlite":
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
