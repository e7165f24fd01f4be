"""An answer within its limit: what was found until then, and who was not looked at by name."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import chain, count, repeat
from pathlib import Path

import pytest

from planner.solvers.place.allocate import AllocationRules
from planner.state.options import ModelOptions
from planner.work import Work
from poise.iallocator import command
from poise.iallocator.allocations import find_nodes
from poise.iallocator.evacuations import move_away
from poise.iallocator.preferences import Wishes
from poise.iallocator.question import Question, Rules
from snapshots.iallocator.message import read_iallocator
from tests.poise.htools.hail.hail_example import Json
from tests.poise.iallocator.small_messages import allocate_all, full, instance, message, node

LIMIT = 5.0
NODES = {name: node() for name in ("n1", "n2", "n3", "n4", "n5")}


def question(asked: Json) -> Question:
    cluster, request = read_iallocator(json.dumps(asked).encode(), "request")
    return Question(cluster, request, Rules(AllocationRules(), ModelOptions()))


class Told(Work):
    """Work of which there are these amounts left, one a look, and the last one from then on."""

    def __init__(self, *seconds: float) -> None:
        super().__init__()
        self._told: Iterator[float] = chain(seconds, repeat(seconds[-1]))

    @property
    def left(self) -> float:
        return next(self._told)


def within(*seconds: float) -> Wishes:
    return Wishes(spread=False, limit=LIMIT, work=Told(*seconds))


def leaving(mode: str) -> Json:
    residents = {f"i{k}": instance("n1", "n2") for k in range(3)}
    request = {"type": "node-evacuate", "instances": [*map(full, residents)], "evac_mode": mode}
    return message(NODES, residents, request)


@pytest.mark.parametrize("mode", ["all", "primary-only", "secondary-only"])
def test_who_left_in_time_is_moved_and_the_others_are_named(mode: str) -> None:
    answer = move_away(question(leaving(mode)), within(4.0, 4.0, 0.0))
    moved, failed, jobs = answer.result
    assert [name for name, *_ in moved] == [full("i0"), full("i1")]
    assert len(jobs) == 2
    words = f"no time left to find a place for {full('i2')} (--time-limit=5)"
    assert failed == [[full("i2"), words]]


def test_change_of_group_keeps_to_the_time() -> None:
    asked = leaving("all")
    asked["request"] = {
        "type": "change-group",
        "instances": asked["request"]["instances"],
        "target_groups": [],
    }
    moved, failed, _ = move_away(question(asked), within(0.0)).result
    assert not moved
    assert all("no time left" in why for _, why in failed)


def test_new_instances_placed_in_time_count() -> None:
    new = [instance() | {"name": full(f"new{k}"), "required_nodes": 2} for k in range(3)]
    asked = message(NODES, {}, {"type": "multi-allocate", "instances": new})
    answer = find_nodes(question(asked), within(4.0, 4.0, 0.0))
    placed, failed = answer.result
    assert [name for name, _ in placed] == [full("new0"), full("new1")]
    assert failed == [full("new2")]
    assert "no time left" in answer.info


def test_one_by_one_has_a_second_however_short_the_limit() -> None:
    assert not Wishes(False, 0.001, Work(-0.9)).late
    assert Wishes(False, 0.001, Work(-1.1)).late
    assert Wishes(False, 2.0, Work(-0.1)).late


def test_some_of_the_time_is_kept_for_looking_at_all_together() -> None:
    assert not Wishes(False, 5.0, Work(1.7)).time_for_all
    assert Wishes(False, 5.0, Work(1.5)).time_for_all
    assert not Wishes(False, 1.0, Work(0.1)).time_for_all
    assert Wishes(False, 1.0, Work(0.0)).time_for_all


def test_those_that_one_by_one_had_no_time_for_are_placed_together() -> None:
    new = [instance() | {"name": full(f"new{k}"), "required_nodes": 2} for k in range(4)]
    asked = message(NODES, {}, {"type": "multi-allocate", "instances": new})
    placed, failed = find_nodes(question(asked), within(4.0, 1.0)).result
    assert [name for name, _ in placed] == [full(f"new{k}") for k in range(4)]
    assert failed == []


@pytest.mark.parametrize("mode", ["all", "secondary-only"])
def test_those_that_one_by_one_had_no_time_for_leave_together(mode: str) -> None:
    moved, failed, _ = move_away(question(leaving(mode)), within(4.0, 1.0)).result
    assert (len(moved), failed) == (3, [])


def test_what_the_clock_says_changes_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine so busy that a minute passes from one look to the next."""
    before = answer_to_six(tmp_path)
    looks = count(step=60)
    monkeypatch.setattr(command, "monotonic", lambda: float(next(looks)))
    assert answer_to_six(tmp_path) == before
    assert "no more than 5 fit at the same time" in before


def answer_to_six(folder: Path) -> str:
    """Five of them fit on three nodes of 13 GiB, which only the solver can tell."""
    sizes = (3, 3, 5, 6, 6, 5)
    new = {f"n{k}": instance(memory=gib * 1024, disk=20480) for k, gib in enumerate(sizes)}
    nodes = {name: node(13 * 1024 + 512, 500 * 1024) for name in ("a", "b", "c")}
    file = folder / "request"
    file.write_text(json.dumps(message(nodes, {}, allocate_all(**new))))
    answer = io.StringIO()
    assert command.main([str(file)], answer, io.StringIO()) == 0
    return answer.getvalue()
