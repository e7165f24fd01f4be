"""`poise hbal` on answers recorded from a real cluster prints what hbal printed on that cluster.

No cluster is needed: a stand-in answers on a unix socket, RAPI's answers are a folder.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from snapshots.ganeti.luxi import read_luxi
from snapshots.reading.reading import Reading
from tests.labs.ganeti.lab import Output, run
from tests.labs.ganeti.record import DATA, located
from tests.labs.ganeti.stand_in import Replay, listening

STATES = sorted(folder.name for folder in DATA.iterdir())
BROKEN = "node4-unreachable"


def runs() -> list[Any]:
    """Every recorded run of hbal: (state, run)."""
    found = []
    for state in STATES:
        for each in json.loads((DATA / state / "hbal.json").read_text("utf-8")):
            name = " ".join([state, each["source"], *each["options"]])
            found.append(pytest.param(state, each, id=name))
    return found


def poise_hbal(state: str, source: str, options: list[str]) -> Output:
    """Run `poise hbal` on one recorded source."""
    options = located(options, DATA / state)
    command = [sys.executable, "-m", "poise", "hbal"]
    if source == "rapi":
        return run([*command, f"-mfile://{DATA / state / 'rapi'}", *options])
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are too long for a socket's name
        path = Path(folder) / "luxi"
        with listening(path, Replay(DATA / state / "luxi.jsonl")):
            return run([*command, f"-L{path}", *options])


@pytest.mark.parametrize(("state", "recorded"), runs())
def test_the_output_is_that_of_hbal_on_the_cluster(state: str, recorded: dict[str, Any]) -> None:
    ours = poise_hbal(state, recorded["source"], recorded["options"])
    assert ours.out == "".join(recorded["out"])
    assert ours.code == recorded["exit"]
    if state == BROKEN:  # the message is our own; it has to name the node and the field
        assert len(ours.err.splitlines()) == 1
        assert "node4.lab.test" in ours.err
        assert "mtotal" in ours.err
    else:
        assert ours.err == "".join(recorded["err"])


def test_the_reader_asks_what_hbal_asks() -> None:
    replay = Replay(DATA / "steady" / "luxi.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "luxi"
        with listening(path, replay):
            cluster = read_luxi(path, reading=Reading.AS_HTOOLS)
    assert replay.unknown == []
    assert (len(cluster.nodes), len(cluster.instances)) == (7, 16)
