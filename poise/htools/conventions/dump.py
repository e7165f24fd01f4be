"""Values in the notation of the language that Ganeti's tools are written in."""

from __future__ import annotations

from collections.abc import Iterable

from snapshots.disk_template import DiskTemplate
from snapshots.htools import shown
from snapshots.policy import Policy, Spec
from snapshots.reading import text_literal
from snapshots.records import AllocationPolicy, Group

TEMPLATES = {
    DiskTemplate.DISKLESS: "DTDiskless",
    DiskTemplate.FILE: "DTFile",
    DiskTemplate.SHAREDFILE: "DTSharedFile",
    DiskTemplate.PLAIN: "DTPlain",
    DiskTemplate.BLOCKDEV: "DTBlock",
    DiskTemplate.DRBD: "DTDrbd8",
    DiskTemplate.RBD: "DTRbd",
    DiskTemplate.EXT: "DTExt",
    DiskTemplate.GLUSTER: "DTGluster",
}


def dump_list(items: Iterable[str]) -> str:
    """A list of values that are in the notation already: ``[a,b]``."""
    return f"[{','.join(items)}]"


def dump_texts(texts: Iterable[str]) -> str:
    """A list of string literals: ``["a","b"]``."""
    return dump_list(text_literal(text) for text in texts)


def dump_set(items: Iterable[str]) -> str:
    """A set or map of values in the notation: ``fromList [a,b]``."""
    return f"fromList {dump_list(items)}"


def dump_maybe(value: str | None, *, nested: bool = True) -> str:
    """An optional value; ``nested``: it stands where it must not fall apart."""
    if value is None:
        return "Nothing"
    return f"(Just {value})" if nested else f"Just {value}"


def dump_number(value: float, *, nested: bool = True) -> str:
    """A number; negative ones in parentheses where they are ``nested``."""
    text = str(value) if isinstance(value, int) else shown(value)
    return f"({text})" if nested and text.startswith("-") else text


def dump_rows(rows: Iterable[int]) -> str:
    """A list of row numbers."""
    return dump_list(str(row) for row in rows)


def dump_record(name: str, fields: dict[str, str]) -> str:
    """A record: its constructor and its fields in order."""
    return f"{name} {{{', '.join(f'{key} = {value}' for key, value in fields.items())}}}"


def dump_double(value: float) -> str:
    """A double that stands by itself."""
    return dump_number(value, nested=False)


def dump_load(values: Iterable[float]) -> str:
    """Utilisation: cpu, memory, disk, network."""
    parts = ("cpuWeight", "memWeight", "dskWeight", "netWeight")
    return dump_record("DynUtil", dict(zip(parts, map(dump_double, values), strict=True)))


def dump_text_set(texts: Iterable[str]) -> str:
    """A set of texts."""
    return dump_set(text_literal(text) for text in sorted(set(texts)))


def dump_policy(policy: Policy) -> str:
    """An instance policy, all fields named, on one line."""
    limits = dump_list(
        f"MinMaxISpecs {{minMaxISpecsMinSpec = {_spec(low)}, minMaxISpecsMaxSpec = {_spec(high)}}}"
        for low, high in policy.limits
    )
    templates = dump_list(TEMPLATES[t] for t in policy.templates)
    return (
        f"IPolicy {{iPolicyMinMaxISpecs = {limits}, iPolicyStdSpec = {_spec(policy.standard)},"
        f" iPolicyDiskTemplates = {templates}, iPolicyVcpuRatio = {shown(policy.vcpu_ratio)},"
        f" iPolicySpindleRatio = {shown(policy.spindle_ratio)}}}"
    )


_ALLOCATION = {
    AllocationPolicy.PREFERRED: "AllocPreferred",
    AllocationPolicy.LAST_RESORT: "AllocLastResort",
    AllocationPolicy.UNALLOCABLE: "AllocUnallocable",
}


def dump_group(group: Group, index: int) -> str:
    """A node group as Ganeti's tools dump it; ``index`` is its row."""
    return (
        f"Group {{name = {text_literal(group.name)}, uuid = {text_literal(group.uuid)},"
        f" idx = {index}, allocPolicy = {_ALLOCATION[group.allocation]},"
        f" networks = {dump_texts(group.networks)}, iPolicy = {dump_policy(group.policy)},"
        f" allTags = {dump_texts(group.tags)}}}"
    )


def _spec(spec: Spec) -> str:
    parts = (
        ("MemorySize", spec.memory),
        ("CpuCount", spec.cpus),
        ("DiskSize", spec.disk),
        ("DiskCount", spec.disk_count),
        ("NicCount", spec.nic_count),
        ("SpindleUse", spec.spindles),
    )
    return f"ISpec {{{', '.join(f'iSpec{name} = {value}' for name, value in parts)}}}"
