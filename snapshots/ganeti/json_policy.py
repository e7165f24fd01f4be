"""Instance policies as JSON objects (RAPI, LUXI, IAllocator)."""

from __future__ import annotations

from snapshots.disk_template import TEMPLATES_BY_LABEL, DiskTemplate
from snapshots.policy import Policy, Spec
from snapshots.reading.json_object import JsonObject
from snapshots.reading.quoting import printable


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
            template_of(policy, "disk-templates", label) for label in policy.texts("disk-templates")
        ),
        vcpu_ratio=policy.number("vcpu-ratio"),
        spindle_ratio=policy.number("spindle-ratio"),
    )


def template_of(owner: JsonObject, key: str, label: str) -> DiskTemplate:
    """The disk template with that name, found under ``key`` of ``owner``."""
    template = TEMPLATES_BY_LABEL.get(label)
    if template is None:
        raise owner.error(
            f"key '{key}': Invalid string value for type DiskTemplate: "
            f'"{printable(label)}" (expected one of {", ".join(TEMPLATES_BY_LABEL)})'
        )
    return template


def _read_spec(spec: JsonObject) -> Spec:
    return Spec(
        memory=spec.integer("memory-size"),
        cpus=spec.integer("cpu-count"),
        disk=spec.integer("disk-size"),
        disk_count=spec.integer("disk-count"),
        nic_count=spec.integer("nic-count"),
        spindles=spec.integer("spindle-use"),
    )
