"""The columns of an answer's tables for people: headings, and the words for their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from planner.units import MIB_PER_GIB
from planner.whatif import AnswerTable
from poise.report.names import ShortNames
from poise.report.whatif import clock
from snapshots.reading import harmless

Value = str | int | float | bool | None


class Kind(Enum):
    """The kind of a column's values, which says how they are shown."""

    TEXT = "text"
    NAME = "name"
    NAMES = "names"
    """Names with a space between them."""
    NUMBER = "number"
    MIB = "mib"
    """MiB, shown as GiB."""
    GIB = "gib"
    SECONDS = "seconds"
    """Seconds from the begin, shown as a clock."""
    TRUTH = "truth"

    @property
    def is_number(self) -> bool:
        """True of values that are sorted and drawn as numbers."""
        return self in (Kind.NUMBER, Kind.MIB, Kind.GIB, Kind.SECONDS)


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column: its name in the answer, its heading, its kind, and what no value means."""

    name: str
    heading: str
    kind: Kind
    none: str = ""

    def shown(self, value: Value, names: ShortNames) -> str:
        """A value in words, harmless."""
        return harmless(self.none if value is None else _WORDS[self.kind](value, names))


_WORDS: Mapping[Kind, Callable[[object, ShortNames], str]] = {
    Kind.TEXT: lambda value, names: names.within(str(value)),
    Kind.NAME: lambda value, names: names(str(value)),
    Kind.NAMES: lambda value, names: " ".join(map(names, str(value).split(" "))),
    Kind.NUMBER: lambda value, _: f"{value:.6g}" if isinstance(value, float) else str(value),
    Kind.MIB: lambda value, _: f"{_number(value) / MIB_PER_GIB:.1f}",
    Kind.GIB: lambda value, _: f"{_number(value):.1f}",
    Kind.SECONDS: lambda value, _: clock(_number(value)),
    Kind.TRUTH: lambda value, _: "yes" if value else "no",
}


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


_AFTERWARDS = "lasts"
_HEADINGS: Mapping[str, tuple[str, Kind]] = {
    "risk": ("Kind", Kind.TEXT),
    "message": ("Risk", Kind.TEXT),
    "accepted": ("Accepted", Kind.TRUTH),
    "nodes": ("Nodes", Kind.NAMES),
    "instances": ("Instances", Kind.NAMES),
    "node": ("Node", Kind.NAME),
    "instance": ("Instance", Kind.NAME),
    "move": ("#", Kind.NUMBER),
    "step": ("#", Kind.NUMBER),
    "stage": ("#", Kind.NUMBER),
    "kind": ("Kind", Kind.TEXT),
    "actions": ("Actions", Kind.TEXT),
    "from_primary": ("From primary", Kind.NAME),
    "from_secondary": ("From secondary", Kind.NAME),
    "to_primary": ("To primary", Kind.NAME),
    "to_secondary": ("To secondary", Kind.NAME),
    "copy_gib": ("Copies, GiB", Kind.GIB),
    "memory_gib": ("Migrates, GiB", Kind.GIB),
    "restarts": ("Restarts", Kind.NUMBER),
    "begin": ("Begins", Kind.SECONDS),
    "end": ("Ends", Kind.SECONDS),
    "left_from": ("Left from", Kind.SECONDS),
    "off": ("Off", Kind.SECONDS),
    "back": ("Back", Kind.SECONDS),
    "offline": ("Offline", Kind.TRUTH),
    "free_memory_before": ("Memory left before, GiB", Kind.MIB),
    "free_memory_tightest": ("Memory at the least, GiB", Kind.MIB),
    "memory_tightest_at": ("Memory least at", Kind.SECONDS),
    "free_memory_after": ("Memory left after, GiB", Kind.MIB),
    "free_disk_before": ("Disk left before, GiB", Kind.MIB),
    "free_disk_tightest": ("Disk at the least, GiB", Kind.MIB),
    "disk_tightest_at": ("Disk least at", Kind.SECONDS),
    "free_disk_after": ("Disk left after, GiB", Kind.MIB),
    "primaries_before": ("Primaries before", Kind.NUMBER),
    "primaries_after": ("Primaries after", Kind.NUMBER),
    "secondaries_before": ("Secondaries before", Kind.NUMBER),
    "secondaries_after": ("Secondaries after", Kind.NUMBER),
    "before": ("So before", Kind.TRUTH),
    "missing": ("Memory short, GiB", Kind.MIB),
    "missing_before": ("Short before, GiB", Kind.MIB),
    "group": ("Group", Kind.TEXT),
    "primary": ("Primary", Kind.NAME),
    "secondary": ("Secondary", Kind.NAME),
    "free_memory": ("Memory left, GiB", Kind.MIB),
    "free_disk": ("Disk left, GiB", Kind.MIB),
    "no_room": ("No room", Kind.NUMBER),
    "restart": ("Restart", Kind.NUMBER),
    "memory_short": ("Memory short, GiB", Kind.MIB),
    "certain": ("Certain", Kind.TRUTH),
}
"""The heading and the kind of columns by their names."""

_OF_TABLES: Mapping[tuple[str, str], tuple[str, Kind]] = {
    ("stages", "end"): ("Filled", Kind.SECONDS),
    ("risk_times", "no_second_copy"): ("Instances without a second copy", Kind.NUMBER),
    ("risk_times", "not_safe"): ("Nodes not N+1 safe", Kind.NUMBER),
    ("risk_times", "down"): ("Instances down", Kind.NUMBER),
    ("not_safe", "lost"): ("If this node fails", Kind.NAME),
    ("losses", "lost"): ("Lost", Kind.NUMBER),
    ("losses", "down"): ("Down", Kind.NUMBER),
    ("losses", "no_second_copy"): ("No second copy", Kind.NUMBER),
}
"""Those whose names mean something else in one table."""


def columns_of(name: str, table: AnswerTable) -> Sequence[DataColumn]:
    """The columns of a table of this name; those unknown are called by their names."""
    return [_column(name, column, k, table) for k, column in enumerate(table.columns)]


def _column(table_name: str, name: str, k: int, table: AnswerTable) -> DataColumn:
    values = [row[k] for row in table.rows if row[k] is not None]
    known = _OF_TABLES.get((table_name, name)) or _HEADINGS.get(name)
    if known is not None and _fits(known[1], values):
        none = _AFTERWARDS if name == "end" else ""
        return DataColumn(name, *known, none)
    return DataColumn(name, name.replace("_", " ").capitalize(), _kind(values))


def _fits(kind: Kind, values: Sequence[Value]) -> bool:
    """True if values of a column can be of a kind; another table may use its name otherwise."""
    of_words = Kind.NUMBER if kind.is_number else Kind.TRUTH if kind is Kind.TRUTH else Kind.TEXT
    return not values or _kind(values) is of_words


def _kind(values: Sequence[Value]) -> Kind:
    """The kind of values of which no more is known."""
    if values and all(isinstance(value, bool) for value in values):
        return Kind.TRUTH
    if values and all(isinstance(value, int | float) for value in values):
        return Kind.NUMBER
    return Kind.TEXT
