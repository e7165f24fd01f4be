"""CPU loads measured by Ganeti's monitoring daemons (MonD).

Only what was measured is kept here; how it becomes the utilisation of instances is the planner's
business. A node without a usable report is absent from the results.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from snapshots.errors import BackendError, FormatError
from snapshots.reading.json_object import JsonObject, objects
from snapshots.reading.json_text import parse_json
from snapshots.reading.quoting import printable
from snapshots.reading.reading import Reading
from snapshots.reading.source_file import read_bytes
from snapshots.transport.connecting import connect
from snapshots.transport.deadline import Deadline
from snapshots.transport.http_exchange import HttpRequest, exchange

PORT = 1815
DEFAULT_TIMEOUT = 10.0
"""Seconds for one node's answer."""

_LARGEST_ANSWER = 1024 * 1024
"""Bytes; a report has a line for each CPU or instance of its node."""
_AT_ONCE = 64
"""Nodes asked at the same time."""
_OK = 200


class Collector(Enum):
    """A data collector; the value is its name in reports and URLs."""

    CPU = "cpu-avg-load"
    XEN_CPU = "xen-cpu-avg-load"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The report of one node.

    ``total`` is the node's CPU load in busy CPUs (None from :attr:`Collector.XEN_CPU`);
    ``instances`` the load by instance name (empty from :attr:`Collector.CPU`).
    """

    total: float | None
    instances: Mapping[str, float]


def read_mond_file(path: str | Path, collector: Collector) -> dict[str, LoadReport]:
    """:func:`read_mond` on a file.

    Raises:
        SourceError: the file cannot be read.
        FormatError: its content is no MonD data.
    """
    return read_mond(read_bytes(path), collector, str(path))


def read_mond(
    raw: bytes | str,
    collector: Collector,
    source: str = "",
    reading: Reading = Reading.OWN,
) -> dict[str, LoadReport]:
    """Read recorded answers: a list of ``{"node": NAME, "reports": [REPORT, ...]}``.

    Of several entries for a node the last one counts, of several reports of a collector the
    first.

    Returns:
        the reports of that collector by node name; nodes whose report is missing or has
        unusable data are absent.

    Raises:
        FormatError: one line naming the source and what was expected.
    """
    where = printable(source) or "MonD data"
    try:
        return _read_all(parse_json(raw, where, reading), collector, where, reading)
    except FormatError as error:
        raise FormatError(f"can't parse MonD data: {error}") from None


def fetch_mond(
    nodes: Iterable[str],
    collector: Collector,
    timeout: float = DEFAULT_TIMEOUT,
    *,
    port: int = PORT,
    reading: Reading = Reading.OWN,
) -> dict[str, LoadReport]:
    """Ask the MonD of every node, many at a time.

    Args:
        nodes: node names, as the network knows them.
        collector: whose report to ask for.
        timeout: seconds for each node's answer.
        port: where the daemons listen.
        reading: how to take what leaves room.

    Returns:
        the reports by node name; nodes that do not answer, or answer something else, are absent.
    """
    from concurrent.futures import ThreadPoolExecutor

    names = list(nodes)
    if not names:
        return {}
    with ThreadPoolExecutor(min(_AT_ONCE, len(names))) as pool:
        found = pool.map(lambda name: _fetch_one(name, port, collector, timeout, reading), names)
        return {
            name: report for name, report in zip(names, found, strict=True) if report is not None
        }


def _read_all(
    answers: Any, collector: Collector, where: str, reading: Reading
) -> dict[str, LoadReport]:
    found: dict[str, LoadReport] = {}
    for entry in objects(answers, where, "node", reading):
        name = entry.text("node")
        entry.where += f" ({printable(name)})"
        reports = entry.children("reports", "report")
        for report in reports:
            _check_envelope(report)
        usable = _first_usable(reports, collector)
        if usable is None:
            found.pop(name, None)
        else:
            found[name] = usable
    return found


def _check_envelope(report: JsonObject) -> None:
    """Check the parts that htools insists on in every report, used or not."""
    report.text("name")
    report.text("version")
    report.integer("format_version")
    _check_number(report, "timestamp")  # nanoseconds since the epoch, so beyond 2^53
    category = report.get("category")
    if category is not None and not isinstance(category, str):
        raise report.error("key 'category': expected text")
    if report.integer("kind") not in (0, 1):
        raise report.error("key 'kind': expected 0 or 1")
    if "data" not in report:
        raise report.error("key 'data' not found")


def _check_number(holder: JsonObject, key: str) -> None:
    """A number that is not used may be of any size."""
    value = holder.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        holder.number(key)  # raises, with the reason


def _first_usable(reports: list[JsonObject], collector: Collector) -> LoadReport | None:
    for report in reports:
        if report.text("name") == collector.value:
            return _loads(report, collector)
    return None


def _loads(report: JsonObject, collector: Collector) -> LoadReport | None:
    """The loads in a report; None when its data is not what the collector produces."""
    try:
        data = report.child("data")
        if collector is Collector.XEN_CPU:
            return LoadReport(None, {name: data.number(name) for name, _ in data.pairs()})
        _check_number(data, "cpu_number")
        for number, load in enumerate(data.items("cpus")):
            _check_number(JsonObject({"load": load}, f"cpu {number}"), "load")
        return LoadReport(data.number("cpu_total"), {})
    except FormatError:
        return None


def _fetch_one(
    node: str, port: int, collector: Collector, timeout: float, reading: Reading
) -> LoadReport | None:
    """The report of one node; None for whatever is not one."""
    deadline = Deadline(timeout)
    request = HttpRequest(node, port, "GET", f"/1/report/default/{collector.value}")
    try:
        with connect(node, port, deadline) as line:
            answer = exchange(line, request, node, deadline, _LARGEST_ANSWER)
        if answer.status != _OK:
            return None
        report = JsonObject(parse_json(answer.body, node, reading), node, reading)
        _check_envelope(report)
        return _first_usable([report], collector)
    except (OSError, UnicodeError, BackendError, FormatError):
        return None
