"""The config file: clusters by name, and defaults of runs.

TOML, in ``$XDG_CONFIG_HOME/poise/config.toml`` (``~/.config/poise/config.toml``), or where
``POISE_CONFIG`` or ``--config`` say::

    ledger = "/var/lib/poise/ledger.sqlite"

    [clusters.wmf-eqiad]
    url = "https://ganeti.example.org:5080"
    ca_file = "eqiad.pem"
    credentials = "eqiad.credentials"
    goals = ["keep-apart web-*", "stay db*:0.5"]

    [run]
    parallel = 4
    until = "06:00"

    [balance]
    solver = "search"
    copy_price = 0.01
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from planner.goals import read_wish
from planner.solvers import registered, solver_named
from poise.settings.balance_settings import BalanceSettings
from poise.settings.cluster_kinds import FIRST_EXAMPLES, with_path
from poise.settings.config_table import ConfigTable
from poise.settings.environment import variable
from poise.settings.run_options import RunOptions, read_copy
from poise.settings.toml_text import toml_document
from poise.settings.user_folders import user_folder, with_home
from snapshots.reading import printable
from snapshots.transport import read_pin

CONFIG = "POISE_CONFIG"
USUAL_PLACE = "~/.config/poise/config.toml"
"""The config file, but for ``XDG_CONFIG_HOME``."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class NamedCluster:
    """A cluster that the config file names; ``url`` is any source or target.

    ``goals``: of balancing, beyond the score.
    """

    url: str
    ca_file: Path | None = None
    credentials: Path | None = None
    insecure: bool = False
    pin: str | None = None
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Config:
    """A config file; ``file`` is None where there is none.

    ``balance``: of balancing, where nothing else is asked for.
    """

    file: Path | None = None
    ledger: str | None = None
    clusters: Mapping[str, NamedCluster] = field(default_factory=dict)
    run: RunOptions = field(default_factory=RunOptions)
    balance: BalanceSettings = field(default_factory=BalanceSettings)


def is_name(text: str) -> bool:
    """True if a cluster may have that name in a config file."""
    return _NAME.fullmatch(text) is not None


def load_config(file: Path | None = None) -> Config:
    """The config file that is named, or the usual one if there is any.

    Raises:
        SourceError: a named file cannot be read.
        FormatError: it is not TOML, or has an unknown key or a value of another type.
    """
    given = file if file is not None else _from_environment()
    path = given if given is not None else _usual_place()
    try:
        if given is None and not path.exists():
            return Config()
    except OSError:
        return Config()
    from snapshots.reading import SMALL, read_utf8

    return read_config(read_utf8(path, SMALL), path)


def read_config(text: str, path: Path) -> Config:
    """A config file's text; relative paths in it start where ``path`` lies.

    Raises:
        FormatError: see :func:`load_config`.
    """
    where = printable(str(path))
    document = toml_document(text, where)
    table = ConfigTable(document, where, "", ("ledger", "clusters", "run", "balance"))
    folder = path.absolute().parent
    ledger = table.text("ledger")
    clusters = table.table("clusters", None)
    run = table.table("run", _keys(RunOptions))
    return Config(
        file=path,
        ledger=ledger if ledger is None or "://" in ledger else str(_path(ledger, folder)),
        clusters={name: _cluster(clusters, name, folder) for name in clusters.keys},
        run=_run(run),
        balance=_balance(table.table("balance", _keys(BalanceSettings))),
    )


def _cluster(clusters: ConfigTable, name: str, folder: Path) -> NamedCluster:
    if not _NAME.fullmatch(name):
        raise clusters.wrong(name, "a name of letters, digits, '.', '_' and '-'", name)
    table = clusters.table(name, ("url", "ca_file", "pin", "credentials", "insecure", "goals"))
    url = table.text("url")
    if not url:
        raise table.wrong("url", f"{FIRST_EXAMPLES} or another source", url)
    ca_file, credentials = table.text("ca_file"), table.text("credentials")
    return NamedCluster(
        _source(url, folder),
        None if ca_file is None else _path(ca_file, folder),
        None if credentials is None else _path(credentials, folder),
        bool(table.flag("insecure")),
        table.text("pin", "the SHA-256 fingerprint of a certificate", read_pin),
        table.texts("goals", 'goals such as "keep-apart web-*"', read_wish),
    )


def _keys(kind: type[Any]) -> tuple[str, ...]:
    """The keys of a table that a dataclass describes."""
    return tuple(one.name for one in fields(kind))


def _solvers() -> str:
    *others, last = (one.name for one in registered())
    return f"{', '.join(others)} or {last}"


def _balance(table: ConfigTable) -> BalanceSettings:
    return BalanceSettings(
        solver=table.text("solver", _solvers(), solver_named),
        max_copy=table.text("max_copy", "a size such as 500g", read_copy),
        max_hours=table.number("max_hours", above_zero=True),
        copy_price=table.number("copy_price"),
        migration_price=table.number("migration_price"),
        move_price=table.number("move_price"),
        hour_price=table.number("hour_price"),
    )


def _run(table: ConfigTable) -> RunOptions:
    from poise.settings.times import read_until

    return RunOptions(
        parallel=table.count("parallel"),
        per_node=table.count("per_node"),
        resyncs_per_node=table.count("resyncs_per_node"),
        max_moves=table.count("max_moves"),
        max_copy=table.text("max_copy", "a size such as 500g", read_copy),
        until=table.text(
            "until", "a time of day such as 06:00, or a span such as 2h", lambda t: read_until(t, 0)
        ),
        attempts=table.count("attempts"),
        replan=table.flag("replan"),
    )


def _source(url: str, folder: Path) -> str:
    """A source whose file, if it is one, starts where the config file lies."""
    return with_path(url, lambda path: _path(path, folder))


def _path(text: str, folder: Path) -> Path:
    try:
        return folder / with_home(text)
    except RuntimeError:  # no such user
        return folder / text


def _from_environment() -> Path | None:
    given = variable(CONFIG)
    return None if given is None else Path(given)


def _usual_place() -> Path:
    _, folder, *name = Path(USUAL_PLACE).parts
    try:
        return user_folder("XDG_CONFIG_HOME", folder).joinpath(*name)
    except RuntimeError:  # the user has no home that is known
        return Path("/nonexistent").joinpath(*name)
