"""Policy lines of htools' text format."""

from __future__ import annotations

from collections.abc import Sequence

from snapshots.disk_template import TEMPLATES_BY_LABEL, DiskTemplate
from snapshots.errors import FormatError
from snapshots.htools.number_reader import read_float, read_int
from snapshots.htools.number_writer import shown
from snapshots.policy import Policy, Spec
from snapshots.reading.quoting import printable, quoted_fields
from snapshots.reading.reading import Reading

_FIELDS = 6
_SPEC_PARTS = ("memorysize", "cpucount", "disksize", "diskcount", "niccount", "spindleuse")


def read_policy_fields(fields: Sequence[str], reading: Reading = Reading.OWN) -> tuple[str, Policy]:
    """Read ``owner|std|min;max[;min;max...]|templates|vcpu ratio|spindle ratio``.

    Returns:
        the owner (empty for the cluster) and the policy.

    Raises:
        FormatError: the line is not a policy (the message does not name the line).
    """
    if len(fields) < _FIELDS:
        raise FormatError(
            f"Invalid ipolicy data: '{quoted_fields(fields)}'"
            f" ({len(fields)} fields, expected at least 6)"
        )
    owner, standard, limits, templates, vcpu_ratio, spindle_ratio = fields[:_FIELDS]
    standard_spec = _read_spec(standard, f"{owner}/stdspec", reading)
    bounds = limits.split(";") if limits else []
    if len(bounds) % 2:
        raise FormatError(
            f"Odd number of min/max specs for {printable(owner)}"
            f" ({len(bounds)} found, expected pairs)"
        )
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    return owner, Policy(
        standard=standard_spec,
        limits=tuple(
            (
                _read_spec(low, f"{owner}/minspec", reading),
                _read_spec(high, f"{owner}/maxspec", reading),
            )
            for low, high in pairs
        ),
        templates=tuple(_template(t, owner) for t in (templates.split(",") if templates else ())),
        vcpu_ratio=read_float(vcpu_ratio, f"{owner}/vcpu_ratio", "policy", reading=reading),
        spindle_ratio=read_float(
            spindle_ratio, f"{owner}/spindle_ratio", "policy", reading=reading
        ),
    )


def policy_line(owner: str, policy: Policy) -> str:
    """The line that :func:`read_policy_fields` reads; ``owner`` is empty for the cluster."""
    bounds = ";".join(_spec(spec) for pair in policy.limits for spec in pair)
    templates = ",".join(t.label for t in policy.templates)
    ratios = f"{shown(policy.vcpu_ratio)}|{shown(policy.spindle_ratio)}"
    return f"{owner}|{_spec(policy.standard)}|{bounds}|{templates}|{ratios}"


def _spec(spec: Spec) -> str:
    return (
        f"{spec.memory},{spec.cpus},{spec.disk},{spec.disk_count},{spec.nic_count},{spec.spindles}"
    )


def _read_spec(text: str, where: str, reading: Reading) -> Spec:
    parts = text.split(",") if text else []
    if len(parts) < len(_SPEC_PARTS):
        raise FormatError(
            f"Invalid ispec data for {printable(where)}: {quoted_fields(parts)}"
            f" ({len(parts)} numbers, expected {len(_SPEC_PARTS)})"
        )
    numbers = [
        read_int(part, f"{where}/{key}", "policy", reading=reading)
        for part, key in zip(parts, _SPEC_PARTS, strict=False)
    ]
    return Spec(*numbers)


def _template(label: str, owner: str) -> DiskTemplate:
    template = TEMPLATES_BY_LABEL.get(label)
    if template is None:
        raise FormatError(
            f'Invalid string value for type DiskTemplate: "{printable(label)}"'
            f" (policy of {printable(owner) or 'the cluster'},"
            f" expected one of {', '.join(TEMPLATES_BY_LABEL)})"
        )
    return template
