"""Where hail is wrong, as recorded from Debian's hail 3.0.2, and what the allocator answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.poise.htools.hail.hail_example import Json
from tests.poise.iallocator.answers import Answered, run
from tests.poise.iallocator.better_cases import CASES, FOLDER, HAIL, hails_answer
from tests.poise.iallocator.small_messages import full


def hail(case: str) -> Json:
    """What hail answered."""
    found: Json = json.loads((FOLDER / f"{case}.hail.json").read_text())
    return found


def ours(case: str, *options: str) -> Answered:
    return run(FOLDER / f"{case}.json", *options)


def nodes(answer: Json) -> list[str]:
    return [name.removesuffix(".ex.com") for name in answer["result"]]


def free(case: str, what: str) -> dict[str, int]:
    """Free memory or disk of the nodes, in MiB."""
    message = json.loads((FOLDER / f"{case}.json").read_text())
    return {name: node[f"free_{what}"] for name, node in message["nodes"].items()}


@pytest.mark.parametrize("case", CASES)
def test_the_recorded_requests_are_those_of_the_cases(case: str) -> None:
    assert json.loads((FOLDER / f"{case}.json").read_text()) == CASES[case]()


@pytest.mark.skipif(not HAIL.exists(), reason="hail is not installed")
@pytest.mark.parametrize("case", CASES)
def test_the_recorded_answers_are_hails(case: str) -> None:
    assert hails_answer(FOLDER / f"{case}.json") == hail(case)


def test_one_unhealthy_group_does_not_block_the_others() -> None:
    assert "FailN1: 6" in hail("one-unhealthy-group")["info"]
    answer = ours("one-unhealthy-group").answer
    assert answer["success"]
    assert set(nodes(answer)) <= {"b1", "b2", "b3"}


def test_instances_do_not_escape_to_nodes_that_are_offline() -> None:
    assert nodes(hail("escape-to-offline")) == ["a1"]
    # b2 can be emptied onto b1
    assert nodes(ours("escape-to-offline").answer) in (["b1"], ["b2"])


@pytest.mark.parametrize("template", ["diskless", "sharedfile", "ext"])
def test_no_disk_figures_are_no_lack_of_disk(template: str) -> None:
    assert "FailN1: 3" in hail(template)["info"]
    assert ours(template).answer["success"]


def test_instances_are_placed_jointly() -> None:
    assert not hail("jointly")["success"]
    placed, failed = ours("jointly").answer["result"]
    assert failed == []
    new = {"small1": 2048, "small2": 2048, "large": 4096}
    room = free("jointly", "memory")
    for name, (primary, secondary) in placed:
        assert primary != secondary
        room[primary] -= new[name.removesuffix(".ex.com")]
    assert min(room.values()) > 0


def test_the_largest_part_is_placed_and_the_rest_is_told() -> None:
    assert not hail("a-part")["success"]
    done = ours("a-part")
    placed, failed = done.answer["result"]
    assert [name for name, _ in placed] == [full("small1"), full("small2")]
    # Ganeti refuses anything but names here, which hail's pairs are not
    assert failed == [full("vast")]
    assert "no more than 2 fit at the same time" in done.info
    assert "vast.ex.com" in done.info
    assert "needs 12.5 GiB more memory" in done.info


def test_no_slot_is_booked_twice() -> None:
    (_, first), (_, second) = hail("booked-twice")["result"][0]
    assert first == second
    (_, first), (_, second) = ours("booked-twice").answer["result"][0]
    assert first != second


@pytest.mark.parametrize("mode", ["primary", "secondary", "all"])
def test_instances_leave_jointly(mode: str) -> None:
    assert [name for name, _ in hail(f"together-{mode}")["result"][1]] == [full("large")]
    moved, failed, jobs = ours(f"together-{mode}").answer["result"]
    assert failed == []
    assert {name for name, _, _ in moved} == {full("small"), full("large")}
    assert len(jobs) == 2
    assert not any(full("gone") in where for _, _, where in moved)


def test_the_jobs_lead_where_the_answer_says() -> None:
    moved, _, jobs = ours("together-all").answer["result"]
    for (name, _, (primary, secondary)), job in zip(moved, jobs, strict=True):
        assert [op["instance_name"] for op in job] == [name] * 3
        assert [op.get("remote_node") for op in job] == [primary, None, secondary]


def test_a_secondary_is_not_offline() -> None:
    assert hail("secondary-offline")["result"] == full("n2")  # drained
    done = ours("secondary-offline")
    assert not done.answer["success"]
    assert "n3.ex.com: needs 45 MiB more memory to keep N+1" in done.info


def test_the_moves_that_would_make_room_are_told() -> None:
    assert hail("room-by-a-move")["info"].endswith("failure reasons: FailDisk: 12")
    info = ours("room-by-a-move").info
    assert "closest: n1.ex.com with n4.ex.com as secondary: n4.ex.com needs 5.0 GiB more" in info
    room = "would fit on n1.ex.com/n2.ex.com after: replace-disks there.ex.com to n4.ex.com"
    assert info.endswith(room)
    assert info.count("\n") == 0


def test_a_service_is_spread_when_asked_to() -> None:
    assert nodes(hail("one-service")) == ["n2"]
    assert nodes(ours("one-service").answer) == ["n2"]
    assert nodes(ours("one-service", "--spread").answer) == ["n4"]


def test_the_time_limit_is_kept() -> None:
    # too short for a joint solution: as hail would answer, but with what fits
    answer = ours("jointly", "--time-limit", "0.001").answer
    placed, failed = answer["result"]
    assert len(placed) + len(failed) == 3
    assert len(placed) >= 2


def test_the_fixture_folder_holds_nothing_else() -> None:
    names = {f"{case}{end}" for case in CASES for end in (".json", ".hail.json")}
    assert {path.name for path in Path(FOLDER).iterdir()} == names
