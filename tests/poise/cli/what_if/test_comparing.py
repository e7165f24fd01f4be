"""``poise what-if … --compare``: output, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.cli.source_options import Connection
from poise.cli.what_if.comparing import Comparing
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check

ASKED = ("what-if", LARGE, "drain", "node07")
STEP = '[[step]]\nscenario = "drain"\nnodes = ["node08"]\n'


def test_an_answer_that_was_saved_stands_beside(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(run("what-if", LARGE, "lose", "node08", "--json").out)
    ran = run(*ASKED, "--compare", str(saved))
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "OK TO DRAIN node07: 4 instances leave, none restarts."
    assert lines[3].split() == ["DRAIN", "node07", "LOSE", "node08"]


def test_steps_are_asked_about_then(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text(STEP)
    ran = run(*ASKED, "--compare", str(file), "--json")
    check("what-if", ran.out)
    deeds = [one["deed"] for one in document_of(ran)["compared"]]
    assert deeds == ["DRAIN node07.example.com", "DO other.toml"]


def test_both_sides_accept_the_same_risks(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('[[step]]\nscenario = "lose"\nany = 1\n')
    for accept, risks in ((), ["rule"]), (("--accept", "rule"), []):
        ran = run(*ASKED, "--compare", str(file), "--json", *accept)
        assert document_of(ran)["compared"][1]["risks"] == risks


def test_an_answer_of_another_cluster_is_refused(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(run("what-if", RECORDED, "drain", "node5", "--json").out)
    refused(run(*ASKED, "--compare", str(saved)), "saved.json is of another cluster")


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "not JSON"), ("[]", "expected an object"), ("{}", "no answer of poise what-if --json")],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    refused(run(*ASKED, "--compare", str(file)), message)


@pytest.mark.parametrize("output", ["--details", "--quiet", "--markdown"])
def test_outputs_of_one_answer_are_refused(output: str) -> None:
    refused(run(*ASKED, "--compare", "x.json", output), f"choose one of --compare and {output}")


@pytest.mark.parametrize("network", ["", 'network = "lan"\n'])
def test_the_cluster_is_read_with_networks_where_the_steps_ask_about_them(
    tmp_path: Path, network: str
) -> None:
    file = tmp_path / "other.toml"
    create = f'memory = "1g"\ndisk = "1g"\nvcpus = 1\n{network}'
    file.write_text(f'[[step]]\nscenario = "create"\n{create}')
    other = Comparing(compare=file).other(LARGE, Connection(), ())
    assert other is not None
    assert other.networks is bool(network)
