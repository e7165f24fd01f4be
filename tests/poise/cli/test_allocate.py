"""``poise allocate``: options, output, exit codes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import poise
from poise.report.blocks import Lines
from poise.report.place.report import allocation_report
from snapshots.htools.text_writer import write_text
from tests.poise.command_line import LARGE, RECORDED, Ran, refused, run
from tests.poise.hail_limits import question, recorded

SIZE = ("--memory", "8g", "--disk", "100g", "--vcpus", "2")


def source_of(name: str, folder: Path) -> Path:
    """The cluster of a recorded question, as a file."""
    path = folder / "cluster.data"
    path.write_text(write_text(question(recorded(name)[0])[0]), "utf-8")
    return path


def document(ran: Ran) -> dict[str, Any]:
    answer = json.loads(ran.out)
    assert isinstance(answer, dict)
    return answer


def test_the_report_names_the_best_places_and_the_group() -> None:
    ran = run("allocate", RECORDED, *SIZE)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Best place: node5 (primary), node6 (secondary), group rack2.",
        "8.0 GiB of memory, 2 virtual CPUs, 100.1 GiB of disk (drbd).",
        "Score of the cluster: 9.10 -> 8.28.",
        "Next best: node6:node5, node1:node2.",
        "Names without .gnt.test",
        "",
        "More: --details",
        "Create it: gnt-instance add -t drbd -n node5:node6 ...",
    ]


def test_details_are_all_places_and_groups() -> None:
    ran = run("allocate", RECORDED, *SIZE, "--details")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[lines.index("Best places") + 2] == "1 node5:node6 rack2 8.28101796 -"
    assert "default preferred node1:node2 8.86819018 a higher score" in lines
    assert "rack2 preferred node5:node6 8.28101796 chosen: the best score" in lines


def test_the_best_place_of_a_group_that_is_not_taken_is_named_as_short(tmp_path: Path) -> None:
    cluster = tmp_path / "cluster.data"
    run("save", RECORDED, cluster)
    rack2, preferred = "rack2|4862ce8b-2cfb-4967-9fff-ba4d30f2ed74|", "preferred"
    text = cluster.read_text("utf-8").replace(rack2 + preferred, rack2 + "last_resort")
    cluster.write_text(text, "utf-8")
    out = run("allocate", cluster, *SIZE, "--details").out
    assert "rack2 last_resort node5:node6 " in " ".join(out.split())
    assert out.count(".gnt.test") == 1  # where it says which names are short


def test_a_refused_node_says_what_is_missing() -> None:
    size = ("--memory", "60g", "--disk", "100g", "--vcpus", "2")
    ran = run("allocate", LARGE, *size, "--why")
    assert ran.code == 0
    assert "needs 4.0 GiB more memory to keep N+1 if node29 fails" in ran.out
    usual = run("allocate", LARGE, *size).out
    assert "needs" not in usual
    assert "\nMore: --why (nodes refused: 12), --details\n" in usual


def test_as_many_as_fit_are_placed_one_after_the_other() -> None:
    ran = run("allocate", RECORDED, *SIZE, "--count", "40", "--name", "db")
    assert ran.code == 1
    assert ran.out.startswith("29 of 40 fit; db-30 does not: closest is node5 with node6 as ")
    assert "Refused, for db-30\n" in ran.out
    assert "\nPlaced: " in ran.out
    assert "  node1: needs 62.3 GiB more disk\n" in ran.out


def test_new_instances_are_counted_by_primary_in_the_first_line() -> None:
    first, *_ = run("allocate", LARGE, *SIZE, "--count", "60").out.splitlines()
    assert first == "All 60 fit: 8 on node24, 7 on node22, 6 on node19, 39 on 13 more nodes."


def test_a_reason_that_many_nodes_share_is_told_once_and_all_fits_one_screen() -> None:
    lines = run("allocate", LARGE, *SIZE, "--count", "300").out.splitlines()
    assert lines.count("  all 40 nodes: would use 33 spindles of 32 allowed (1 over)") == 1
    assert sum("33 spindles" in line for line in lines[4:]) == 1
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 85


def test_the_score_is_that_of_the_group_where_one_is_looked_at() -> None:
    out = run("allocate", RECORDED, *SIZE, "--group", "rack2").out
    assert "\nScore of group rack2: 1.53 -> 0.17.\n" in out


def test_no_command_is_named_for_what_does_not_fit() -> None:
    assert "gnt-instance" not in run("allocate", RECORDED, "-m", "200g", "-d", "1g", "-c", "1").out


def test_all_of_several_fit() -> None:
    ran = run("allocate", RECORDED, *SIZE, "--count", "2", "--json")
    answer = document(ran)
    assert (ran.code, answer["fits"], len(answer["placed"])) == (0, True, 2)
    assert [one["instance"] for one in answer["placed"]] == ["new-1", "new-2"]
    assert answer["places"][0]["primary"] == answer["placed"][0]["primary"]


def test_what_fits_nowhere_ends_with_3() -> None:
    ran = run("allocate", RECORDED, "-m", "32g", "-d", "2t", "-c", "8", "--json")
    answer = document(ran)
    assert (ran.code, answer["fits"], answer["placed"], answer["places"]) == (3, False, [], [])
    assert {group["status"] for group in answer["groups"]} == {"refused"}
    text = run("allocate", RECORDED, "-m", "32g", "-d", "2t", "-c", "8")
    said = "No place: a disk: 2.0 TiB is above the 1.0 TiB that the group's policy allows"
    assert (text.code, text.out[: len(said)]) == (3, said)


def test_what_a_policy_forbids_is_said_once_for_the_group() -> None:
    ran = run("allocate", RECORDED, "-m", "200g", "-d", "10g", "-c", "2", "-G", "rack2")
    assert ran.code == 3
    told = "memory: 200.0 GiB is above the 64.0 GiB that the group's policy allows (group rack2)"
    assert f"No place: {told}." in " ".join(ran.out.split())
    assert ran.out.count("above the 64.0 GiB") == 1


def test_where_policies_refuse_nothing_is_said_twice_and_no_moves_are_spoken_of() -> None:
    """No move changes a policy."""
    out = run("allocate", RECORDED, "-m", "200g", "-d", "10g", "-c", "2").out
    assert out.startswith("No place: memory: 200.0 GiB is above the 64.0 GiB ")
    assert "(groups default, rack2)." in " ".join(out.split())
    assert (out.count("is above"), "moves" in out) == (1, False)


def unallocable(folder: Path, *groups: str) -> Path:
    """The recorded cluster with these groups closed."""
    cluster = folder / "cluster.data"
    run("save", RECORDED, cluster)
    lines = cluster.read_text("utf-8").splitlines(keepends=True)
    closed = [
        line.replace("|preferred|", "|unallocable|") if line.startswith(groups) else line
        for line in lines
    ]
    cluster.write_text("".join(closed), "utf-8")
    return cluster


def test_no_moves_are_spoken_of_where_there_is_room_in_a_closed_group(tmp_path: Path) -> None:
    cluster = unallocable(tmp_path, "default|", "rack2|")
    out = run("allocate", cluster, *SIZE).out
    assert "it would fit, but group default is unallocable" in " ".join(out.split())
    assert "no set of 1 to 3 moves" not in out


def test_a_closed_group_that_was_asked_for_is_searched_for_moves(tmp_path: Path) -> None:
    cluster = unallocable(tmp_path, "rack2|")
    large = ("-m", "32g", "-d", "1000g,1000g", "-c", "8", "-G", "rack2")
    assert "no set of 1 to 3 moves makes room" in run("allocate", cluster, *large).out


@pytest.mark.parametrize("group", ["default", None])
def test_a_search_that_was_cut_short_says_what_shortens_it(group: str | None) -> None:
    large = poise.NewInstance(32_768, (1_048_576, 1_048_576), 8)
    answer = poise.allocate(poise.load(RECORDED), large, group=group)
    cut = allocation_report(replace(answer, room_search_cut=True))
    (missing,) = [b for b in cut if isinstance(b, Lines) and b.title == "To make room"]
    options = "--nodes" if group else "--group or --nodes"
    assert missing.lines[-1].text == (
        f"no set of 1 to 3 moves makes room; search limit reached: narrow it with {options}"
    )


@pytest.mark.parametrize(
    ("memory", "disks", "told"),
    [
        ("8", ["10g"], "--memory 8 means 8 MiB. Did you mean 8g?"),
        (
            "8g",
            ["100", "10g,20"],
            "--disk 100 and --disk 20 mean 100 MiB and 20 MiB. Did you mean 100g and 20g?",
        ),
        (
            "511",
            ["1023"],
            "--memory 511 and --disk 1023 mean 511 MiB and 1023 MiB. Did you mean 511g and 1023g?",
        ),
        ("512", ["1024"], ""),
        ("8m", ["20m"], ""),
    ],
)
def test_a_small_size_without_a_unit_is_told_to_be_in_mib(
    memory: str, disks: list[str], told: str
) -> None:
    options = [word for disk in disks for word in ("--disk", disk)]
    ran = run("allocate", RECORDED, "--memory", memory, "--vcpus", "1", *options, "--json")
    document(ran)
    assert ran.err == (f"poise: warning: {told}\n" if told else "")


def test_the_size_understood_heads_the_report() -> None:
    ran = run("allocate", RECORDED, "--memory", "8192", "--vcpus", "1", "--disk", "20480")
    assert (ran.err, ran.out.splitlines()[1][:17]) == ("", "8.0 GiB of memory")


def test_a_name_that_is_not_given_may_be_short_for_another(tmp_path: Path) -> None:
    cluster = tmp_path / "cluster.data"
    run("save", RECORDED, cluster)
    cluster.write_text(cluster.read_text("utf-8").replace("inst2.gnt", "new.gnt"), "utf-8")
    assert run("allocate", cluster, *SIZE).code == 0


def test_what_is_closest_and_what_would_make_room_are_said(tmp_path: Path) -> None:
    source = source_of("one-copy", tmp_path)
    ran = run("allocate", source, "-m", "8g", "-d", "35g", "-c", "1")
    assert ran.code == 3
    closest = "n1 with n2 as secondary: n1 needs 5.4 GiB more disk"
    assert ran.out.splitlines()[0] == f"No place: closest is {closest}."
    told = ran.out[ran.out.index("To make room\n") :].splitlines()
    assert told[1] == "  would fit on n2:n1 after: replace-disks log to n3 (20.1 GiB copied)"
    answer = document(run("allocate", source, "-m", "8g", "-d", "35g", "-c", "1", "--json"))
    assert answer["closest"]["message"] == f"closest: {closest}"
    assert answer["closest"]["lacks"][0]["reasons"][0]["limit"] == "disk"
    (move,) = answer["room"]["moves"]
    assert (move["instance"], move["kind"], move["to"]["secondary"]) == (
        "log",
        "replace-secondary",
        "n3",
    )
    assert answer["room"]["copy_gib"] == 20.125
    assert (answer["room_search_cut"], answer["service"]) == (False, None)


def test_the_one_that_does_not_fit_of_several_is_explained(tmp_path: Path) -> None:
    source = source_of("one-migration", tmp_path)
    ran = run("allocate", source, "-m", "3g", "-d", "5g", "-c", "1", "-n", "9", "--name", "db")
    assert ran.code == 1
    told = ran.out.partition("\n\n")[0]
    assert " of 9 fit; db-" in told
    assert " db-" not in told[told.index("closest is") :]
    assert "\nTo make room, for db-" in ran.out


def test_a_service_is_spread_when_asked(tmp_path: Path) -> None:
    source = source_of("beside-its-like", tmp_path)
    new = ("-m", "1g", "-d", "5g", "-c", "1", "--name", "dns1002")
    assert document(run("allocate", source, *new, "--json"))["placed"][0]["primary"] == "n2"
    answer = document(run("allocate", source, *new, "--spread", "--json"))
    assert (answer["placed"][0]["primary"], answer["service"]) == ("n4", ["dns1001"])
    text = run("allocate", source, *new, "--spread", "--count", "2").out
    assert "\nKept apart from dns1001\n" in text
    assert "Of its service there" in text
    alone = run("allocate", source, "-m", "1g", "-d", "5g", "-c", "1", "--spread").out
    assert "\n--spread: no other instance of this service\n" in alone


def test_a_group_or_nodes_may_be_asked_for() -> None:
    answer = document(run("allocate", RECORDED, *SIZE, "-G", "default", "--json"))
    assert [group["name"] for group in answer["groups"]] == ["default"]
    answer = document(run("allocate", RECORDED, *SIZE, "--nodes", "node3,node4", "--json"))
    assert {answer["placed"][0]["primary"], answer["placed"][0]["secondary"]} == {
        "node3.gnt.test",
        "node4.gnt.test",
    }


def test_an_offline_node_is_not_used_and_named() -> None:
    answer = document(run("allocate", RECORDED, *SIZE, "-O", "node5", "--json"))
    assert answer["placed"][0]["group"] == "default"
    rack2 = next(group for group in answer["groups"] if group["name"] == "rack2")
    assert rack2["reasons"][0]["limit"] == "no-nodes"
    assert rack2["refusals"][0]["node"] == "node5.gnt.test"


def test_drbd_counts_its_metadata_and_plain_does_not() -> None:
    one = document(run("allocate", RECORDED, *SIZE, "--json"))
    assert one["request"]["disk_on_each_node"] == 102400 + 128
    one = document(run("allocate", RECORDED, *SIZE, "-t", "plain", "--json"))
    assert one["request"]["disk_on_each_node"] == 102400
    assert one["placed"][0]["secondary"] is None


def test_a_clash_of_exclusion_tags_names_who_is_there(tmp_path: Path) -> None:
    shared = "uuid-0|1||N|0|1|1.0"
    nodes = [f"{n}|65536|1024|60000|1024000|1000000|16|N|{shared}" for n in "ab"]
    web = "web1|4096|20480|2|running|Y|a||plain|service:web|1|-|N"
    tags = "htools:iextags:service"
    parts = ["default|uuid-0|preferred||", "\n".join(nodes), web, tags, ""]
    (tmp_path / "c.data").write_text("\n\n".join(parts))
    ran = run(
        "allocate", tmp_path / "c.data", *SIZE, "-t", "plain", "--tags", "service:web", "--why"
    )
    assert ran.code == 0
    assert "web1 with the same exclusion tag service:web is there" in ran.out


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (("--memory", "8x", "--disk", "1g", "--vcpus", "1"), "--memory: expected a size, got '8x'"),
        (
            ("--memory", "8g", "--disk", "1g,much", "--vcpus", "1"),
            "--disk: expected a size, got 'much'",
        ),
        (
            ("--memory", "8g", "--disk", "10g,,5g", "--vcpus", "1"),
            "empty item between commas, got '10g,,5g'",
        ),
        (("--memory", "8g", "--disk", "10g,", "--vcpus", "1"), "--disk: expected no empty item"),
        (
            ("--memory", "8", "--disk", "1g", "--vcpus", "1", "--nodes", "x"),
            "no node 'x' in this cluster",
        ),
        (
            ("--memory", "0", "--disk", "1g", "--vcpus", "1"),
            "memory: expected 1 MiB or more, got 0",
        ),
        (("--memory", "1g", "--vcpus", "1"), "template drbd needs a disk"),
        ((*SIZE, "--template", "raid"), "--template: no template 'raid'"),
        ((*SIZE, "--template", "diskless"), "template diskless has no disks"),
        ((*SIZE, "--count", "0"), "count: expected 1 or more, got 0"),
        ((*SIZE, "--solver", "hbal"), "--solver: no solver 'hbal'"),
        ((*SIZE, "--group", "nowhere"), "no node group 'nowhere' in this cluster"),
        ((*SIZE, "--nodes", "node9"), "no node 'node9' in this cluster"),
        ((*SIZE, "--name", "inst2.gnt.test"), "instance inst2.gnt.test exists already"),
        ((*SIZE, "--name", "inst2"), "inst2.gnt.test exists already, 'inst2' is short for it"),
    ],
)
def test_bad_input_is_refused_in_one_line(options: tuple[str, ...], phrase: str) -> None:
    refused(run("allocate", RECORDED, *options), phrase)


def test_help_names_the_command_among_those_that_plan() -> None:
    ran = run("--help")
    plan = ran.out[ran.out.index("Plan (acts only with --execute)") :]
    assert "\n  allocate " in plan[: plan.index("\nAct:\n")]


@pytest.mark.parametrize("option", ["--memory", "--disk"])
def test_a_size_below_nothing_is_repeated_as_it_was_typed(option: str) -> None:
    sizes = {"--memory": "1g", "--disk": "1g", option: "-1g"}
    words = [word for pair in sizes.items() for word in pair]
    refused(run("allocate", LARGE, "--vcpus", "1", *words), f"{option}: expected a size", "'-1g'")
