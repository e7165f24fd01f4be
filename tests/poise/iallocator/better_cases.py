"""Small clusters on which hail answers badly, and the requests.

``python -m tests.poise.iallocator.better_cases`` writes them, with what the installed hail says, to
tests/data/iallocator/better.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.poise.htools.hail.hail_example import Json, group
from tests.poise.iallocator.small_messages import (
    ALL_TEMPLATES,
    allocate,
    allocate_all,
    evacuate,
    full,
    instance,
    message,
    node,
)

HAIL = Path("/usr/lib/ganeti/iallocators/hail")
FOLDER = Path(__file__).resolve().parents[2] / "data" / "iallocator" / "better"
GIB = 1024


def one_unhealthy_group() -> Json:
    """If a1 failed, nothing could take its instance; group b has room for many."""
    groups = {
        "ua": group("a", ipolicy=ALL_TEMPLATES),
        "ub": group("b", ipolicy=ALL_TEMPLATES),
    }
    nodes = {
        "a1": node(group="ua"),
        "a2": node(2 * GIB, group="ua"),
        "b1": node(group="ub"),
        "b2": node(group="ub"),
        "b3": node(group="ub"),
    }
    stuck = instance("a1", memory=4 * GIB, template="plain")
    return message(nodes, {"stuck": stuck}, allocate("new"), groups)


def escape_to_offline() -> Json:
    """With 5 GiB on a1, only a3 could take them if a1 failed; a3 is drained. Group b is sound."""
    groups = {
        "ua": group("a", ipolicy=ALL_TEMPLATES),
        "ub": group("b", ipolicy=ALL_TEMPLATES, alloc_policy="last_resort"),
    }
    nodes = {
        "a1": node(group="ua"),
        "a2": node(4 * GIB, group="ua"),
        "a3": node(group="ua", drained=True),
        "b1": node(group="ub"),
        "b2": node(group="ub"),
    }
    return message(nodes, {}, allocate("new", memory=5 * GIB, template="ext"), groups)


def no_disk_figures(template: str) -> Json:
    """What Ganeti sends for templates without disk on the nodes: every total is 0."""
    nodes = {name: node(disk=0) for name in ("n1", "n2", "n3")}
    disk = 0 if template == "diskless" else 10 * GIB
    request = allocate("new", template=template, disk=disk)
    return message(nodes, {"old": instance("n1", "n2")}, request)


def jointly() -> Json:
    """One by one the two small ones take the memory that the large one needs."""
    nodes = {
        "n1": node(8 * GIB),
        "n2": node(6 * GIB, 60 * GIB),
        "n3": node(12 * GIB, 60 * GIB),
    }
    there = {
        "old1": instance("n3", "n2", memory=512, disk=20 * GIB),
        "old2": instance("n2", "n1", memory=2 * GIB, disk=5 * GIB),
    }
    new = {
        "small1": instance(memory=2 * GIB, disk=5 * GIB),
        "small2": instance(memory=2 * GIB, disk=5 * GIB),
        "large": instance(memory=4 * GIB, disk=20 * GIB),
    }
    return message(nodes, there, allocate_all(**new))


def a_part() -> Json:
    """The large one fits nowhere, the two others do."""
    nodes = {name: node() for name in ("n1", "n2", "n3")}
    new = {
        "small1": instance(),
        "vast": instance(memory=20 * GIB),
        "small2": instance(),
    }
    return message(nodes, {}, allocate_all(**new))


def booked_twice() -> Json:
    """Nodes with exclusive storage, one spindle free on each, and a group that is named."""
    alone = {"exclusive_storage": True, "spindle_count": 1}
    nodes = {
        name: node(ndparams=alone, total_spindles=1) | {"free_spindles": 1} for name in ("n1", "n2")
    }
    new = {
        name: instance(template="plain") | {"disks": [{"size": 10 * GIB, "spindles": 1}]}
        for name in ("new1", "new2")
    }
    request = allocate_all(**new)
    for one in request["instances"]:
        one["group_name"] = "g0"
    return message(nodes, {}, request | {"group_name": "g0"})


def together_away(mode: str) -> Json:
    """small comes first and takes the disk on which large would have fitted."""
    nodes = {
        "gone": node(16 * GIB),
        "roomy": node(16 * GIB, 45 * GIB),
        "tight": node(16 * GIB, 25 * GIB),
        "home": node(16 * GIB),
    }
    if mode == "all":
        nodes["wide"] = node(16 * GIB, 60 * GIB)
    there = {
        "small": instance("home", "gone", disk=20 * GIB),
        "large": instance("home", "gone", disk=30 * GIB),
    }
    return message(nodes, there, evacuate("small", "large", mode=mode))


def together_elsewhere() -> Json:
    """On shared storage: small comes first and takes the memory that large needs."""
    nodes = {"gone": node(), "roomy": node(6 * GIB), "tight": node(3 * GIB)}
    there = {
        "small": instance("gone", template="ext", memory=2 * GIB),
        "large": instance("gone", template="ext", memory=4 * GIB),
    }
    return message(nodes, there, evacuate("small", "large", mode="primary-only"))


def secondary_offline() -> Json:
    """The only node with room besides the primary is drained."""
    nodes = {"n1": node(), "n2": node(drained=True), "n3": node()}
    there = {
        "single": instance("n1", template="plain"),
        "heavy": instance("n3", memory=6700, disk=0, template="diskless"),
    }
    return message(nodes, there, {"type": "allocate-secondary", "name": full("single")})


def room_by_a_move() -> Json:
    """n1 has room for the new one; n2 would have if the disks of `there` went to n4."""
    nodes = {
        "n1": node(disk=35 * GIB),
        "n2": node(disk=40 * GIB),
        "n3": node(disk=30 * GIB),
        "n4": node(disk=25 * GIB),
    }
    there = {"there": instance("n3", "n2", disk=20 * GIB)}
    return message(nodes, there, allocate("new", disk=30 * GIB))


def one_service() -> Json:
    """dns1001 and dns1002 are on the emptiest nodes, of which hail takes one for the third."""
    nodes = {
        "n1": node(64 * GIB),
        "n2": node(64 * GIB),
        "n3": node(),
        "n4": node(),
    }
    there = {
        "dns1001": instance("n1", template="ext", memory=512),
        "dns1002": instance("n2", template="ext", memory=512),
        "web": instance("n3", template="ext", memory=2 * GIB),
        "mail": instance("n4", template="ext", memory=2 * GIB),
    }
    return message(nodes, there, allocate("dns1003", template="ext", memory=512))


CASES = {
    "one-unhealthy-group": one_unhealthy_group,
    "escape-to-offline": escape_to_offline,
    "diskless": lambda: no_disk_figures("diskless"),
    "sharedfile": lambda: no_disk_figures("sharedfile"),
    "ext": lambda: no_disk_figures("ext"),
    "jointly": jointly,
    "a-part": a_part,
    "booked-twice": booked_twice,
    "together-secondary": lambda: together_away("secondary-only"),
    "together-all": lambda: together_away("all"),
    "together-primary": together_elsewhere,
    "secondary-offline": secondary_offline,
    "room-by-a-move": room_by_a_move,
    "one-service": one_service,
}


def hails_answer(request: Path) -> Json:
    """What the installed hail answers."""
    done = subprocess.run([HAIL, request], capture_output=True, check=True, timeout=60)
    found: Json = json.loads(done.stdout)
    return found


def main() -> None:
    """Write all cases and record hail's answers."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in CASES.items():
        request = FOLDER / f"{name}.json"
        request.write_text(json.dumps(make(), indent=1) + "\n")
        answer = FOLDER / f"{name}.hail.json"
        answer.write_text(json.dumps(hails_answer(request), indent=1) + "\n")


if __name__ == "__main__":
    main()
