"""`poise hroller` from its arguments to its output, on a cluster small enough to think through."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from poise.htools.hroller.main import main
from tests.poise.htools.hail.hail_example import EVACUATE, instance, message, node

NODE = "{0}|16384|0|{1}|100000|{2}|8|{3}|u-g|1|{4}\n"
CLUSTER = (
    "g|u-g|preferred||\nh|u-h|preferred||\n\n"
    + NODE.format("a", 15360, 99000, "M", "rack:1")
    + NODE.format("b", 16384, 98000, "N", "rack:2")
    + NODE.format("c", 15360, 99000, "N", "rack:1")
    + NODE.format("d", 15360, 100000, "N", "")
    + "\nweb|1024|1000|1|running|Y|a|b|drbd||1\n"
    + "db|1024|1000|1|running|Y|c|b|drbd||1\n"
    + "log|1024|0|1|running|Y|d||ext||1\n"
    + "\n"
)
"""web runs on a, db on c, both with b as their secondary; log runs on d, without a second copy."""


def hroller(*arguments: str, text: str = CLUSTER) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    Path("in.data").write_text(text)
    return main(("-t", "in.data", *arguments), out, err), out.getvalue(), err.getvalue()


def groups(*arguments: str) -> list[str]:
    code, out, err = hroller(*arguments)
    assert (code, err) == (0, "")
    return out.splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_group_with_the_master_comes_last() -> None:
    assert groups() == ["'Node Reboot Groups'", "c,d", "b", "a"]


def test_stopped_instances_let_their_nodes_go_together() -> None:
    assert groups("--offline-maintenance", "--no-headers") == ["b,d", "c,a"]


def test_instances_without_a_second_copy_leave() -> None:
    assert groups("--print-moves")[1:3] == ["c,d", "  log a"]


def test_their_nodes_can_be_left_out() -> None:
    assert groups("--skip-non-redundant", "--no-headers") == ["c", "b", "a"]


def test_a_full_evacuation_tells_both_nodes_of_each_instance() -> None:
    assert groups("--full-evacuation", "--print-moves", "--no-headers") == [
        *("c,d", "  db b a", "  log a"),
        *("b", "  web a c", "  db c a"),
        *("a", "  web b c"),
    ]


def test_the_first_group_only() -> None:
    assert groups("--one-step-only") == ["'First Reboot Group'", "c", "d"]


def test_some_nodes_only() -> None:
    assert groups("--node-tags=rack:1,x", "--offline-maintenance", "--no-headers") == ["c,a"]
    assert groups("-G", "u-g", "-O", "a", "--no-headers") == ["c,d", "b"]


def test_the_graph_and_the_colourings() -> None:
    assert groups("-vvv")[:2] == [
        "Node Graph: array (0,3) [(0,[0,2,1]),(1,[2,0]),(2,[0,2,1]),(3,[])]",
        "Dcolor: 3 (2,1,1) TIE Dsatur: 3 (2,1,1) TIE LF: 3 (2,1,1)",
    ]


def test_the_cluster_is_saved() -> None:
    code, _, err = hroller("-S", "saved")
    assert code == 0
    note = "The cluster state before hroller run has been written to file 'saved.original'\n"
    assert err == note
    assert Path("saved.original").read_text().startswith("g|u-g|preferred||\n")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("-G", "x"), "Error: Cannot find target group.\n"),
        (("-G", "h"), "Error: Cannot create node graph\n"),
        (("--node-tags=",), "Error: Cannot create node graph\n"),
        (("-O", "x"), "Error: wrong node name(s) set as offline: x\n\n"),
        (("x",), "Error: This program doesn't take any arguments.\n"),
        (
            ("-m", "x"),
            "Error: Only one of the rapi, luxi, and data files options should be given.\n",
        ),
    ],
)
def test_what_it_refuses(arguments: tuple[str, ...], error: str) -> None:
    assert hroller(*arguments) == (1, "", error)


def test_there_has_to_be_one_master() -> None:
    none = CLUSTER.replace("|M|", "|N|")
    missing = "No master node found (maybe not supported by backend)."
    assert hroller(text=none) == (1, "", f"Error: {missing}\n")
    assert hroller("-f", text=none)[::2] == (0, f"Warning: {missing}\n")
    two = CLUSTER.replace("b|16384|0|16384|100000|98000|8|N", "b|16384|0|16384|100000|98000|8|M")
    assert hroller("-f", text=two) == (1, "", 'Error: Found more than one master node: ["a","b"]\n')


def test_a_drbd_instance_without_a_secondary_is_fatal() -> None:
    code, out, err = hroller("--full-evacuation", text=CLUSTER.replace("|a|b|", "|a||"))
    assert (code, out) == (1, "")
    assert "hroller: IntMap.!: key -1 is not an element of the map\n" in err


def test_an_instance_of_a_message_leaves_even_the_node_that_took_it() -> None:
    """It stands twice on the list of its node, and so it moves twice."""
    nodes = {"a": node(), "b": node()}
    log = instance("a", disk_template="ext")
    Path("message").write_text(
        json.dumps(message(EVACUATE, nodes=nodes, instances={"i0.ex.com": log}))
    )
    out = io.StringIO()
    assert main(("-f", "-I", "message"), out, io.StringIO()) == 0
    assert out.getvalue() == "'Node Reboot Groups'\na,b\n"


def test_instances_that_find_no_place() -> None:
    alone = hroller("-O", "a", "-O", "b", "-O", "c")
    problem = "Not enough capacity to move non-redundant instances"
    assert alone == (1, "", f"Error: {problem}\n")
    evacuated = hroller("-O", "c", "-O", "d", "--ignore-non-redundant", "--full-evacuation")
    assert evacuated == (1, "", "Error: Not enough capacity to move secondaries\n")
