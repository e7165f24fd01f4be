"""Which features of hail a case and its answer touch: what a representative set has to cover."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fidelity.case import Answer, Case
from tests.fidelity.features import option_features

_ANSWERS = {
    "group chosen": r"Selected group",
    "several groups tried": r"Group \S+ \(\w+\): .*, Group \S+ \(\w+\): ",
    "network missing, any group": r"group \S+ is not connected",
    "network missing, named group": r"The group \S+ is not connected",
    "no such group": r"Wrong number of elems",
    "lost allocations": r"score: \(\[",
    "NaN score": r"score: NaN",
    "no candidates": r"No online nodes|Not enough online nodes",
    "unsupported number": r"Unsupported number of nodes",
    "unknown reasons": r"unknown reasons",
    "several failure kinds": r"Fail\w+: \d+, Fail\w+: \d+",
    "successes and failures": r"successes [1-9]\d*, failures [1-9]",
    "no groups": r"no groups for evacuation",
    "allowed groups": r"allowed groups was Just \[\d",
    "cannot be relocated": r"cannot be relocated",
    "not mirrored": r"non-mirrored",
    "change secondary": r"can't execute change secondary",
    "no good node": r"Can't find any good node:  Node",
    "no node at all": r"Can't find any good node: \"|no nodes available",
    "excluded nodes": r"excluded nodes not equal",
    "exchange mode": r"Exchange \d nodes",
    "already a secondary": r"already has a secondary",
    "failing over first": r"Failing over to the secondary",
    "new primary": r"Changing secondary to new primary",
    "over to new primary": r"Failing over to new primary",
    "final secondary": r"Changing secondary to final secondary",
    "migrate": r"OP_INSTANCE_MIGRATE",
    "migrate to a node": r"OP_INSTANCE_MIGRATE[^}]*target_node",
    "failover": r"OP_INSTANCE_FAILOVER",
    "failover to a node": r"OP_INSTANCE_FAILOVER[^}]*target_node",
    "replace disks": r"OP_INSTANCE_REPLACE_DISKS",
    "four opcodes": r"\[(\{[^{}]*\},){3}\{",
    "three opcodes": r"\[(\{[^{}]*\},){2}\{",
}
_LINES = {
    "inconsistent data": r"inconsistent data",
    "negative missing": r"missing -\d+ MB",
    "two warnings": r"(?s)inconsistent data.*inconsistent data",
    "dedicated cluster": r"^Allocation on a dedicated cluster",
    "N+1 star": r"^ \* ",
    "offline dash": r"^ - ",
    "index -1": r"\[-1[\],]",
    "dump of the request": r"^Received request",
    "dump of the cluster": r"^Received cluster data",
}
_CLUSTER = {
    "exclusive storage": r'"exclusive_storage": true',
    "offline": r'"offline": true',
    "drained": r'"drained": true',
    "not vm-capable": r'"vm_capable": false',
    "forthcoming": r'"forthcoming": true',
    "admin down": r'"admin_state": "down"',
    "admin offline": r'"admin_state": "offline"',
    "unheard-of state": r'"admin_state": "unheard-of"',
    "network": r'"network": "net',
    "no hypervisor": r'"enabled_hypervisors": \[\]',
    "kvm": r'"enabled_hypervisors": \[\s*"kvm"',
    "last resort": r'"last_resort"',
    "unallocable": r'"unallocable"',
}
_TAGS = ("iextags", "nlocation", "desiredlocation", "migration", "allowmigration")


def _request(case: Case) -> dict[str, Any]:
    try:
        request = json.loads(case.files["req.json"])["request"]
    except (ValueError, KeyError, TypeError):
        return {}
    return request if isinstance(request, dict) else {}


def _request_features(request: dict[str, Any]) -> set[str]:
    found = set()
    asked = request.get("instances")
    many = asked if isinstance(asked, list) and asked and isinstance(asked[0], dict) else [request]
    for one in many:
        if not isinstance(one, dict):
            continue
        found.add(f"new {one.get('disk_template')} on {one.get('required_nodes')}")
        if isinstance(one.get("disks"), list):
            found.add(f"{len(one['disks'])} new disks")
        found |= {f"new with {key}" for key in ("restrict-to-nodes", "forthcoming") if key in one}
        if one.get("tags"):
            found.add("new with tags")
    if request.get("group_name"):
        found.add(f"named group for {request.get('type')}")
    return found


def _outcome(request: dict[str, Any], answer: Answer) -> str:
    """Type of the request and how it went, with the parts of a divided answer."""
    if answer.rc:
        return f"outcome exit {answer.rc}"
    parts = [str(request.get("type")), str(request.get("evac_mode", ""))]
    counts = re.search(r"successful: (\d+) instances failed to \w+ and (\d+)", answer.stdout)
    if counts:
        parts += ["some failed" * (counts[1] != "0"), "some done" * (counts[2] != "0")]
    else:
        parts.append("granted" if '"success":true' in answer.stdout else "refused")
    return "outcome " + " ".join(part for part in parts if part)


def features(case: Case, answer: Answer) -> set[str]:
    """Names of everything this run shows."""
    request = _request(case)
    found = {f"kind {case.kind}", f"exit {answer.rc}", _outcome(request, answer)}
    found |= option_features(case) | {f"writes {name}" for name in answer.written}
    if not case.kind.startswith("bad"):
        found |= _request_features(request)
    content = case.files.get("req.json", "")
    for table, text in ((_ANSWERS, answer.stdout), (_LINES, answer.stderr), (_CLUSTER, content)):
        found |= {name for name, pattern in table.items() if re.search(pattern, text, re.M)}
    found |= {f"reason {kind}" for kind in re.findall(r"\bFail[A-Z]\w+", answer.stdout)}
    found |= {f"cluster tag {tag}" for tag in _TAGS if f'"htools:{tag}:' in content}
    found |= {f"groups {min(3, content.count('alloc_policy'))}"}
    if answer.rc != 0:
        first = answer.stderr.strip().split("\n")[0]
        found.add("error " + re.sub(r"'[^']*'|\"[^\"]*\"|[\[(].*|\d+", "", first)[:45])
    return found
