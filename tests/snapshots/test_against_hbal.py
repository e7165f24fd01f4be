"""The readers beside Debian's hbal: the same inputs are accepted, and saved as the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshots.cluster import Cluster
from snapshots.errors import FormatError
from snapshots.ganeti.folder import read_folder
from snapshots.htools.text import read_text_file
from snapshots.htools.text_writer import write_text
from snapshots.reading.reading import Reading
from tests.snapshots.data import (
    MESSAGES,
    RECORDED,
    SAVED,
    read_message,
    recorded_bodies,
    write_folder,
)

HBAL = shutil.which("hbal")

pytestmark = pytest.mark.skipif(HBAL is None, reason="Debian's ganeti-htools is not installed")

VALUES = ["", "?", "-", "Y", "N", "1", "-1", "0x1F", "(7)", " 8", "8 ", "1.5", "1e3", ".5", "5."]
VALUES += [
    "a,b",
    "a,",
    "drbd",
    "plain",
    "ADMIN_down",
    "1,2,3",
    "uuid-1",
    "2.5",
    "-0",
    "0.05",
    "1e7",
]
OURS_ALONE = ("duplicate ", "out of range", "name is empty", "no name or no UUID")
"""Refusals of what hbal takes."""


def hbal_saves(folder: Path, *source: str) -> tuple[str | None, str]:
    """What `hbal -S` writes (None: it refuses), and what it says."""
    assert HBAL is not None
    saved = folder / "saved.original"
    saved.unlink(missing_ok=True)
    command = [HBAL, *source, "-S", str(folder / "saved"), "-l", "0", "-G", "default"]
    done = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        timeout=60,
        check=False,
    )
    return saved.read_text("utf-8") if saved.exists() else None, done.stdout + done.stderr


def compare(folder: Path, source: tuple[str, str], read: Callable[[], Cluster]) -> None:
    """Both read the same, or both refuse."""
    theirs, says = hbal_saves(folder, *source)
    try:
        ours = write_text(read())
    except FormatError as error:
        refused = theirs is None
        assert refused or any(phrase in str(error) for phrase in OURS_ALONE), (str(error), says)
        return
    if theirs is None:  # hbal saves nothing when there is nothing to do or no such group
        assert "is empty, exiting" in says or "roup default" in says or "aborting" not in says, says
    else:
        assert ours == theirs


def test_the_recordings_are_what_hbal_saves_today(tmp_path: Path) -> None:
    for name, source in (
        ("odd", ("-t", str(SAVED / "odd.data"))),
        ("recorded-cluster", ("-m", f"file://{RECORDED}")),
        ("iallocator-relocate", ("-I", str(MESSAGES / "relocate.json"))),
    ):
        saved, _ = hbal_saves(tmp_path, *source)
        assert saved == (SAVED / f"{name}.saved").read_text("utf-8")


@pytest.mark.parametrize("seed", range(40))
def test_damaged_text_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = (SAVED / "odd.data").read_text("utf-8").split("\n")
    for _ in range(chance.choice([1, 1, 2])):
        row = chance.randrange(len(lines))
        fields = lines[row].split("|")
        if chance.random() < 0.8:
            fields[chance.randrange(len(fields))] = chance.choice(VALUES)
        else:
            fields = fields[: chance.randrange(len(fields) + 1)]
        lines[row] = "|".join(fields)
    path = tmp_path / "in.data"
    path.write_text("\n".join(lines), "utf-8")
    compare(tmp_path, ("-t", str(path)), lambda: read_text_file(path, Reading.AS_HTOOLS))


JSON_VALUES = [None, 1, 0, -1, 1.5, 2.5, "x", True, False, [], {}, "node3.gnt.test", [1], [None]]
GROUP_KEYS = ["uuid", "alloc_policy", "ipolicy", "tags"]
NODE_KEYS = ["offline", "drained", "vm_capable", "ndparams", "group.uuid", "tags", "mtotal"]
NODE_KEYS += ["mnode", "mfree", "ctotal", "cnos", "dtotal", "dfree", "spfree", "sptotal"]
INSTANCE_KEYS = ["disk_usage", "disk.sizes", "disk.spindles", "oper_ram", "pnode", "snodes"]
INSTANCE_KEYS += ["status", "tags", "disk_template", "forthcoming", "beparams"]
INFO_KEYS = ["master", "tags", "ipolicy", "default_hypervisor"]


@pytest.mark.parametrize("seed", range(40))
def test_damaged_rapi_answers(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    bodies = recorded_bodies()
    name, keys = chance.choice(
        [
            ("groups", GROUP_KEYS),
            ("nodes", NODE_KEYS),
            ("nodes", NODE_KEYS),
            ("instances", INSTANCE_KEYS),
            ("instances", INSTANCE_KEYS),
            ("info", INFO_KEYS),
        ]
    )
    holder = bodies[name] if name == "info" else chance.choice(bodies[name])
    key = chance.choice(keys)
    if isinstance(holder.get(key), dict) and chance.random() < 0.7:
        holder, key = holder[key], chance.choice(sorted(holder[key]))
    damage(chance, holder, key)
    write_folder(tmp_path, bodies)
    compare(
        tmp_path, ("-m", f"file://{tmp_path}"), lambda: read_folder(tmp_path, Reading.AS_HTOOLS)
    )


@pytest.mark.parametrize("seed", range(40))
def test_damaged_allocator_messages(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    message = json.loads((MESSAGES / "node-evacuate.json").read_text("utf-8"))
    holder = message
    key = chance.choice(["nodes", "nodes", "instances", "instances", "nodegroups", "request"])
    while (
        isinstance(holder[key], dict) and holder[key] and (key == "nodes" or chance.random() < 0.8)
    ):
        holder = holder[key]
        key = chance.choice(sorted(holder))
    damage(chance, holder, key)
    path = tmp_path / "message.json"
    path.write_text(json.dumps(message), "utf-8")
    compare(tmp_path, ("-I", str(path)), lambda: read_message(path)[0])


def damage(chance: random.Random, holder: dict[str, Any], key: str) -> None:
    """Replace or remove a value."""
    if chance.random() < 0.8:
        holder[key] = chance.choice(JSON_VALUES)
    else:
        holder.pop(key, None)
