"""Requests and command lines that hail does not understand: one message, nothing on stdout."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poise.htools.hail.main import main
from tests.poise.htools.hail.hail_example import (
    ALLOCATE,
    EVACUATE,
    POLICY,
    group,
    instance,
    message,
    node,
    run,
)

ROOT = '["cluster_tags","enabled_hypervisors","nodegroups","nodes","instances","request"]'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Parsing input IAllocator message: Invalid JSON: a JSON text a serialized object"),
        (" {}", "Parsing input IAllocator message: Invalid JSON: a JSON text a serialized object"),
        ("[]", "Parsing input IAllocator message: Unable to read JSObject"),
        ("{1", "Parsing input IAllocator message: Malformed JSON: expecting string: "),
        ("{}", "invalid iallocator message: key 'request' not found, object contains only []"),
        ('{"request": 0}', "key 'request': Unable to read JSObject"),
        (b"\xff", "hail: req.json: hGetContents: invalid argument (invalid byte sequence)"),
    ],
)
def test_what_is_no_message(tmp_path: Path, content: str | bytes, words: str) -> None:
    ran = run(tmp_path, content)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert words in ran.err


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({}, "Error: invalid request dict: key 'type' not found, object contains only []"),
        ({"type": 1}, "Error: invalid request dict: key 'type': Unable to read String"),
        ({"type": "zz"}, "Invalid request type 'zz'"),
        ({"type": []}, "Invalid request type ''"),
        (
            {"type": "allocate"},
            "Error: invalid request dict: key 'name' not found, object contains only [\"type\"]",
        ),
        (ALLOCATE | {"memory": "x"}, "key 'memory': Unable to read Int"),
        (EVACUATE | {"instances": ["zz"]}, "Wrong number of elems found with name zz"),
        (EVACUATE | {"evac_mode": "zz"}, 'Invalid string value for type EvacMode: "zz"'),
        ({"type": "relocate", "name": "i0"}, "Unknown instance 'i0'"),
    ],
)
def test_what_is_no_request(tmp_path: Path, request_: dict[str, Any], words: str) -> None:
    ran = run(tmp_path, message(request_))
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert words in ran.err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"nodes": {"n0": node(free_disk="x")}},
            "invalid data for node 'n0': key 'free_disk': Unable to read Int",
        ),
        (
            {"nodes": {"n0": node("u9")}},
            "Unknown group 'u9' for node n0",
        ),
        (
            {"instances": {"i0": instance("n0.ex.com", "n1.ex.com", tags=5)}},
            "invalid data for instance 'i0': key 'tags': Unable to read list",
        ),
        (
            {"instances": {"i0": instance("n0.ex.com", disks=[{"size": "x"}])}},
            "invalid data for instance 'i0': key 'size': Unable to read Int",
        ),
        (
            {"nodegroups": {"u0": group(ipolicy=POLICY | {"std": {}})}},
            "invalid data for group 'u0': key 'ipolicy': Can't parse value for 'std':"
            " key 'memory-size' not found, object contains only []",
        ),
        (
            {"nodegroups": {"u0": group(ipolicy=POLICY | {"vcpu-ratio": "x"})}},
            "invalid data for group 'u0': key 'ipolicy': Can't parse value for 'vcpu-ratio':"
            " Unable to read Double",
        ),
    ],
)
def test_a_message_begins_with_what_hail_says(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    ran = run(tmp_path, message(ALLOCATE, **changes))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: {words}")


def test_names_may_lack_the_suffix_that_the_cluster_shares(tmp_path: Path) -> None:
    assert run(tmp_path, message(EVACUATE | {"instances": ["i0"]})).answer["success"]
    other = {"i0.elsewhere.org": instance("n0.ex.com", "n1.ex.com")}
    ran = run(tmp_path, message(EVACUATE | {"instances": ["i0"]}, instances=other))
    assert "Wrong number of elems found with name i0" in ran.err


def test_numbers_are_rounded_half_to_even(tmp_path: Path) -> None:
    assert run(tmp_path, message(ALLOCATE | {"required_nodes": 2.5})).answer["success"]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["-q"], 2, "Command line error: unrecognized option `-q'\n"),
        (["--mond=x"], 1, "Error while parsing command line arguments:\nInvalid choice 'x'"),
        (["second"], 1, "Error: Only one argument is accepted (the input file)\n"),
        (["-t", "none"], 1, "Error: failed to load data, aborting: none: openFile: does not exist"),
        (
            ["--simulate=x"],
            1,
            "Error: failed to load data, aborting: Invalid cluster specification",
        ),
    ],
)
def test_command_lines(tmp_path: Path, options: list[str], code: int, words: str) -> None:
    ran = run(tmp_path, message(ALLOCATE), *options)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(words)


def test_without_a_file() -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main([], out, err) == 1
    assert err.getvalue() == "Error: This program needs an input file.\n"


@pytest.mark.parametrize(("option", "lines"), [("--help-completion", 16), ("--version", 1)])
def test_information_wins_over_a_missing_file(option: str, lines: int) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main([option], out, err) == 0
    assert (out.getvalue().count("\n"), err.getvalue()) == (lines, "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def _spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    deeper = [
        spot
        for key, child in inner
        for spot in [
            (*path, key),
            *(_spots(child, (*path, key)) if isinstance(child, dict | list) else []),
        ]
    ]
    return deeper


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_value_anywhere_is_answered_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """No input ends in an exception: an answer, or one line and a code other than 0."""
    requests = [ALLOCATE, EVACUATE, {"type": "multi-allocate", "instances": [ALLOCATE]}]
    asked = json.loads(json.dumps(message(data.draw(st.sampled_from(requests)))))
    *path, last = data.draw(st.sampled_from(_spots(asked)))
    holder = asked
    for key in path:
        holder = holder[key]
    holder[last] = data.draw(VALUES)
    ran = run(tmp_path, asked)
    if ran.code == 0:
        assert set(ran.answer) == {"success", "info", "result"}
    else:
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.endswith("\n")
