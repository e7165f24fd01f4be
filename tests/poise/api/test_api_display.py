"""What the values of the API look like at a prompt, in a notebook, and as frames."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

import poise
from snapshots.arrays import NO_NODE
from snapshots.htools.text import read_text
from tests.poise.command_line import LARGE, RECORDED, ROOT

CLUSTER = poise.load(LARGE)
RECORDED_CLUSTER = poise.load(RECORDED)
PLAN = poise.balance(RECORDED_CLUSTER, "default")
NEW = poise.NewInstance(memory=8192, disks=(10240,), vcpus=1)
ANSWER = poise.allocate(CLUSTER, NEW, count=5)
SCORE = poise.score(CLUSTER)
EXPLAINED = poise.explain(PLAN, RECORDED_CLUSTER)
TRADE_OFF = poise.trade_off(RECORDED_CLUSTER, "rack2", effort=0.1)

EVIL = "<script>alert(1)</script>\x1b[2J\u202e"


def evil_cluster() -> poise.Cluster:
    """One whose names are markup; what is no name is in the source."""
    name = "<b onclick='x'>&amp;"
    return read_text(
        f"{name}|u|preferred|\n\n{name}n|1024|0|512|1024|512|8|N|u\n\n"
        f"{name}i|512|128|1|running|Y|{name}n||plain|\n\n",
        EVIL,
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (CLUSTER, rf"Cluster {LARGE}: 1 group, 40 nodes, 400 instances, read \d\d:\d\d"),
        (CLUSTER.nodes, "NodeTable: 40 nodes"),
        (CLUSTER.instances, "InstanceTable: 400 instances"),
        (CLUSTER.groups[0], "Group racks: preferred"),
        (PLAN, r"Plan for group default: 4 moves, score 8.03711643 -> 1.46451549, 20.2G copied"),
        (SCORE, "Score of group racks: 37.69555413, at best 0.06891026"),
        (EXPLAINED, "Explanation: Plan for group default: 4 moves, score 8.03711643 -> 1.46451549"),
        (EXPLAINED.of_move(1), r"InstanceExplanation inst2\S+: node3\S+ -> node1\S+, others: \d"),
        (EXPLAINED.of_instance("inst8"), r"InstanceExplanation inst8\S+: stays on node\S+, others"),
        (TRADE_OFF, r"TradeOff: \d plans?, scores [\d.]+ for [\d.]+G"),
        (ANSWER, r"Allocation: 5 of 5 fit: new-1 on node24\S+:node09\S+, .* and 2 more"),
        (ANSWER.groups[0], r"GroupAnswer racks: chosen, best node24\S+:node09\S+, \d+ nodes? refu"),
    ],
)
def test_one_line(value: object, shown: str) -> None:
    assert re.match(shown, repr(value))
    assert "\n" not in repr(value)
    assert len(repr(value)) < 250


def test_restarts_come_before_what_is_copied() -> None:
    from dataclasses import replace

    moves = tuple(replace(move, restarts=1) for move in PLAN.moves[:2])
    plan = replace(PLAN, moves=moves)
    assert repr(plan).endswith(", 2 restarts, 10.1G copied")
    assert Tags(plan._repr_html_()).words.count("Restarts") == 1


def test_another_day_is_named() -> None:
    from dataclasses import replace

    old = replace(CLUSTER, loaded_at=86400.0 * 200)
    assert re.search(r"read 1970-07-\d\d \d\d:\d\d$", repr(old))
    assert repr(replace(CLUSTER, loaded_at=None)).endswith("400 instances")


def test_when_it_was_loaded_changes_no_fingerprint() -> None:
    from dataclasses import replace

    assert replace(CLUSTER, loaded_at=1.0).fingerprint == CLUSTER.fingerprint


class Tags(HTMLParser):
    """The elements of a document, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: list[object] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


OURS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"}


@pytest.mark.parametrize("value", [CLUSTER, CLUSTER.nodes, CLUSTER.instances, PLAN, SCORE, ANSWER])
def test_a_table_in_a_notebook(value: Any) -> None:
    page = Tags(value._repr_html_())
    assert {"table", "caption", "th", "td"} <= page.found <= OURS
    assert repr(value) in page.words


def test_a_long_table_ends() -> None:
    assert CLUSTER.instances._repr_html_().endswith("<p>and 340 more</p>")


def test_markup_in_names_is_text() -> None:
    cluster = evil_cluster()
    plan = poise.balance(cluster)
    place = poise.NewInstance(
        memory=1, disks=(1,), vcpus=1, template=poise.DiskTemplate.PLAIN, name="<i>"
    )
    answer = poise.allocate(cluster, place, capacity_checks=False)
    for value in (cluster, cluster.nodes, cluster.instances, plan, poise.score(cluster), answer):
        page = Tags(value._repr_html_())
        assert page.found <= OURS
        assert page.attributes == []
        assert repr(value).isprintable()
        assert page.words.isprintable()
    assert "<b onclick='x'>&amp;n" in Tags(cluster.nodes._repr_html_()).words


def test_nodes_as_a_frame() -> None:
    frame = RECORDED_CLUSTER.nodes.to_frame()
    assert list(frame.index) == list(RECORDED_CLUSTER.nodes.names)
    assert frame.index.name == "node"
    assert set(frame["group"]) == {"default", "rack2"}
    assert frame["free_memory"].tolist() == RECORDED_CLUSTER.nodes.free_memory.tolist()
    frame["free_memory"] = 0
    frame.loc[frame.index[0], "total_memory"] = 1.0
    assert RECORDED_CLUSTER.nodes.total_memory[0] > 1


def test_instances_as_a_frame() -> None:
    table = RECORDED_CLUSTER.instances
    frame = table.to_frame()
    assert list(frame.index) == list(table.names)
    names = RECORDED_CLUSTER.nodes.names
    assert frame["primary"].tolist() == [names[row] for row in table.primary.tolist()]
    alone = frame["secondary"].isna().tolist()
    assert alone == (table.secondary == NO_NODE).tolist()
    assert set(frame["template"]) <= {"drbd", "plain", "diskless", "file", "ext", "sharedfile"}
    assert "running" in set(frame["status"])


def test_a_plan_as_a_frame() -> None:
    frame = PLAN.to_frame()
    assert frame.index.tolist() == [move.id for move in PLAN.moves]
    assert frame["copy_gib"].sum() == PLAN.copy_gib
    assert frame["to_primary"].tolist() == [move.target.primary for move in PLAN.moves]
    assert len(poise.balance(poise.load("synthetic:p,2,1t,8g,4")).to_frame()) == 0


def test_empty_tables_are_frames_too() -> None:
    cluster = poise.load("synthetic:p,0,1t,8g,4")
    assert (len(cluster.nodes.to_frame()), len(cluster.instances.to_frame())) == (0, 0)
    assert "<table>" in cluster._repr_html_() + cluster.instances._repr_html_()


def test_pandas_is_loaded_by_frames_alone() -> None:
    code = (
        "import sys, poise; c = poise.load(sys.argv[1]); p = poise.balance(c);"
        "repr(c), c._repr_html_(), p._repr_html_(), c.nodes._repr_html_();"
        "assert 'pandas' not in sys.modules; p.to_frame(); assert 'pandas' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, LARGE], cwd=ROOT, check=True)


def test_what_a_node_did_not_tell_is_no_zero() -> None:
    nodes = poise.load(ROOT / "tests/data/ganeti-live/node4-unreachable/rapi").nodes
    frame = nodes.to_frame()
    told = frame.free_memory.notna()
    assert list(frame.index[~told]) == ["node4.lab.test", "node7.lab.test"]
    assert frame.free_disk["node1.lab.test"] == nodes.free_disk[0]
    assert "<td>node4.lab.test</td><td>default</td><td>?</td><td>?</td>" in nodes._repr_html_()
