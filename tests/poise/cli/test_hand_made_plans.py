"""Plans that a person has written or changed: what breaks a rule of Ganeti is refused or told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, place

__all__ = ["place"]

GROUPS = """\
one|u-1|preferred|||
two|u-2|preferred|||

a|32768|0|23552|100000|90000|8|M|u-1|1
b|32768|0|32768|100000|90000|8|N|u-1|1
c|8192|0|6144|100000|90000|8|N|u-1|1
d|32768|0|32768|100000|90000|8|N|u-2|1
e|32768|0|32768|100000|90000|8|N|u-2|1

web|4096|2048|1|running|Y|a|b|drbd|
db|4096|2048|1|running|Y|a|b|drbd|
raw|1024|1000|1|running|Y|c||plain|
img|1024|0|1|running|Y|c||file|
san|1024|2048|1|running|Y|a||ext|
tiny|16|2048|1|running|Y|a||ext|

"""
"""Two groups: a, b and c are in one, d and e in the other."""

ALL_IN_ORDER = "".join(
    line for line in GROUPS.splitlines(keepends=True) if not line.startswith(("raw|", "img|"))
)
"""Without the instances that keep c from being emptied if it failed."""


def cluster_file(folder: Path, cluster: str = GROUPS) -> Path:
    path = folder / "two-groups.data"
    path.write_text(cluster)
    return path


def move(instance: str, source: str, target: str, *actions: tuple[str, str]) -> dict[str, Any]:
    def position(words: str) -> dict[str, str | None]:
        primary, _, secondary = words.partition(":")
        return {"primary": primary, "secondary": secondary or None}

    return {
        "id": 1,
        "instance": instance,
        "kind": "failover",
        "from": position(source),
        "to": position(target),
        "actions": [{"verb": verb, "node": node} for verb, node in actions],
        "copy_gib": 0,
        "memory_gib": 0,
        "after": [],
        "score_after": 1.0,
    }


def plan_file(folder: Path, *moves: dict[str, Any]) -> Path:
    numbered = [one | {"id": number} for number, one in enumerate(moves, start=1)]
    path = folder / "by-hand.json"
    document = {
        "format": "poise.plan/1",
        "source": "by hand",
        "fingerprint": "0" * 64,
        "group": "one",
        "created": None,
        "solver": "greedy",
        "score_before": 2.0,
        "score_after": 1.0,
        "bound": 0.0,
        "moves": numbered,
        "warnings": [],
    }
    path.write_text(json.dumps(document))
    return path


def carried_out(
    place: Place,
    *moves: dict[str, Any],
    options: tuple[str, ...] = (),
    cluster: str = GROUPS,
) -> Any:
    target = f"simulate:{cluster_file(place.folder, cluster)}"
    return run("run", plan_file(place.folder, *moves), "--on", target, *options)


def test_a_secondary_in_another_group_is_told_before_and_after(place: Place) -> None:
    ran = carried_out(place, move("web", "a:b", "a:d", ("replace-disks", "d")))
    text = "web has its primary in group one and its secondary in two"
    told = " ".join(ran.out.split())
    assert f"Problem left after the plan: d: {text} " in told
    assert f"d {text}" in told.partition("Problems left ")[2]
    assert ran.code == 1


def test_so_it_is_in_a_dry_run_and_in_json(place: Place) -> None:
    split = move("web", "a:b", "a:d", ("replace-disks", "d"))
    assert carried_out(place, split, options=("--dry-run",)).code == 1
    document = json.loads(carried_out(place, split, options=("--json",)).out)
    assert any("d: web has its primary in" in text for text in document["reservations"])


def test_a_pair_that_goes_to_another_group_as_a_whole_is_in_order(place: Place) -> None:
    whole = move(
        "web",
        "a:b",
        "d:e",
        ("replace-disks", "d"),
        ("migrate", "d"),
        ("replace-disks", "e"),
    )
    ran = carried_out(place, whole, cluster=ALL_IN_ORDER)
    assert "split-groups" not in ran.out
    assert ran.code == 0


def test_limits_that_the_moves_break_are_told_whatever_the_file_says(place: Place) -> None:
    """Both guests need 4 GiB of c, should b or a fail, and it runs 2 GiB itself."""
    ran = carried_out(
        place,
        move("web", "a:b", "a:c", ("replace-disks", "c")),
        move("db", "a:b", "a:c", ("replace-disks", "c")),
    )
    assert "\nProblem left after the plan: c: 8.0 GiB of memory needed if a fails" in ran.out
    assert "\nProblems left\n  c  8.0 GiB of memory needed" in ran.out
    assert ran.code == 1


@pytest.mark.parametrize(("instance", "template"), [("raw", "plain"), ("img", "file")])
def test_instances_that_ganeti_does_not_move_are_refused(
    place: Place, instance: str, template: str
) -> None:
    ran = carried_out(place, move(instance, "c", "b", ("migrate", "b")))
    refused(ran, f"move 1 ({instance})", f"disk template {template}", "take it out")


@pytest.mark.parametrize(
    ("wrong", "phrases"),
    [
        (move("san", "a", "a", ("replace-disks", "b")), ["no second copy"]),
        (move("web", "a:b", "a:a", ("replace-disks", "a")), ["there already"]),
        (move("web", "a:b", "c:b", ("migrate", "c")), ["the second copy is on b"]),
        (
            move("web", "a:b", "a:z", ("replace-disks", "z")),
            ["1 of its 3 nodes is not on this cluster (z)"],
        ),
        (
            move("raw", "c:a", "c:b", ("replace-disks", "b")),
            ["out of date", "raw is now on c, the plan says c:a"],
        ),
    ],
)
def test_what_cannot_be_is_refused(place: Place, wrong: dict[str, Any], phrases: list[str]) -> None:
    refused(carried_out(place, wrong), *phrases)


def test_a_shared_disk_may_go_to_another_group(place: Place) -> None:
    shared = move("san", "a", "d", ("migrate", "d"))
    assert carried_out(place, shared, cluster=ALL_IN_ORDER).code == 0


def test_a_group_whose_policy_has_no_place_for_it_is_told(place: Place) -> None:
    """Ganeti refuses that, unless it is told to ignore its policies."""
    ran = carried_out(place, move("tiny", "a", "d", ("migrate", "d")))
    text = "d: the instance policy of group two has no place for tiny (FailMem)"
    assert f"Problem left after the plan: {text}" in " ".join(ran.out.split())
    assert ran.code == 1


def test_a_node_that_must_not_be_used_is_refused_by_what_it_is(place: Place) -> None:
    answers = place.folder / "answers"
    answers.mkdir()
    for one in RECORDED.iterdir():
        (answers / one.name).write_bytes(one.read_bytes())
    nodes = json.loads((answers / "nodes.json").read_text())
    for node in nodes:
        if node["name"] == "node2.gnt.test":
            node["vm_capable"] = False
    (answers / "nodes.json").write_text(json.dumps(nodes))
    refused(run("run", place.plan, "--on", f"simulate:{answers}"), "node2", "not vm-capable")


def odd_options(plan: dict[str, Any]) -> None:
    plan["options"]["min_disk"] = "much"


@pytest.mark.parametrize("change", [odd_options])
def test_options_that_are_none_are_refused(
    place: Place, change: Callable[[dict[str, Any]], object]
) -> None:
    refused(run("run", place.changed(change), "--on", TARGET), "key 'options'", "min-disk")


def test_what_is_no_json_is_said_to_be_no_plan(place: Place) -> None:
    page = place.folder / "cluster.data"
    page.write_text(GROUPS)
    ran = run("run", page, "--on", TARGET)
    refused(ran, f"{page}: not a plan\nTry: poise balance SOURCE --out plan.json\n")
