"""The place of the ledger, and opening it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from poise.settings.config import Config
from poise.settings.environment import variable
from poise.settings.state_folder import USUAL_PLACE, state_folder
from snapshots.errors import NoLedger, Option, PoiseError, UsageError
from snapshots.reading import harmless, printable, without_login

if TYPE_CHECKING:
    from executor.ledger import Ledger

LEDGER = "POISE_LEDGER"

_FILE = "ledger.sqlite"
USUAL_LEDGER = f"{USUAL_PLACE}/{_FILE}"
"""The place of the ledger without ``XDG_STATE_HOME``."""

_PASSWORD = re.compile(r"(?:^|[?&\s])\w*password=", re.IGNORECASE)
"""A password as a parameter of a URL or a word of what PostgreSQL's own tools take."""

IN_MEMORY = "sqlite://"
"""A ledger that is gone with the process: for dry runs."""


class NoFolder(UsageError):
    """A ledger to read is named in a folder that is not there."""


def open_ledger(
    given: str | None, config: Config, *, create: bool = False, write: bool = False
) -> Ledger:
    """The ledger that ``--ledger``, ``POISE_LEDGER`` or the config file name, or the usual one.

    Args:
        given: a file or URL; None where the option is not given.
        config: the config file.
        create: make it where there is none.
        write: make sure that it can be written to.

    Raises:
        LedgerError: it cannot be opened, or written to.
        NoFolder: ``given`` is to be read, and its folder is not there either.
        UsageError: a URL with a password in it.
    """
    from executor.ledger import Ledger

    place = given or variable(LEDGER) or config.ledger or str(usual_place())
    _check_no_password(place)
    try:
        ledger = Ledger(place, create=create, named_by=_named_by(place, given, config))
    except NoLedger:
        if given:
            _check_folder(given)
        raise
    if write:
        try:
            ledger.check_writable()
        except BaseException:
            ledger.close()
            raise
    return ledger


def _check_folder(given: str) -> None:
    """A ledger that a user names, and that is not there yet, may be there one day.

    Raises:
        NoFolder: its folder is not there either, so the name is taken for a wrong one.
    """
    folder = Path(given.removeprefix("sqlite:///")).parent
    if not folder.is_dir():
        raise NoFolder(f"--ledger: {printable(str(folder))}: no such folder")


def _named_by(place: str, given: str | None, config: Config) -> tuple[str, ...]:
    """The words without which the next command would not find this ledger."""
    from poise.settings.config import load_config

    try:
        found = variable(LEDGER) or load_config().ledger or str(usual_place())
    except PoiseError:  # the usual config file is none
        found = ""
    if place == found:
        return ()
    option, value = ("--ledger", place) if given else ("--config", str(config.file))
    return option, harmless(value)


def usual_place() -> Path:
    """``$XDG_STATE_HOME/poise/ledger.sqlite``, ``~/.local/state/…`` without that."""
    try:
        return state_folder() / _FILE
    except RuntimeError:
        raise UsageError("no home folder to keep a ledger in: name one with --ledger") from None


def _check_no_password(place: str) -> None:
    """Others could read it on the command line, and in every message that names the ledger.

    A path that begins with a slash or a dot has none, whatever it looks like.

    Raises:
        UsageError: there is one.
    """
    is_path = place.startswith(("/", ".")) and not place.startswith("//")
    if _PASSWORD.search(place) or (not is_path and without_login(place) != printable(place)):
        raise UsageError(
            Option("ledger"),
            " has a password in it, which others could read there",
            advice="postgresql+psycopg://USER@HOST/NAME, with the password in PGPASSWORD or"
            " ~/.pgpass",
        )
