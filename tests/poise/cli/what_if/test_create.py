"""``poise what-if SOURCE create``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.provoking import SILENT
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check

NEW = ("create", "--memory", "8g", "--disk", "50g", "--vcpus", "2")
SMALL = ("create", "--memory", "128m", "--disk", "1g", "--vcpus", "1")


def test_the_place_is_that_of_allocate() -> None:
    ran = run("what-if", LARGE, *NEW)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "OK TO CREATE new: it fits on node24:node09, group racks.",
        "Provided nothing else fails meanwhile.",
        "239 more of the same fit, limited by spindles.",
        "",
        "8.0 GiB of memory, 2 virtual CPUs, 50.1 GiB of disk (drbd).",
        "",
        "Create it: gnt-instance add -t drbd -n node24:node09 ...",
    ]
    placed = run("allocate", LARGE, *NEW[1:])
    assert "node24 (primary), node09 (secondary)" in placed.out


def test_several_are_placed_together_and_fit_one_screen() -> None:
    ran = run("what-if", LARGE, *NEW, "--count", "30", "--template", "plain")
    assert ran.code == 0
    assert ran.out.startswith("OK TO CREATE 30 INSTANCES: all 30 fit.\n")
    assert len(ran.out.splitlines()) <= 40


def test_what_fits_nowhere_ends_with_3_and_what_would_help() -> None:
    ran = run("what-if", LARGE, "create", "--memory", "600g", "--disk", "50g", "--vcpus", "2")
    assert ran.code == 3
    assert ran.out.startswith("NOT OK TO CREATE new: no place, memory: 600.0 GiB is above the")
    assert "  - 64.0 GiB of memory instead of 600.0 GiB\n" in ran.out
    assert run("what-if", LARGE, "create", "-m", "64g", "-d", "50g", "-c", "2").code == 0


@pytest.mark.parametrize("memory", ["8g", "600g"])
def test_json_is_described(memory: str) -> None:
    ran = run("what-if", LARGE, "create", "-m", memory, "-d", "50g", "-c", "2", "--json")
    check("what-if", ran.out)
    creation = document_of(ran)["creation"]
    check("allocation", json.dumps(creation["allocation"]))
    assert (creation["more"] is None) == (memory == "600g")


def test_a_silent_node_ends_with_5() -> None:
    ran = run("what-if", SILENT, *SMALL)
    assert ran.code == 5
    assert ran.out.startswith(
        "CANNOT TELL TO CREATE new: cannot judge group default: node4.lab.test"
    )
    away = run("what-if", SILENT, *SMALL, "--offline", "node4")
    assert away.code == 0


def test_markdown_names_the_places() -> None:
    ran = run("what-if", LARGE, *NEW, "--count", "2", "--markdown")
    assert "| new-2 | node22:node07 | racks |\n" in ran.out


def test_where_nothing_moves_there_is_no_plan_to_write(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    ran = run("what-if", LARGE, *NEW, "--out", out)
    assert ran.code == 0
    assert ran.err == f"poise: nothing is moved: {out} is not written\n"
    assert not out.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["create"], "--memory is missing"),
        ([*NEW, "--count", "0"], "--count: expected 1 or more, got 0"),
        ([*NEW, "--group", "nowhere"], "no node group 'nowhere'"),
        ([*NEW, "--template", "raid"], "--template: no template 'raid'"),
        ([*NEW, "--name", "web157"], "instance web157.example.com exists already"),
        ([*NEW, "--accept", "luck"], "--accept: expected one of restart, down,"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, *words), told)


def test_networks_are_asked_for_of_the_source() -> None:
    ran = run("what-if", RECORDED, *SMALL, "--network", "nowhere", "--group", "default")
    refused(ran, "does not say which networks its groups have", code=5)
