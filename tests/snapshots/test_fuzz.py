"""No input may end in anything but a cluster (or records) and a PoiseError, nor hang."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from snapshots.cluster import Cluster
from snapshots.errors import PoiseError
from snapshots.ganeti.folder import read_folder
from snapshots.ganeti.luxi import read_luxi
from snapshots.ganeti.mond import Collector, read_mond
from snapshots.ganeti.rapi import read_rapi
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.htools.number_reader import read_float, read_int
from snapshots.htools.synthetic import read_simulation
from snapshots.htools.text import read_text, read_text_file
from snapshots.htools.text_writer import write_text
from snapshots.htools.units import read_size
from snapshots.htools.utilisation import read_utilisation
from snapshots.iallocator.message import read_iallocator
from snapshots.loading import load
from tests.snapshots.data import MESSAGES, SAVED, recorded_bodies, write_folder
from tests.snapshots.ganeti.test_mond import CPU, entry, report
from tests.snapshots.luxi_server import END, answering, recorded_results, reply, saying
from tests.snapshots.rapi_server import Answer, serving

relaxed = settings(suppress_health_check=list(HealthCheck))
few = settings(relaxed, max_examples=25)

NUMBERS = ["0", "-1", "7", "1.5", "1e9", "0x1f", "(3)", " 4", "9" * 30, "NaN", "?", "-", ""]
WORDS = ["Y", "N", "M", "drbd", "plain", "running", "uuid-1", "node1.example.com", "a,b", ","]
FIELDS = st.sampled_from(NUMBERS + WORDS) | st.text(max_size=5)

JSON_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 3)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["node1.gnt.test", "drbd", "running", "kvm", "\ud800", "a|b", "x\ny"])
)
KEYS = st.text(max_size=3)
JSON_VALUES = st.recursive(
    JSON_LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@contextmanager
def refusing_properly() -> Iterator[None]:
    """Let PoiseErrors pass whose message is one printable line of bearable length."""
    try:
        yield
    except PoiseError as error:
        message = str(error)
        assert message.isprintable()
        assert 0 < len(message) < 3000


def check(read: Callable[[], Cluster]) -> None:
    """The reader gives a cluster that can be written, or refuses properly."""
    with refusing_properly():
        cluster = read()
        assert write_text(cluster).encode("utf-8")


DAMAGES = ("field", "field", "item", "cut", "drop", "twice", "gap", "end")
ODD_TEXT = st.text(st.sampled_from("ab|\n,;?.0-\r\0\x1b\u202e\ud800\udcff"))


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    """A cluster file with some fields, lines or its end changed."""
    lines = (SAVED / "odd.data").read_text("utf-8").split("\n")
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(DAMAGES)):
            case "field":
                fields = lines[row].split("|")
                fields[draw(st.integers(0, len(fields) - 1))] = draw(FIELDS)
                lines[row] = "|".join(fields)
            case "item":
                items = lines[row].split(",")
                items[draw(st.integers(0, len(items) - 1))] = draw(FIELDS)
                lines[row] = ",".join(items)
            case "cut":
                lines[row] = lines[row][: draw(st.integers(0, len(lines[row])))]
            case "drop":
                lines[row : row + 1] = []
            case "twice":
                lines.insert(row, lines[draw(st.integers(0, len(lines) - 1))])
            case "gap":
                lines.insert(row, "")
            case "end":
                lines = lines[: row + 1]
        lines = lines or [""]
    return "\n".join(lines)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths to everything inside a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


@cache
def places_in(name: str) -> list[tuple[Any, ...]]:
    """Paths inside one of the valid documents; the unimportant bulk is left out."""
    return [p for p in places(DOCUMENTS[name]()) if not {"hvparams", "diskparams"} & set(p)]


DOCUMENTS: dict[str, Callable[[], Any]] = {
    "folder": recorded_bodies,
    "luxi": recorded_results,
    "mond": lambda: [entry("n1", report(CPU)), entry("n2", report({"i": 1}, "xen-cpu-avg-load"))],
} | {
    kind: lambda kind=kind: json.loads((MESSAGES / f"{kind}.json").read_text("utf-8"))  # type: ignore[misc]
    for kind in ("allocate", "multi-allocate", "relocate", "node-evacuate", "change-group")
}


@st.composite
def damaged(draw: st.DrawFn, name: str, depth: int = 1) -> Any:
    """A valid document with up to three values replaced or removed, at least so deep inside."""
    document = copy.deepcopy(DOCUMENTS[name]())
    for _ in range(draw(st.integers(1, 3))):
        *steps, last = draw(st.sampled_from([p for p in places_in(name) if len(p) >= depth]))
        holder = document
        try:
            for step in steps:
                holder = holder[step]
            if draw(st.booleans()):
                holder[last] = draw(JSON_VALUES)
            else:
                del holder[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took this place away
    return document


@given(st.text() | ODD_TEXT | damaged_texts())
@settings(relaxed, max_examples=500)
def test_text_files(content: str) -> None:
    check(lambda: read_text(content, "in.data"))


@given(damaged_texts())
@relaxed
def test_what_is_read_survives_writing(content: str) -> None:
    with refusing_properly():
        written = write_text(read_text(content))
        assert write_text(read_text(written)) == written


@given(st.binary())
@relaxed
def test_bytes_of_files(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.data")
        path.write_bytes(content)
        check(lambda: read_text_file(path))


@given(st.text() | ODD_TEXT | st.lists(st.lists(FIELDS, max_size=7).map(" ".join)).map("\n".join))
@relaxed
def test_utilisation_files(content: str) -> None:
    with refusing_properly():
        read_utilisation(content, "loads")


@given(st.text(max_size=20) | st.text("0123456789()-xXoO.eE+ \tNaInfity'_", max_size=30))
@settings(relaxed, max_examples=500)
@pytest.mark.parametrize(
    "read", [lambda t: read_int(t, "n", "f"), lambda t: read_float(t, "n", "f")]
)
def test_numbers(read: Callable[[str], float], content: str) -> None:
    with refusing_properly():
        assert abs(read(content)) <= 2**53


@given(st.text(max_size=20) | st.text("0123456789()- mgtMGTibB", max_size=10))
@relaxed
def test_sizes(content: str) -> None:
    with refusing_properly():
        assert abs(read_size(content)) <= 2**53


@given(st.lists(st.text() | st.lists(FIELDS, min_size=4, max_size=8).map(",".join), max_size=3))
@relaxed
def test_synthetic_clusters(specs: list[str]) -> None:
    check(lambda: read_simulation(specs))


@given(damaged("folder"))
@settings(relaxed, max_examples=300)
def test_folders(bodies: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), {name: json.dumps(body) for name, body in bodies.items()})
        check(lambda: read_folder(folder))


@given(st.sampled_from(["groups", "nodes", "instances", "info"]), st.binary() | st.text())
@relaxed
def test_bytes_of_recorded_answers(name: str, content: bytes | str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), recorded_bodies())
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        Path(folder, f"{name}.json").write_bytes(raw)
        check(lambda: read_folder(folder))


@given(st.data())
@settings(relaxed, max_examples=300)
def test_allocator_messages(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["allocate", "multi-allocate", "relocate", "node-evacuate"]))
    document = data.draw(damaged(name))
    check(lambda: read_iallocator(json.dumps(document))[0])


@given(st.binary() | st.text())
@relaxed
def test_bytes_of_allocator_messages(content: bytes | str) -> None:
    check(lambda: read_iallocator(content)[0])


@given(damaged("mond").map(json.dumps) | st.text() | st.binary(), st.sampled_from(Collector))
@relaxed
def test_mond_files(content: bytes | str, collector: Collector) -> None:
    with refusing_properly():
        read_mond(content, collector)


@given(
    st.binary(),
    st.sampled_from([200, 204, 301, 401, 404, 418, 500, 599]),
    st.none() | st.integers(0, 50),
    st.sampled_from(["application/json", "text/html", ""]),
)
@few
def test_rapi_answers(body: bytes, status: int, cut: int | None, kind: str) -> None:
    with serving() as server:
        server.answer_all(Answer(status, body, {"Content-Type": kind}, cut_after=cut))
        check(lambda: read_rapi(RapiAccess(server.url, timeout=2)))


@given(st.data())
@few
def test_luxi_answers(data: st.DataObject) -> None:
    request = {"method": "Query", "args": ["node", ["name", "mtotal"], None]}
    whole = reply(request, recorded_results())
    cut = data.draw(st.integers(0, len(whole)))
    answer = (
        whole[:cut] + data.draw(st.binary(max_size=20)) + data.draw(st.sampled_from([b"", END]))
    )
    with tempfile.TemporaryDirectory() as folder, saying(Path(folder, "s"), answer):
        check(lambda: read_luxi(Path(folder, "s"), 2))


@given(damaged("luxi", 3))
@few
def test_luxi_results(results: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, answering(Path(folder, "s"), results):
        check(lambda: read_luxi(Path(folder, "s"), 2))


@given(ODD_TEXT | st.text(max_size=30))
@relaxed
def test_names_of_sources(source: str) -> None:
    assume(not source.startswith(("http", "luxi", "/dev")))
    check(lambda: load(source))
