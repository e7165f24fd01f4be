"""`poise hbal` beside Debian's hbal on a running cluster: same bytes, same exit code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.labs.ganeti.hbal_output import initial_score
from tests.labs.ganeti.lab import Lab, Output

pytestmark = pytest.mark.live

SOME = [
    [],
    ["-G", "default", "-C", "-p", "--print-instances"],
    ["-G", "default", "--evac-mode", "-O", "node4"],
    ["-G", "nowhere"],
]
MORE = [
    ["-G", "default"],
    ["-G", "default", "-v", "-v", "-v"],
    ["-G", "default", "-q"],
    ["-G", "default", "-pname,pfmem,rmem,ptags", "-l", "2"],
    ["-G", "default", "--no-disk-moves", "-C"],
    ["-G", "default", "--min-gain", "1", "--min-gain-limit", "5", "-v", "-v"],
    ["-G", "default", "--select-instances", "web1,mail", "-C"],
    ["-G", "default", "--exclude-instances", "db1", "--restricted-migration"],
    ["-G", "default", "-O", "no-such-node"],
    ["-G", "rack2", "-C", "-p", "-v"],
    ["-G", "spare", "-v", "-v"],
]
MIXES = [*SOME, *(pytest.param(options, marks=pytest.mark.full) for options in MORE)]


def both(lab: Lab, *options: str) -> tuple[Output, Output]:
    """The same options given to hbal and to `poise hbal`."""
    return lab.hbal(*options), lab.poise("hbal", *options)


@pytest.mark.parametrize("options", MIXES, ids=" ".join)
def test_luxi_gives_hbals_output(lab: Lab, options: list[str]) -> None:
    theirs, ours = both(lab, f"-L{lab.socket}", *options)
    assert ours == theirs


@pytest.mark.parametrize("options", MIXES, ids=" ".join)
def test_rapi_gives_hbals_output(lab: Lab, options: list[str]) -> None:
    theirs, ours = both(lab, "-m", lab.url_with_password(), *options)
    assert ours == theirs


def test_hbal_on_the_master_prints_the_same(lab: Lab) -> None:
    options = ("-G", "default", "-C", "-p", "--print-instances")
    assert lab.on("node1", "hbal", "-L", *options) == lab.poise("hbal", f"-L{lab.socket}", *options)


def test_the_socket_is_found_at_its_usual_place(lab: Lab) -> None:
    ours = lab.like_on_master(sys.executable, "-m", "poise", "hbal", "-L", "-G", "default")
    assert ours == lab.hbal(f"-L{lab.socket}", "-G", "default")


def test_measured_loads_are_used_alike(lab: Lab, tmp_path: Path) -> None:
    loads = tmp_path / "loads.json"
    loads.write_text(json.dumps(lab.measured_loads()))
    theirs, ours = both(
        lab, f"-L{lab.socket}", "-G", "default", "--mond", "--mond-data", str(loads), "-p"
    )
    assert ours == theirs
    assert initial_score(ours.out) != initial_score(lab.hbal(f"-L{lab.socket}", "-Gdefault").out)


def test_the_nodes_monitoring_daemons_answer(lab: Lab) -> None:
    # the loads change from second to second, so that only what does not depend on them is compared
    options = ("-L", "-G", "default", "--mond", "--exit-on-missing-mond-data", "-l", "1")
    ours = lab.like_on_master(sys.executable, "-m", "poise", "hbal", *options)
    theirs = lab.on("node1", "hbal", *options)
    assert (ours.code, ours.err) == (theirs.code, theirs.err) == (0, "")
    assert initial_score(ours.out) != initial_score(lab.hbal(f"-L{lab.socket}", "-Gdefault").out)


def test_saved_states_are_hbals(lab: Lab, tmp_path: Path) -> None:
    options = (f"-L{lab.socket}", "-G", "default", "-S")
    assert lab.hbal(*options, str(tmp_path / "theirs")).code == 0
    assert lab.poise("hbal", *options, tmp_path / "ours").code == 0
    for state in ("original", "balanced"):
        ours, theirs = tmp_path / f"ours.{state}", tmp_path / f"theirs.{state}"
        assert ours.read_text() == theirs.read_text()


@pytest.mark.parametrize("flag", ["drained", pytest.param("offline", marks=pytest.mark.full)])
def test_a_flagged_node_is_treated_alike(lab: Lab, flag: str) -> None:
    options = ("-G", "default", "-C", "-p", "--print-instances", "-v", "-v", "-v")
    with lab.flagged("node4", flag):
        theirs, ours = both(lab, f"-L{lab.socket}", *options)
        assert ours == theirs
        theirs, ours = both(lab, "-m", lab.url_with_password(), *options)
        assert ours == theirs


def test_missing_memory_is_warned_of_alike(lab: Lab) -> None:
    with lab.memory_used_elsewhere("node4", 3000):
        theirs, ours = both(lab, f"-L{lab.socket}", "-G", "default", "-p")
    assert "node4.lab.test is missing 3000 MB ram" in theirs.err
    assert ours == theirs
