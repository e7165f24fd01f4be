"""Starting the allocator as Ganeti does, with a real question whose answer is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from poise.iallocator.options import read_options
from snapshots.reading import printable

_ENOUGH = 60.0
"""Seconds in which the program must answer."""
_SMALL = {
    "memory-size": 1,
    "cpu-count": 1,
    "disk-size": 1,
    "disk-count": 1,
    "nic-count": 1,
    "spindle-use": 1,
}
_LARGE = {key: 1 << 20 for key in _SMALL}
_GUEST = {
    "memory": 1024,
    "vcpus": 1,
    "disk_space_total": 1024,
    "disks": [{"size": 1024}],
    "disk_template": "plain",
    "spindle_use": 1,
    "admin_state": "up",
    "nics": [],
    "tags": [],
}


def trouble_of(program: Path, options: Sequence[str]) -> str:
    """The fault of the program when Ganeti asks it; empty for none.

    Args:
        program: the file to start: in ``/``, with next to no environment.
        options: those that it gives itself, ``NAME=VALUE``.
    """
    import subprocess
    import tempfile

    only = read_options(["request", *(f"--{option}" for option in options)]).only
    nodes = [only[0] if only else "node1.example.com", "node2.example.com"]
    with tempfile.NamedTemporaryFile("w", prefix="poise-trial-", suffix=".json") as request:
        json.dump(_request(nodes), request)
        request.flush()
        try:
            done = subprocess.run(
                [program, request.name],
                cwd="/",
                env={},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_ENOUGH,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return printable(" ".join(str(error).split()))
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"it ends with exit code {done.returncode}: {printable(''.join(last))}"
    return _trouble_in(done.stdout, nodes)


def _trouble_in(output: bytes, nodes: Sequence[str]) -> str:
    """The fault of an answer to the question which of the nodes takes the instance."""
    try:
        answer = json.loads(output)
        told, result = str(answer["info"]), answer["result"]
    except (ValueError, TypeError, KeyError):
        return f"it does not answer a request: {printable(output.decode('utf-8', 'replace'))}"
    if answer.get("success") is not True or result not in [[node] for node in nodes]:
        return f"it finds no place on empty nodes: {printable(told)}"
    return ""


def _request(nodes: Sequence[str]) -> dict[str, Any]:
    """Empty nodes, and a small instance that asks for a place."""
    policy = {
        "std": _SMALL,
        "minmax": [{"min": _SMALL, "max": _LARGE}],
        "disk-templates": ["plain"],
        "vcpu-ratio": 4.0,
        "spindle-ratio": 32.0,
    }
    empty = {
        "group": "uuid",
        "offline": False,
        "drained": False,
        "tags": [],
        "ndparams": {"exclusive_storage": False, "spindle_count": 1},
        "total_memory": 65536,
        "reserved_memory": 0,
        "free_memory": 65536,
        "total_disk": 1 << 20,
        "free_disk": 1 << 20,
        "total_cpus": 16,
        "reserved_cpus": 1,
        "free_spindles": 0,
    }
    group = {
        "name": "default",
        "alloc_policy": "preferred",
        "networks": [],
        "ipolicy": policy,
        "tags": [],
    }
    asks = {"type": "allocate", "name": "trial.example.com", "required_nodes": 1}
    return {
        "cluster_tags": [],
        "enabled_hypervisors": ["xen-pvm"],
        "nodegroups": {"uuid": group},
        "nodes": dict.fromkeys(nodes, empty),
        "instances": {},
        "request": asks | _GUEST,
    }
