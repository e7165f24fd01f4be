"""A node as RAPI and LUXI describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from snapshots.ganeti.references import group_row
from snapshots.node_role import ROLE_BY_LETTER, NodeRole
from snapshots.reading.json_object import JsonObject, Unavailable
from snapshots.records import FIGURES, NodeRecord

NO_GROUP = "00000000-0000-0000-0000-000000000000"
"""The group UUID of a node that does not name one."""

_MUST_REPORT = ("mtotal", "mnode", "mfree", "ctotal", "cnos")
"""Figures that every node which takes part has; the others may be missing."""


def read_node(
    node: JsonObject,
    groups: Mapping[str, int],
    *,
    master: str,
    hypervisor: str,
    with_cpu_speed: bool,
    may_be_silent: bool,
) -> NodeRecord:
    """Decode a node.

    Args:
        groups: rows of the groups by UUID.
        master: the name of the master node.
        hypervisor: the cluster's default.
        with_cpu_speed: whether to read ``ndparams.cpu_speed``.
        may_be_silent: whether figures that are missing make a silent node and not an error.

    Raises:
        FormatError: a key is missing or has another type, or the group is unknown.
    """
    name = node.name("name")
    parameters = node.child("ndparams")
    exclusive = parameters.flag("exclusive_storage")
    drained, offline = node.flag("drained"), node.flag("offline")
    vm_capable = None if node.get("vm_capable") is None else node.flag("vm_capable")
    live = not offline and vm_capable is not False
    uuid = node.get("group.uuid")
    common = NodeRecord(
        name=name,
        group=group_row(node, name, NO_GROUP if uuid is None else node.text("group.uuid"), groups),
        cpu_speed=parameters.number("cpu_speed") if with_cpu_speed else 1.0,
        offline=drained or not live,
        master=name == master,
        exclusive_storage=exclusive,
        spindles=0 if exclusive else parameters.integer("spindle_count", least=0),
        hypervisor=hypervisor,
        tags=node.texts("tags"),
        role=_role(node, is_master=name == master, offline=offline, drained=drained),
        vm_capable=vm_capable,
    )
    if not live:
        return replace(common, node_cpus=0, unknown=FIGURES)
    if may_be_silent and _is_silent(node, exclusive=exclusive):
        return replace(common, node_cpus=0, offline=True, silent=True, unknown=FIGURES)
    return _with_figures(common, node)


def _is_silent(node: JsonObject, *, exclusive: bool) -> bool:
    """True if Ganeti knows nothing where the node must have reported something."""
    must = (*_MUST_REPORT, "sptotal") if exclusive else _MUST_REPORT
    return any(key in node and _is_nothing(node.get(key)) for key in must)


def _with_figures(record: NodeRecord, node: JsonObject) -> NodeRecord:
    """``record`` with what the node reports."""
    if "mtotal" in node and _is_nothing(node.get("mtotal")):
        raise node.error(
            "key 'mtotal': expected a number, got nothing: the node did not answer Ganeti"
            " (if it is down, set it offline)"
        )
    no_total, no_free = node.get("dtotal") is None, node.get("dfree") is None
    exclusive = record.exclusive_storage
    return replace(
        record,
        total_memory=node.number("mtotal", least=0),
        node_memory=node.integer("mnode"),
        free_memory=node.integer("mfree"),
        total_disk=0.0 if no_total else node.number("dtotal", least=0),
        free_disk=0 if no_free else node.integer("dfree"),
        total_cpus=node.number("ctotal", least=0),
        node_cpus=node.integer("cnos"),
        spindles=node.integer("sptotal", least=0) if exclusive else record.spindles,
        free_spindles=0 if node.get("spfree") is None else node.integer("spfree"),
        unknown=frozenset(["total_disk"] * no_total + ["free_disk"] * no_free),
    )


def _is_nothing(value: object) -> bool:
    return value is None or isinstance(value, Unavailable)


def _role(node: JsonObject, *, is_master: bool, offline: bool, drained: bool) -> NodeRole | None:
    """A node's role: what the answer calls it, else what the flags tell."""
    letter = node.get("role")
    if isinstance(letter, str) and letter in ROLE_BY_LETTER:
        return ROLE_BY_LETTER[letter]
    if is_master:
        return NodeRole.MASTER
    if offline or drained:
        return NodeRole.OFFLINE if offline else NodeRole.DRAINED
    candidate = node.get("master_candidate")
    if not isinstance(candidate, bool):
        return None
    return NodeRole.CANDIDATE if candidate else NodeRole.REGULAR
