"""Nodes with next to nothing, or without sense: an answer all the same, with all that was found."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poise.iallocator import allocations, evacuations
from tests.poise.htools.hail.hail_example import Json
from tests.poise.iallocator.answers import Answered, answer
from tests.poise.iallocator.small_messages import allocate_all, evacuate, instance, message, node

GIB = 1024
NEW = {f"n{k}": instance(memory=gib * GIB, disk=20480) for k, gib in enumerate((3, 3, 5, 6, 6, 5))}
OLD = {
    f"o{k}": instance("a" if k % 2 else "b", "c" if k % 3 else "d", memory=3 * GIB, disk=20480)
    for k in range(6)
}
FIGURES = [
    "total_memory",
    "free_memory",
    "reserved_memory",
    "total_disk",
    "free_disk",
    "total_cpus",
    "reserved_cpus",
]
ODD = [1e-300, 5e-324, 0, -0.0, 1e-9, 0.5, 1, -1, 2**53, 9.0e15]


def asked(request: Json, figures: dict[str, Any], nodes: str = "d") -> Json:
    """Four nodes of 13 GiB, on which five of the six new ones fit; some with odd figures."""
    present = OLD if request["type"] == "node-evacuate" else {}
    found = message({name: node(13 * GIB + 512, 500 * GIB) for name in "abcd"}, present, request)
    for name, one in found["nodes"].items():
        if name[0] in nodes:
            one.update(figures)
    return found


def answered(asks: Json) -> Answered:
    with TemporaryDirectory() as folder:
        done = answer(Path(folder), asks, "--time-limit=1.5")
    assert (done.code, done.err) == (0, "")
    return done


@pytest.mark.parametrize("figure", ["total_memory", "total_disk", "total_cpus"])
def test_a_node_with_next_to_nothing_of_something(figure: str) -> None:
    done = answered(asked(allocate_all(**NEW), {figure: 1e-300}))
    assert done.answer["success"]
    placed, _ = done.answer["result"]
    assert len(placed) >= 5


REQUESTS = [
    allocate_all(**NEW),
    *(evacuate(*OLD, mode=mode) for mode in ("all", "primary-only", "secondary-only")),
]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(REQUESTS),
    st.dictionaries(st.sampled_from(FIGURES), st.sampled_from(ODD), min_size=1, max_size=3),
    st.sampled_from(["d", "cd", "abcd"]),
)
def test_any_figures_get_an_answer(request_: Json, figures: dict[str, Any], nodes: str) -> None:
    done = answered(asked(request_, figures, nodes))
    assert "error inside Poise" not in done.info


@pytest.mark.parametrize("error", [ZeroDivisionError("odd"), MemoryError()])
def test_what_one_by_one_has_found_is_not_lost(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(allocations, "_together", broken)
    monkeypatch.setattr(evacuations, "_together", broken)
    small = {"free_memory": 4 * GIB, "total_memory": 5 * GIB}
    done = answer(tmp_path, asked(allocate_all(**NEW), small, "abcd"))
    assert done.code == 0
    placed, refused = done.answer["result"]
    assert (bool(placed), bool(refused)) == (True, True)
    (report,) = (tmp_path / "state" / "poise" / "errors").iterdir()
    assert type(error).__name__ in report.read_text()
    assert json.loads(done.out)["success"]
