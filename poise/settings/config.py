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
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from planner.goals import read_wish
from planner.solvers import registered, solver_named
from poise.settings.cluster_kinds import FIRST_EXAMPLES, with_path
from poise.settings.environment import variable
from poise.settings.run_options import RunOptions, read_copy
from poise.settings.user_folders import user_folder, with_home
from snapshots.errors import FormatError
from snapshots.reading import printable, quoted
from snapshots.transport import read_pin

CONFIG = "POISE_CONFIG"
USUAL_PLACE = "~/.config/poise/config.toml"
"""The config file, but for ``XDG_CONFIG_HOME``."""

_MOST = 10**9
"""Of whatever is counted."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++\s*+\.\s*+){50}""")
"""A key of many parts, ``a.b.c``."""


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

    ``solver``: the one that balances where no other is asked for; None for the usual one.
    """

    file: Path | None = None
    ledger: str | None = None
    clusters: Mapping[str, NamedCluster] = field(default_factory=dict)
    run: RunOptions = field(default_factory=RunOptions)
    solver: str | None = None


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
    import tomllib

    where = printable(str(path))
    if _LONG_KEY.search(text):  # reading it takes time that grows with the square of its parts
        raise FormatError(f"{where}: not TOML: nested too deeply")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{where}: not TOML: {printable(str(error))}") from None
    except RecursionError:
        raise FormatError(f"{where}: not TOML: nested too deeply") from None
    except ValueError:  # Python converts no number of thousands of digits
        raise FormatError(f"{where}: a number with thousands of digits") from None
    table = _Table(document, where, "", ("ledger", "clusters", "run", "balance"))
    folder = path.absolute().parent
    ledger = table.text("ledger")
    clusters = table.table("clusters", None)
    run = table.table("run", tuple(column.name for column in fields(RunOptions)))
    return Config(
        file=path,
        ledger=ledger if ledger is None or "://" in ledger else str(_path(ledger, folder)),
        clusters={name: _cluster(clusters, name, folder) for name in clusters.keys},
        run=_run(run),
        solver=table.table("balance", ("solver",)).text("solver", _solvers(), solver_named),
    )


def _cluster(clusters: _Table, name: str, folder: Path) -> NamedCluster:
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


def _solvers() -> str:
    *others, last = (one.name for one in registered())
    return f"{', '.join(others)} or {last}"


def _run(table: _Table) -> RunOptions:
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


class _Table:
    """A table of the file; ``known`` are its possible keys, None for any."""

    def __init__(
        self, values: Mapping[str, Any], where: str, name: str, known: tuple[str, ...] | None
    ) -> None:
        self._values, self._where, self._name = values, where, name
        self.keys = tuple(values)
        for key in values:
            if known is not None and key not in known:
                raise FormatError(
                    f"{where}: unknown key {quoted(self._full(key))}",
                    advice=_close_first(key, known),
                )

    def table(self, key: str, known: tuple[str, ...] | None) -> _Table:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table, [{printable(self._full(key))}]", value)
        return _Table(value, self._where, self._full(key), known)

    def text(
        self,
        key: str,
        expected: str = "a text in quotes",
        check: Callable[[str], object] | None = None,
    ) -> str | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self.wrong(key, expected, value)
        if check is not None:
            from snapshots.errors import PoiseError

            try:
                check(value)
            except PoiseError:
                raise self.wrong(key, expected, value) from None
        return value

    def texts(self, key: str, expected: str, check: Callable[[str], object]) -> tuple[str, ...]:
        """A list of texts, each of which ``check`` accepts."""
        from snapshots.errors import PoiseError

        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise self.wrong(key, f"a list of {expected}", values)
        for value in values:
            if not isinstance(value, str) or not value.isprintable():
                raise self.wrong(key, expected, value)
            try:
                check(value)
            except PoiseError:
                raise self.wrong(key, expected, value) from None
        return tuple(values)

    def count(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is not None and (type(value) is not int or not 1 <= value <= _MOST):
            raise self.wrong(key, f"a whole number of 1 to {_MOST}", value)
        return value

    def flag(self, key: str) -> bool | None:
        value = self._values.get(key)
        if value is not None and type(value) is not bool:
            raise self.wrong(key, "true or false", value)
        return value

    def wrong(self, key: str, expected: str, value: object) -> FormatError:
        got = "nothing" if value is None else _shown(value)
        return FormatError(
            f"{self._where}: key {quoted(self._full(key))}: expected {expected}, got {got}"
        )

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key


def _close_first(key: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    ordered = dict.fromkeys([*get_close_matches(key, known), *known])
    *others, last = ordered
    return f"{', '.join(others)} or {last}" if others else last


def _shown(value: object) -> str:
    """A value for a message; one without an end is only named."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) > _MOST:
        return "a larger number"
    return printable(repr(value), 60)
