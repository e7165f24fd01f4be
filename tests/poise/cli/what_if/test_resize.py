"""``poise what-if SOURCE resize``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.plan.plan_reader import read_plan
from snapshots.htools.text_writer import write_text
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance
from tests.poise.command_line import LARGE, refused, run
from tests.poise.provoking import SILENT
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check

BOTH = ("--memory", "16g", "--disk", "0:+10g", "--add-disk", "20g")


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Node a is full: web grows there once mail is gone."""
    held = cluster(
        instance("web", A, B, memory=20 * GIB),
        instance("db", A, memory=30 * GIB),
        instance("mail", A, memory=10 * GIB),
        nodes=3,
    )
    file = tmp_path / "full.data"
    file.write_text(write_text(held), "utf-8")
    return file


def test_it_says_where_the_instance_is_what_is_left_and_what_to_type() -> None:
    ran = run("what-if", LARGE, "resize", "vm007", *BOTH)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("OK TO RESIZE vm007: it fits where it is.\n")
    assert "  Disk 0        100.1G  110.1G\n  Disk 1             -   20.0G\n" in ran.out
    assert "  node17  214.0G -> 206.0G " in ran.out
    assert [line for line in ran.out.splitlines() if "gnt-instance" in line] == [
        "Resize it: gnt-instance modify -B maxmem=16384,minmem=16384 vm007.example.com",
        "Grow disk 0: gnt-instance grow-disk vm007.example.com 0 10240m",
        "Add the disk: gnt-instance modify --disk add:size=20480m vm007.example.com",
    ]


def test_moves_that_make_room_are_written_for_run(full: Path, tmp_path: Path) -> None:
    out = tmp_path / "room.json"
    ran = run("what-if", full, "resize", "web", "--memory", "32g", "--details", "--out", out)
    assert ran.code == 0
    assert ran.out.startswith("OK TO RESIZE web: it fits once 1 move made room.\n")
    assert "Moves\n" in ran.out
    (move,) = read_plan(out.read_text("utf-8")).moves
    assert move.instance == "mail"


def test_what_is_not_possible_ends_with_3_and_what_would_help() -> None:
    ran = run("what-if", LARGE, "resize", "vm007", "--memory", "+200g")
    assert ran.code == 3
    assert ran.out.splitlines()[-2:] == [
        "With any one of these it could be done",
        "  - 64.0 GiB of memory instead of 208.0 GiB",
    ]


@pytest.mark.parametrize("memory", ["16g", "200g"])
def test_json_is_described(memory: str) -> None:
    ran = run("what-if", LARGE, "resize", "vm007", "--memory", memory, "--json")
    check("what-if", ran.out)
    document = document_of(ran)
    assert document["resizing"]["after"]["memory"] == document["asked"]["memory"]
    assert bool(document["reliefs"]) == (memory == "200g")


def test_a_silent_node_ends_with_5() -> None:
    ran = run("what-if", SILENT, "resize", "db1", "--memory", "+1g")
    assert ran.code == 5
    assert ran.out.startswith("CANNOT TELL TO RESIZE db1")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["resize"], "INSTANCE is missing"),
        (["resize", "vm007"], "nothing of vm007.example.com is to be changed"),
        (["resize", "nobody", "--vcpus", "2"], "no instance 'nobody'"),
        (["resize", "vm007", "--memory", "0"], "--memory: expected 1 MiB or more, got 0"),
        (["resize", "vm007", "--memory", "much"], "--memory: expected a size, got 'much'"),
        (["resize", "vm007", "--vcpus", "0"], "--vcpus: expected 1 or more, got 0"),
        (
            ["resize", "vm007", "--disk", "0:1g"],
            "--disk: disk 0 of vm007.example.com cannot",
        ),
        (["resize", "vm007", "--disk", "1:+1g"], "--disk: vm007.example.com has no disk 1"),
        (["resize", "vm007", "--disk", "20g"], "--disk: expected IDX:SIZE, got '20g'"),
        (["resize", "vm007", "--disk", "0:+1g,0:+2g"], "--disk: disk 0 is named twice"),
        (["resize", "vm007", "--add-disk", "0"], "--add-disk: expected 1 MiB or more, got 0"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, *words), told)
