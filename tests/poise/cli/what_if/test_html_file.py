"""``poise what-if … --html FILE``: what is written, and places that are refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.poise.cli.test_balance import cluster_file
from tests.poise.command_line import RECORDED, refused, run

DRAIN = ("what-if", RECORDED, "drain", "node2")


def test_a_page_is_written_beside_what_is_printed(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran, alone = run(*DRAIN, "--html", page), run(*DRAIN)
    assert ran == alone
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_the_page_of_a_loss_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text("old", "utf-8")
    run("what-if", cluster_file(tmp_path), "lose", "a", "--html", page)
    assert "TO LOSE a" in page.read_text("utf-8")


def test_a_page_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    refused(
        run(*DRAIN, "--html", tmp_path / "none" / "report.html"),
        "report.html: cannot write: No such file or directory",
    )


def test_help_and_other_outputs_load_no_page() -> None:
    for words in (("help", "what-if", "drain"), ("what-if", str(RECORDED), "lose", "node2")):
        command = [sys.executable, "-X", "importtime", "-m", "poise", *words]
        loaded = subprocess.run(command, capture_output=True, text=True, check=False).stderr
        assert "poise.cli.what_if.outputs" in loaded
        assert "poise.report.html" not in loaded


def test_standard_output_is_no_file() -> None:
    refused(run(*DRAIN, "--html", "-"), "--html: expected a file, got '-'")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    refused(run(*DRAIN, "--html", tmp_path), "cannot write: Is a directory")


def test_the_source_is_no_place_for_a_page(tmp_path: Path) -> None:
    source = cluster_file(tmp_path)
    before = source.read_bytes()
    ran = run("what-if", source, "lose", "a", "--html", source)
    refused(ran, "is the source itself")
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("--out", "same"), "--out and --html name the same file"),
        (("--csv", "."), "--html and --csv name the same place"),
    ],
)
def test_two_outputs_in_one_place_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: tuple[str, str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "same" if other[0] == "--out" else "moves.csv"
    refused(run(*DRAIN, "--html", name, *other), told)
    assert list(tmp_path.iterdir()) == []
