"""``poise what-if SOURCE add-node``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

from pathlib import Path

import pytest

import poise
from tests.poise.cli.test_balance import cluster_file
from tests.poise.cli.what_if.test_csv_folder import rows
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check


def test_a_report_fits_a_screen_and_shows_the_group_at_each_moment() -> None:
    ran = run(
        *("what-if", LARGE, "add-node", "--like", "node07", "--solver", "hbal"),
        *("--max-moves", "5"),
    )
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "OK TO ADD new: 5 moves balance the group, 3 problems are mended."
    assert "Tags as of node07: rack:3." in lines
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 85
    begin = lines.index("Group racks")
    assert [line.split() for line in lines[begin + 2 : begin + 5]] == [
        "now 40 37.70 4.3T 125.4T 3 240".split(),
        "with 1 node more 41 38.65 4.6T 132.3T 3".split(),
        "balanced 41 29.11 4.6T 132.3T 0 256".split(),
    ]
    assert not any("--out plan.json" in line for line in lines)


def test_the_moves_are_those_of_balance_with_the_node() -> None:
    cluster = poise.load(RECORDED)
    options = poise.BalanceOptions(solver="hbal", max_moves=3)
    answer = poise.what_if(cluster, poise.AddNode(like="node1", name="node7", options=options))
    assert answer.change is not None
    assert answer.change.plan == poise.balance(
        answer.change.before, "default", solver="hbal", max_moves=3
    )
    assert answer.fingerprint == cluster.fingerprint
    assert answer.after is not None
    assert answer.after.nodes.names[6] == "node7"
    scores = [
        poise.score(one, "default").score for one in (cluster, answer.change.before, answer.after)
    ]
    assert answer.group is not None
    assert [one.score for one in answer.group.states] == pytest.approx(scores)


def test_a_group_of_several_takes_the_node_of_its_own() -> None:
    ran = run("what-if", RECORDED, "add-node", "--like", "node5", "--json")
    check("what-if", ran.out)
    document = document_of(ran)
    assert document["asked"]["group"] == document["group"]["group"] == "rack2"
    assert document["asked"]["nodes"] == ["new.gnt.test"]


def test_the_group_may_be_another_one() -> None:
    ran = run("what-if", RECORDED, "add-node", "--like", "node5", "-G", "default", "--json")
    assert document_of(ran)["group"]["group"] == "default"


def test_tables(tmp_path: Path) -> None:
    run("what-if", cluster_file(tmp_path), "add-node", "--like", "a", "--csv", tmp_path)
    group = rows(tmp_path / "group.csv")
    assert [row["moment"] for row in group] == ["before", "added", "balanced"]
    assert "new" in [row["node"] for row in rows(tmp_path / "nodes.csv")]


def test_a_node_that_does_not_answer_leaves_it_open() -> None:
    silent = "tests/data/ganeti-live/node4-unreachable/rapi"
    ran = run("what-if", silent, "add-node", "--like", "node1")
    assert ran.code == 5
    assert ran.out.startswith("CANNOT TELL TO ADD new.lab.test: cannot judge group default: node4.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "the new node is not described"),
        (["--like", "node99"], "no node 'node99'"),
        (["--like", "node07", "--count", "0"], "--count: expected 1 or more, got 0"),
        (["--like", "node07", "--name", "node08"], "node node08.example.com exists already"),
        (["--like", "node07", "--memory", "8g"], "choose one of --like and --memory"),
        (["--memory", "8g", "--disk", "1t"], "--cpus is missing"),
        (["--memory", "much", "--disk", "1t"], "--memory: expected a size, got 'much'"),
        (["--like", "node07", "--solver", "luck"], "--solver: no solver 'luck'"),
        (
            ["--like", "node07", "--solver", "hbal", "--max-copy", "1t"],
            "--max-copy: the solver hbal",
        ),
        (["--like", "node07", "--out", "plan.json"], "--out: the moves need a node"),
    ],
)
def test_wrong_words_are_told(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, "add-node", *words), told)


def test_like_a_node_that_is_offline_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "cluster.data"
    text = Path(cluster_file(tmp_path)).read_text("utf-8")
    source.write_text(text.replace("|N|", "|Y|"), "utf-8")
    refused(run("what-if", source, "add-node", "--like", "c"), "--like: node c is offline")


def test_sizes_that_are_likely_meant_otherwise_are_told() -> None:
    sizes = ("--memory", "256", "--disk", "4t", "--cpus", "8", "--max-moves", "1")
    ran = run("what-if", LARGE, "add-node", *sizes, "--solver", "hbal", "--quiet")
    assert ran.err == "poise: warning: --memory 256 means 256 MiB. Did you mean 256g?\n"
