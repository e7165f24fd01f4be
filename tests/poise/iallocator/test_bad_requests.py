"""Whatever stands in the file, Ganeti gets one line of JSON, or one line says what is wrong."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.poise.htools.hail.hail_example import ALLOCATE, EVACUATE, instance
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.iallocator.answers import answer, run

REQUESTS = (
    ALLOCATE,
    EVACUATE,
    {"type": "relocate", "name": "i0.ex.com", "required_nodes": 1, "relocate_from": ["n1.ex.com"]},
    {"type": "change-group", "instances": ["i0.ex.com"], "target_groups": []},
    {"type": "allocate-secondary", "name": "i0.ex.com"},
    {"type": "multi-allocate", "instances": [{"name": "a", "required_nodes": 2} | instance()]},
)


def is_refused(done: Any, *phrases: str) -> None:
    assert (done.code, done.err) == (0, "")
    assert done.answer["success"] is False
    assert done.info.startswith("Request failed: bad request: ")
    for phrase in phrases:
        assert phrase in done.info


@pytest.mark.parametrize("text", ["", "nonsense", "{", "[]", "null", "{}", "\x00", "<html>"])
def test_no_message(tmp_path: Path, text: str) -> None:
    is_refused(answer(tmp_path, text))


def test_no_text(tmp_path: Path) -> None:
    is_refused(answer(tmp_path, b"\xff\xfe{"), "UTF-8")


def test_an_unknown_type_of_request(tmp_path: Path) -> None:
    is_refused(answer(tmp_path, example({"type": "dance"})), "Invalid request type", "dance")


def test_an_unknown_instance(tmp_path: Path) -> None:
    request = EVACUATE | {"instances": ["i9.ex.com"]}
    is_refused(answer(tmp_path, example(request)), "i9.ex.com")


def test_an_unknown_node(tmp_path: Path) -> None:
    message = example(ALLOCATE, instances={"i0.ex.com": instance("n9.ex.com", "n1.ex.com")})
    is_refused(answer(tmp_path, message), "n9.ex.com")


@pytest.mark.parametrize("key", ["memory", "disks", "vcpus", "required_nodes", "disk_template"])
def test_a_missing_key(tmp_path: Path, key: str) -> None:
    request = {name: value for name, value in ALLOCATE.items() if name != key}
    is_refused(answer(tmp_path, example(request)), f"'{key}'")


@pytest.mark.parametrize("value", ["many", None, [1], {"MiB": 1}, -1, 1e300])
def test_a_wrong_type(tmp_path: Path, value: Any) -> None:
    is_refused(answer(tmp_path, example(ALLOCATE | {"memory": value})), "'memory'")


def test_fifty_megabytes_of_nonsense(tmp_path: Path) -> None:
    is_refused(answer(tmp_path, b"[" + b"9" * (50 << 20)))


def test_a_deep_nest(tmp_path: Path) -> None:
    is_refused(answer(tmp_path, b"[" * (1 << 20)))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "No such file" in done.err


def test_a_folder(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "directory" in done.err


def test_an_error_of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from poise.iallocator import allocations

    def broken(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr(allocations, "_allocate", broken)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = answer(tmp_path, example(ALLOCATE))
    assert done.code == 70
    assert done.answer["success"] is False
    assert done.info == (
        "Request failed: an error inside Poise, not a statement about the cluster"
        " (ZeroDivisionError: two lines)"
    )
    (report,) = (tmp_path / "state" / "poise" / "errors").iterdir()
    assert done.err.count("\n") == 1
    assert done.err.endswith(f"its details are in {report}\n")


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
    | st.sampled_from(["n0.ex.com", "i0.ex.com", "g0", "u0", "plain", "drbd", "ext", "all"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A message of which one to three parts, however deep, are exchanged, lost or doubled."""
    message = copy.deepcopy(example(copy.deepcopy(draw(st.sampled_from(REQUESTS)))))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = message
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            inside = holder[key]
            if isinstance(inside, dict | list) and draw(st.integers(0, 4)):
                holder = inside
                continue
            if draw(st.booleans()):
                holder[key] = draw(VALUES)
            else:
                del holder[key]
            break
    return message


def one_answer(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        done = answer(Path(folder), content)
    assert (done.code, done.err) == (0, "")
    found = done.answer
    assert isinstance(found["success"], bool)
    assert isinstance(found["result"], list | str)
    assert "error inside Poise" not in found["info"]


@settings(max_examples=400)
@given(spoiled())
def test_a_spoiled_message_has_an_answer(message: Any) -> None:
    one_answer(json.dumps(message).encode())


@settings(max_examples=200)
@given(VALUES)
def test_any_json_has_an_answer(value: Any) -> None:
    one_answer(json.dumps(value).encode())


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(raw: bytes) -> None:
    one_answer(raw)


@settings(max_examples=200)
@given(st.data())
def test_a_message_that_ends_too_early_has_an_answer(data: st.DataObject) -> None:
    whole = json.dumps(example(data.draw(st.sampled_from(REQUESTS)))).encode()
    one_answer(whole[: data.draw(st.integers(0, len(whole)))])
