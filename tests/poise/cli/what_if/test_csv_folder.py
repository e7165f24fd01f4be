"""``poise what-if … --csv FOLDER``: what is written, and places that are refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import RECORDED, refused, run

NAMES = [
    *("down", "group", "losses", "moves", "new_instances", "no_second_copy", "nodes", "not_safe"),
    *("problems", "reliefs", "risks", "sizes", "stages", "steps", "violations"),
]
DRAIN = ("what-if", RECORDED, "drain", "node2")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def test_a_new_folder_gets_a_file_for_each_table(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    ran = run(*DRAIN, "--csv", folder)
    assert ran.err == ""
    assert sorted(file.name for file in folder.iterdir()) == [f"{name}.csv" for name in NAMES]
    assert {row["from_primary"] for row in rows(folder / "moves.csv")} == {"node2.gnt.test"}


def test_files_of_an_older_report_are_replaced(tmp_path: Path) -> None:
    run(*DRAIN, "--csv", tmp_path)
    run("what-if", cluster_file(tmp_path), "lose", "a", "--csv", tmp_path)
    assert rows(tmp_path / "moves.csv") == []
    assert [row["nodes"] for row in rows(tmp_path / "losses.csv")] == ["a"]


def test_a_plan_may_stand_beside_the_tables(tmp_path: Path) -> None:
    run(*DRAIN, "--csv", tmp_path, "--out", tmp_path / "plan.json")
    assert {"plan.json", "moves.csv"} <= {file.name for file in tmp_path.iterdir()}


@pytest.mark.parametrize("out", ["tables", "tables/moves.csv", "tables/../tables/moves.csv"])
def test_two_outputs_in_one_place_are_refused(tmp_path: Path, out: str) -> None:
    ran = run(*DRAIN, "--csv", tmp_path / "tables", "--out", tmp_path / out)
    refused(ran, "--out and --csv name the same place")
    assert list(tmp_path.iterdir()) == []


def test_the_source_is_no_place_for_tables() -> None:
    refused(run(*DRAIN, "--csv", RECORDED), "is the place of the source")


def test_standard_output_is_no_folder() -> None:
    refused(run(*DRAIN, "--csv", "-"), "--csv: expected a folder, got '-'")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    refused(run(*DRAIN, "--csv", tmp_path / "file"), "file is not a folder")


def test_a_folder_without_a_parent_cannot_be_written(tmp_path: Path) -> None:
    ran = run(*DRAIN, "--csv", tmp_path / "no" / "tables")
    refused(ran, "no/tables: cannot write: No such file or directory", "mkdir -p ")


def test_a_folder_in_the_place_of_a_table_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "moves.csv").mkdir()
    refused(run(*DRAIN, "--csv", tmp_path), "moves.csv: cannot write: Is a directory")


def test_a_plan_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    ran = run(*DRAIN, "--markdown", "--out", tmp_path / "no" / "plan.json")
    refused(ran, "plan.json: cannot write: No such file or directory")
