"""Where recorded data lies, and a small cluster in htools' text format to vary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from snapshots.cluster import Cluster
from snapshots.iallocator.message import read_iallocator
from snapshots.iallocator.request import Request

ROOT = Path(__file__).resolve().parents[2]
SAVED = ROOT / "tests/data/snapshots"
MESSAGES = ROOT / "tests/data/iallocator"
RECORDED = ROOT / "examples/recorded-cluster"

GROUP = "group-01|uuid-1|preferred|t1,t2|net1"
NODE1 = "node-01|1024|0|1024|95367|95367|4|M|uuid-1|1|a,b|N|0|1|1.0"
NODE2 = "node-02|1024|0|1024|95367|95367|4|N|uuid-1|1||N|0|1|1.0"
INSTANCE = "inst-1|128|1024|1|running|Y|node-01|node-02|drbd|x|1|-|N"
SPEC = "128,1,1024,1,1,1"
LIMITS = f"{SPEC};32768,8,1048576,16,8,12"
POLICY = f"|{SPEC}|{LIMITS}|drbd,plain|4.0|32.0"


def text(
    groups: tuple[str, ...] = (GROUP,),
    nodes: tuple[str, ...] = (NODE1, NODE2),
    instances: tuple[str, ...] = (INSTANCE,),
    tags: tuple[str, ...] = (),
    policies: tuple[str, ...] = (POLICY,),
) -> str:
    """A cluster file; each argument is a section."""
    sections = (groups, nodes, instances, tags, policies)
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def changed(line: str, field: int, value: str) -> str:
    """The line with one field (counted from 1) replaced."""
    fields = line.split("|")
    fields[field - 1] = value
    return "|".join(fields)


def recorded_bodies() -> dict[str, Any]:
    """The bodies of the recorded RAPI answers, by file name."""
    names = ("groups", "nodes", "instances", "info")
    return {name: json.loads((RECORDED / f"{name}.json").read_text("utf-8")) for name in names}


def put(bodies: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path such as ``nodes/0/mtotal``."""
    *steps, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    holder: Any = bodies
    for step in steps:
        holder = holder[step]
    holder[last] = value


def write_folder(folder: Path, bodies: dict[str, Any]) -> Path:
    """A folder of recorded answers with those bodies (text is written as it is)."""
    for name, body in bodies.items():
        content = body if isinstance(body, str) else json.dumps(body)
        (folder / f"{name}.json").write_text(content, "utf-8")
    return folder


def read_message(path: Path) -> tuple[Cluster, Request]:
    """The cluster and the question of an allocator message in a file."""
    return read_iallocator(path.read_bytes(), str(path))
