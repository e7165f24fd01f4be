"""A cluster of three nodes as an allocator's message, and hail run on it inside the test.

The outputs in the tests beside this file were printed by Debian's hail 3.0.2.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poise.htools.hail.main import main

Json = dict[str, Any]

_LEAST = {
    "memory-size": 128,
    "cpu-count": 1,
    "disk-size": 1024,
    "disk-count": 1,
    "nic-count": 1,
    "spindle-use": 1,
}
_MOST = _LEAST | {"memory-size": 32768, "cpu-count": 8, "disk-size": 1048576}
_MOST |= {"disk-count": 16, "nic-count": 8, "spindle-use": 12}
POLICY: Json = {
    "std": _LEAST,
    "minmax": [{"min": _LEAST, "max": _MOST}],
    "disk-templates": ["drbd", "plain", "ext"],
    "vcpu-ratio": 4.0,
    "spindle-ratio": 32.0,
}


def node(group: str = "u0", **changes: Any) -> Json:
    """A node of 8 GiB and 100 GiB that holds nothing."""
    usual = {
        "offline": False,
        "drained": False,
        "group": group,
        "tags": [],
        "ndparams": {"exclusive_storage": False, "spindle_count": 1},
        "total_memory": 8192,
        "reserved_memory": 512,
        "free_memory": 7680,
        "total_disk": 102400,
        "free_disk": 102400,
        "total_cpus": 8,
        "reserved_cpus": 1,
        "free_spindles": 0,
    }
    return usual | changes


def instance(*nodes: str, **changes: Any) -> Json:
    """A DRBD instance of 1 GiB and 10 GiB; without nodes it is a new one."""
    usual: Json = {
        "disk_space_total": 10240,
        "disks": [{"size": 10240}],
        "memory": 1024,
        "vcpus": 1,
        "tags": [],
        "disk_template": "drbd",
        "spindle_use": 1,
        "nics": [],
        "admin_state": "up",
    }
    return usual | ({"nodes": list(nodes)} if nodes else {}) | changes


def group(name: str = "g0", **changes: Any) -> Json:
    """A node group that may be used."""
    usual = {
        "name": name,
        "alloc_policy": "preferred",
        "networks": [],
        "ipolicy": POLICY,
        "tags": [],
    }
    return usual | changes


def message(request: Json, **changes: Any) -> Json:
    """Three nodes n0, n1, n2 with i0 on n0 and n1, and a request."""
    usual = {
        "cluster_tags": [],
        "enabled_hypervisors": ["xen-pvm"],
        "nodegroups": {"u0": group()},
        "nodes": {
            "n0.ex.com": node(free_memory=6656, free_disk=92160),
            "n1.ex.com": node(free_disk=92160),
            "n2.ex.com": node(),
        },
        "instances": {"i0.ex.com": instance("n0.ex.com", "n1.ex.com")},
        "request": request,
    }
    return usual | changes


ALLOCATE: Json = {"type": "allocate", "name": "new.ex.com", "required_nodes": 2} | instance()
EVACUATE: Json = {"type": "node-evacuate", "instances": ["i0.ex.com"], "evac_mode": "all"}


@dataclass(frozen=True)
class Ran:
    """Exit code, standard output and error, and the files written."""

    code: int
    out: str
    err: str
    written: Mapping[str, str]

    @property
    def answer(self) -> Json:
        """The answer, read."""
        found: Json = json.loads(self.out)
        return found


def run(folder: Path, content: Json | str | bytes, *options: str, **files: str) -> Ran:
    """Run hail on a message (``req.json``) in an empty folder, beside other ``files``."""
    if isinstance(content, dict):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    (folder / "req.json").write_bytes(raw)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    given = {"req.json", *files}
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        code = main([*options, "req.json"], out, err)
    finally:
        os.chdir(before)
    written = {p.name: p.read_text("utf-8") for p in folder.iterdir() if p.name not in given}
    return Ran(code, out.getvalue(), err.getvalue(), written)
