"""Instance policies as JSON objects (RAPI, LUXI, IAllocator)."""

from __future__ import annotations

from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.policy import Policy, Spec
from snapshots.reading.choice import chosen
from snapshots.reading.json_object import JsonObject


def read_policy(policy: JsonObject) -> Policy:
    """Decode the value of an ``ipolicy`` key.

    Raises:
        FormatError: a key is missing or has another type.
    """
    pairs = policy.children("minmax", "minmax")
    return Policy(
        standard=_read_spec(policy.child("std")),
        limits=tuple((_read_spec(p.child("min")), _read_spec(p.child("max"))) for p in pairs),
        templates=tuple(
            chosen(policy, "disk-templates", label, "DiskTemplate", TEMPLATES_BY_LABEL)
            for label in policy.texts("disk-templates")
        ),
        vcpu_ratio=policy.number("vcpu-ratio"),
        spindle_ratio=policy.number("spindle-ratio"),
    )


def _read_spec(spec: JsonObject) -> Spec:
    return Spec(
        memory=spec.integer("memory-size"),
        cpus=spec.integer("cpu-count"),
        disk=spec.integer("disk-size"),
        disk_count=spec.integer("disk-count"),
        nic_count=spec.integer("nic-count"),
        spindles=spec.integer("spindle-use"),
    )
