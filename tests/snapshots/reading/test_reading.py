"""What an item may be called: the same in every source that Poise's own commands read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from snapshots.errors import FormatError
from snapshots.ganeti.folder import read_folder
from snapshots.htools.text import read_text
from snapshots.iallocator.message import read_iallocator
from snapshots.reading.reading import Reading, why_no_name
from tests.poise.htools.hail.hail_example import ALLOCATE
from tests.poise.htools.hail.hail_example import message as example

RECORDED = Path(__file__).resolve().parents[3] / "examples" / "recorded-cluster"
REFUSED = [
    ("", "expected a name, got empty text"),
    (" ", "expected a name, got blanks"),
    ("   ", "expected a name, got blanks"),
    ("x" * 256, "expected a name of at most 255 characters, got 256"),
    ("a\0b", r"expected printable text without '|', got 'a\x00b'"),
    ("a\nb", r"expected printable text without '|', got 'a\nb'"),
    ("\x1b[2J", r"expected printable text without '|', got '\x1b[2J'"),
    ("\u202ea", r"expected printable text without '|', got '\u202ea'"),
    ("\u200b", r"expected printable text without '|', got '\u200b'"),
    ("a|b", "expected printable text without '|', got 'a|b'"),
]


@pytest.mark.parametrize(("name", "problem"), REFUSED)
def test_what_is_no_name(name: str, problem: str) -> None:
    assert why_no_name(name) == problem
    assert not Reading.OWN.allows_name(name)
    assert Reading.AS_HTOOLS.allows_name(name)


@pytest.mark.parametrize("name", ["a", "x" * 255, "größer", "a b", "-x"])
def test_what_is_one(name: str) -> None:
    assert why_no_name(name) == ""


@pytest.mark.parametrize(
    ("name", "problem"), [one for one in REFUSED if not set(one[0]) & {*"|\n"}]
)
@pytest.mark.parametrize("kind", ["group", "node", "instance"])
def test_in_a_text_file(kind: str, name: str, problem: str) -> None:
    named = {one: name if one == kind else one for one in ("group", "node", "instance")}
    text = (
        f"{named['group']}|u|preferred|\n\n"
        f"{named['node']}|1024|0|512|1024|512|8|N|u\n\n"
        f"{named['instance']}|512|128|1|running|Y|{named['node']}||plain|\n\n\n"
    )
    with pytest.raises(FormatError) as caught:
        read_text(text, "file")
    if (kind, name) != ("group", ""):  # a line without one is taken for an incomplete one
        assert problem in str(caught.value)


@pytest.mark.parametrize(("name", "problem"), REFUSED)
@pytest.mark.parametrize("kind", ["groups", "nodes", "instances"])
def test_in_answers_of_rapi(kind: str, name: str, problem: str, tmp_path: Path) -> None:
    for file in RECORDED.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    items = json.loads((tmp_path / f"{kind}.json").read_text())
    items[0]["name"] = name
    (tmp_path / f"{kind}.json").write_text(json.dumps(items))
    with pytest.raises(FormatError, match="expected"):
        read_folder(tmp_path)


@pytest.mark.parametrize(("name", "problem"), REFUSED)
@pytest.mark.parametrize("kind", ["nodes", "instances"])
def test_in_a_request_to_the_allocator(kind: str, name: str, problem: str) -> None:
    message = example(ALLOCATE)
    first = next(iter(message[kind]))
    message[kind][name] = message[kind].pop(first)
    with pytest.raises(FormatError) as caught:
        read_iallocator(json.dumps(message))
    assert problem in str(caught.value)
