"""What hbal says when it cannot read what it is told to read, and what it adds to a cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.poise.htools.hbal.hbal_example import CLUSTER, run
from tests.snapshots.rapi_server import Answer, serving

LOADING = "Error: failed to load data, aborting: "
MISSING = "openFile: does not exist (No such file or directory)\n"


@pytest.mark.parametrize(
    ("argv", "err"),
    [
        (["-t", "no"], f"{LOADING}no: {MISSING}"),
        (["-t", ""], f"{LOADING}: {MISSING}"),
        (["-t", "."], f"{LOADING}.: openFile: inappropriate type (is a directory)\n"),
        (["-I", "no"], f"{LOADING}no: {MISSING}"),
        (["-m", "file://no"], f"{LOADING}no/groups.json: {MISSING}"),
        (["-t", "in.data", "-U", "no"], f"hbal: no: {MISSING}"),
        (["-t", "no", "-U", "no2"], f"hbal: no2: {MISSING}"),
        (["-t", "in.data", "--mond", "--mond-data", "no"], f"hbal: no: {MISSING}"),
    ],
)
def test_files_that_are_not_there(tmp_path: Path, argv: list[str], err: str) -> None:
    ran = run(tmp_path, *argv)
    assert (ran.code, ran.out, ran.err) == (1, "", err)


@pytest.mark.parametrize("option", ["-Sno/state", "-Cno/script"])
def test_files_that_cannot_be_written(tmp_path: Path, option: str) -> None:
    ran = run(tmp_path, "-t", "in.data", option)
    assert ran.code == 1
    assert ran.err.startswith("hbal: no/s") and ran.err.endswith(MISSING)
    assert "Loaded 3 nodes" in ran.out


def test_text_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"g\xe9|")
    ran = run(tmp_path, "-t", "latin")
    assert ran.err == "hbal: latin: hGetContents: invalid argument (invalid byte sequence)\n"


def test_bad_text_is_named_with_file_and_line(tmp_path: Path) -> None:
    text = CLUSTER.replace("|5632|", "|much|")
    ran = run(tmp_path, "-t", "in.data", files={"in.data": text})
    assert ran.code == 1
    assert ran.err.startswith(LOADING + "in.data:3: n0.ex.com: cannot parse string 'much'")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("i0.ex.com 1 2 3\n", "Cannot parse line i0.ex.com 1 2 3"),
        ("i0.ex.com 1 x 3 4\n", "i0.ex.com: cannot parse string 'x'"),
        ("\n", "Cannot parse line "),
    ],
)
def test_bad_utilisation(tmp_path: Path, content: str, problem: str) -> None:
    ran = run(tmp_path, "-t", "in.data", "-U", "util", files={"util": content})
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: can't parse utilisation data: {problem}")
    assert ran.err.endswith("[util:1]\n")


def test_utilisation_counts(tmp_path: Path) -> None:
    loads = {"util": "i0.ex.com 0.5 0.25 2 0\nunknown 1 1 1 1\n"}
    ran = run(tmp_path, "-t", "in.data", "-U", "util", "--print-instances", files=loads)
    assert " 1024    10 0.500 0.250 2.000 0.000\n" in ran.err
    ignored = run(
        tmp_path, "-t", "in.data", "-U", "util", "--print-instances", "--ignore-dynu", files=loads
    )
    assert " 1024    10 0.000 0.000 0.000 0.000\n" in ignored.err


def report(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "version": "B",
        "format_version": 1,
        "timestamp": 1700000000000000000,
        "category": None,
        "kind": 0,
        "data": data,
    }


def answers(*nodes: str) -> str:
    cpu = {"cpu_number": 1, "cpus": [0.9], "cpu_total": 0.9}
    domains = {"i0.ex.com": 0.7, "i1.ex.com": 0.2}
    return json.dumps(
        [
            {
                "node": n,
                "reports": [report("cpu-avg-load", cpu), report("xen-cpu-avg-load", domains)],
            }
            for n in nodes
        ]
    )


ALL_NODES = ("n0.ex.com", "n1.ex.com", "n2.ex.com")


def with_mond(folder: Path, *argv: str, nodes: tuple[str, ...] = ALL_NODES) -> Any:
    files = {"mond": answers(*nodes)}
    return run(folder, "-t", "in.data", "--mond", "--mond-data", "mond", *argv, files=files)


def test_measured_load_is_shared_by_virtual_cpus(tmp_path: Path) -> None:
    ran = with_mond(tmp_path, "-pname,cload", "--print-instances", "-l0")
    assert ran.code == 0
    assert " n0   0.900\n" in ran.err
    assert " i1.ex.com n0.ex.com n1.ex.com Y           4  1024    10 0.400 1.000" in ran.err


def test_a_missing_answer_makes_the_rest_useless(tmp_path: Path) -> None:
    ran = with_mond(tmp_path, nodes=ALL_NODES[:2])
    assert ran.code == 0
    assert ran.err == (
        "Didn't receive an answer by all MonDs, cpu-avg-load's data will be ignored.\n"
    )


def test_a_missing_answer_may_end_the_run(tmp_path: Path) -> None:
    ran = with_mond(tmp_path, "--exit-on-missing-mond-data", nodes=ALL_NODES[:2])
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("Error: Not all required data available\n")


def test_xen_data_must_name_every_instance(tmp_path: Path) -> None:
    ran = with_mond(tmp_path, "--mond-xen")
    assert ran.code == 0
    assert ran.err == 'No CPU information available for ["i2.ex.com"]\n'


def test_monitoring_is_off_without_the_option_or_with_loads_ignored(tmp_path: Path) -> None:
    assert with_mond(tmp_path, "--mond=no", nodes=()).err == ""
    assert with_mond(tmp_path, "--ignore-dynu", nodes=()).err == ""


def spec() -> dict[str, int]:
    keys = ("memory-size", "cpu-count", "disk-size", "disk-count", "nic-count", "spindle-use")
    return dict.fromkeys(keys, 1)


POLICY = {
    "minmax": [{"min": spec(), "max": spec()}],
    "std": spec(),
    "disk-templates": ["drbd"],
    "vcpu-ratio": 4.0,
    "spindle-ratio": 32.0,
}


def message() -> dict[str, Any]:
    node = {
        "offline": False,
        "drained": False,
        "group": "u-0",
        "ndparams": {"exclusive_storage": False, "spindle_count": 1},
        "total_memory": 8192,
        "reserved_memory": 512,
        "free_memory": 7680,
        "total_disk": 102400,
        "free_disk": 102400,
        "total_cpus": 8,
        "reserved_cpus": 1,
        "free_spindles": 0,
        "total_spindles": 1,
    }
    instance = {
        "disk_space_total": 1024,
        "disks": [{"size": 1024}],
        "memory": 128,
        "vcpus": 1,
        "tags": [],
        "disk_template": "drbd",
        "spindle_use": 1,
        "nics": [],
        "nodes": ["n0", "n1"],
    }
    return {
        "request": {"type": "allocate-secondary", "name": "i0"},
        "cluster_tags": [],
        "enabled_hypervisors": ["kvm"],
        "nodegroups": {
            "u-0": {
                "name": "g0",
                "alloc_policy": "preferred",
                "networks": [],
                "ipolicy": POLICY,
                "tags": [],
            }
        },
        "nodes": {"n0": node, "n1": node, "n2": node},
        "instances": {"i0": instance},
    }


def test_an_iallocator_message_is_counted_twice(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "-I",
        "m",
        "-l1",
        "-pname,imem,rmem,plist,slist,mload,peermap",
        files={"m": json.dumps(message())},
    )
    assert ran.code == 0
    assert "Loaded 3 nodes, 1 instances\nGroup size 3 nodes, 1 instances\n" in ran.out
    assert (
        " Name i_mem r_mem primaries secondaries  lMem PeerMap  \n"
        " n0     256     0     [0,0]          [] 2.000 []       \n"
        " n1       0   256        []       [0,0] 0.000 [(0,256)]\n"
        " n2       0     0        []          [] 0.000 []       \n"
    ) in ran.err


def test_only_one_of_the_two_moves_and_the_saved_state_has_one(tmp_path: Path) -> None:
    ran = run(
        tmp_path,
        "-I",
        "m",
        "-l1",
        "-pname,plist,slist",
        "-S",
        "s",
        files={"m": json.dumps(message())},
    )
    assert (
        " Name primaries secondaries\n"
        " n0         [0]          []\n"
        " n1          []       [0,0]\n"
        " n2         [0]          []\n"
    ) in ran.err
    assert ran.written["s.balanced"].count("i0|128|") == 1


@pytest.mark.parametrize(
    ("content", "err"),
    [
        ("", "Error: Parsing input IAllocator message: "),
        ("[]", "Error: Parsing input IAllocator message: "),
        (
            "{}",
            "Error: invalid iallocator message: key 'request' not found, object contains only []\n",
        ),
    ],
)
def test_messages_that_are_none(tmp_path: Path, content: str, err: str) -> None:
    ran = run(tmp_path, "-I", "m", files={"m": content})
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(err)


def test_a_rapi_that_is_not_there(tmp_path: Path) -> None:
    ran = run(tmp_path, "-m", "http://user:secret@127.0.0.1:1")
    assert ran.code == 1
    assert ran.err.startswith(
        f"{LOADING}Curl error for 'http://127.0.0.1:1/2/groups?bulk=1', error CurlCouldntConnect"
    )
    assert "secret" not in ran.err


def test_a_rapi_that_asks_for_a_password_names_no_ways_that_hbal_has_not(tmp_path: Path) -> None:
    with serving() as server:
        server.answer_all(Answer(401))
        ran = run(tmp_path, "-m", server.url)
    assert ran.err.endswith("CurlHttpReturnedError (401 Unauthorized: it asks for credentials)\n")


def test_what_is_no_rapi_is_told_with_the_address_that_was_asked(tmp_path: Path) -> None:
    with serving() as server:
        server.answers = {}
        ran = run(tmp_path, "-m", server.url)
    assert ran.err == (
        f"{LOADING}Curl error for '{server.url}/2/groups?bulk=1', error CurlHttpReturnedError"
        " (404 Not Found: no Ganeti RAPI version 2 here (it says 'No such URI'))\n"
    )


def test_a_rapi_without_tls_is_told_in_the_words_of_the_library(tmp_path: Path) -> None:
    with serving() as server:
        ran = run(tmp_path, "-m", server.url.replace("http://", "https://"))
    assert "/2/groups?bulk=1', error CurlSSLConnectError (no TLS connection: [SSL: " in ran.err


def test_a_socket_that_is_not_there(tmp_path: Path) -> None:
    ran = run(tmp_path, "-Lno/socket")
    assert ran.err == (
        f"{LOADING}Network.Socket.connect: <socket: 3>: does not exist (No such file or directory)"
        " (luxi:no/socket: cannot connect: No such file or directory"
        " (expected the socket of a running ganeti-luxid))\n"
    )


def test_an_empty_message_warns_twice_as_well(tmp_path: Path) -> None:
    empty = message()
    empty["instances"] = {}
    empty["nodes"]["n0"] = {**empty["nodes"]["n0"], "free_memory": 0}
    empty["request"] = {"type": "node-evacuate", "instances": [], "evac_mode": "all"}
    ran = run(tmp_path, "-I", "m", "--static-kvm-node-memory=0", files={"m": json.dumps(empty)})
    assert ran.out == "Cluster is empty, exiting.\n"
    assert ran.err.count("  - node n0 is missing 7680 MB ram and 0 GB disk\n") == 2
