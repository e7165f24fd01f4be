"""Folders of recorded RAPI answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshots.cluster import Cluster
from snapshots.errors import FormatError, SourceError
from snapshots.ganeti.folder import read_folder
from snapshots.htools.text_writer import write_text
from tests.snapshots.data import RECORDED, recorded_bodies, write_folder

Bodies = dict[str, Any]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Bodies], Cluster]:
    return lambda bodies: read_folder(write_folder(tmp_path, bodies))


@pytest.fixture
def bodies() -> Bodies:
    return recorded_bodies()


def test_a_folder_is_its_own_source() -> None:
    cluster = read_folder(RECORDED)
    assert (cluster.source, cluster.read_at) == (str(RECORDED), None)
    assert set(cluster.nodes.hypervisor) == {"fake"}


def test_answers_may_be_wrapped(read: Callable[[Bodies], Cluster], bodies: Bodies) -> None:
    wrapped = {
        name: {"_request": f"GET /2/{name}", "_status": 200, "body": body}
        for name, body in bodies.items()
    }
    assert write_text(read(wrapped)) == write_text(read_folder(RECORDED))


def test_a_recorded_refusal_is_no_answer(read: Callable[[Bodies], Cluster], bodies: Bodies) -> None:
    bodies["nodes"] = {"_request": "GET /2/nodes", "_status": 401, "body": {"code": 401}}
    with pytest.raises(FormatError, match=r"nodes\.json: a recorded answer with status 401"):
        read(bodies)


@pytest.mark.parametrize("name", ["groups", "nodes", "instances", "info"])
def test_missing_files_are_named(tmp_path: Path, bodies: Bodies, name: str) -> None:
    del bodies[name]
    with pytest.raises(SourceError, match=rf"recorded RAPI answers: {name}\.json not found"):
        read_folder(write_folder(tmp_path, bodies))


def test_a_missing_folder() -> None:
    with pytest.raises(SourceError, match="not a folder of recorded RAPI answers"):
        read_folder("/nowhere/at/all")


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        ("{", "JSON that ends in the middle, after 1 character"),
        ("", "not JSON: it is empty"),
        ("<html>", "not JSON but an HTML or XML page"),
        ("{}x", "not JSON: line 1 column 3: expected nothing more"),
        ('{"a": NaN}', "not JSON that describes a cluster: NaN"),
        ("[" * 100_000, "not JSON that describes a cluster: nested too"),
        ("9" * 5000, "not JSON that describes a cluster: "),
    ],
)
def test_files_that_hold_no_json_are_named(
    tmp_path: Path, bodies: Bodies, content: str, phrase: str
) -> None:
    bodies["info"] = content
    with pytest.raises(FormatError) as caught:
        read_folder(write_folder(tmp_path, bodies))
    assert str(caught.value).startswith(f"{tmp_path}/info.json: {phrase}")
    assert str(caught.value).isprintable()


def test_bytes_that_are_not_utf8(tmp_path: Path, bodies: Bodies) -> None:
    write_folder(tmp_path, bodies)
    (tmp_path / "nodes.json").write_bytes(b'["\xff"]')
    with pytest.raises(FormatError, match=r"nodes\.json: not JSON: byte 2 is not UTF-8 text"):
        read_folder(tmp_path)
