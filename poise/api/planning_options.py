"""A caller's additions to a snapshot, checked: one place for balancing and for scores."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from planner.state import DEFAULT_KVM_NODE_MEMORY, ModelOptions, Utilisation
from planner.words import first_of
from poise.api.naming import are_among, check_instances, node_rows
from snapshots.errors import Option, UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which help does without

LARGEST = 2**53
"""The bound of every number in a snapshot; beyond it integers are not exact."""
_SHOWN = 3
_LOADS = 4
_SPELLED = {"disks": "--disk", "groups": "--group"}
"""Options of the command line whose names are not those of the arguments."""


def model_options(
    cluster: Cluster,
    *,
    offline: Sequence[str] = (),
    utilisation: Mapping[str, Utilisation] | None = None,
    ignore_utilisation: bool = False,
    exclusion_tags: Sequence[str] = (),
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
    select: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_cpu: float | None = None,
    min_disk: float = 0.0,
) -> ModelOptions:
    """The planner's options for the arguments of :func:`poise.balance` and :func:`poise.score`.

    Raises:
        UsageError: a value of another type or out of range, an unknown name, or a measurement
            that does not cover the cluster.
    """
    table = cluster.instances
    loads = _utilisation(utilisation, set(table.names))
    check_flags(ignore_utilisation=ignore_utilisation)
    there = [n for n, coming in zip(table.names, table.forthcoming, strict=True) if not coming]
    if max_cpu is not None:
        check_positive("max_cpu", max_cpu)
    check_number("min_disk", min_disk, 1, "a fraction between 0 and 1")
    check_whole("kvm_node_memory", kvm_node_memory, "MiB")
    chosen = None if select is None else name_list("select", select)
    left_alone = name_list("exclude", exclude)
    check_instances(cluster, (*(chosen or ()), *left_alone))
    if chosen and are_among(cluster, chosen, left_alone):
        raise UsageError(
            "no instance may move: ",
            Option("exclude"),
            " has all that ",
            Option("select"),
            " names",
            advice="leave out one of them",
        )
    return ModelOptions(
        utilisation=tuple(loads.items()),
        ignore_utilisation=ignore_utilisation,
        node_cpu_load=_measured("node_cpu_load", node_cpu_load, cluster.nodes.names),
        instance_cpu_load=_measured("instance_cpu_load", instance_cpu_load, there),
        exclusion_tags=name_list("exclusion_tags", exclusion_tags),
        select=chosen,
        exclude=left_alone,
        kvm_node_memory=kvm_node_memory,
        offline_nodes=node_rows(cluster, name_list("offline", offline)),
        max_cpu=max_cpu,
        min_disk=min_disk,
    )


def name_list(option: str, names: object) -> tuple[str, ...]:
    """A list of texts; a single text is none, though it is a sequence of letters.

    Raises:
        UsageError: it is something else.
    """
    if isinstance(names, str | bytes) or not isinstance(names, Iterable):
        raise _wrong(option, "a list of names", names)
    found = tuple(names)
    for name in found:
        if not isinstance(name, str) or not name.strip():
            raise _wrong(option, "a list of names", name)
    return found


def check_whole(
    option: str, value: object, unit: str = "", *, least: int = 0, most: int = LARGEST
) -> None:
    """Raises UsageError unless ``value`` is a whole number from ``least`` to ``most`` (2^53)."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(option, "a whole number", value)
    if value < least:
        raise _wrong(option, f"{f'{least} {unit}'.rstrip()} or more", value)
    if value > most:
        shown = "2^53" if most == LARGEST else most
        raise _wrong(option, f"at most {f'{shown} {unit}'.rstrip()}", value)


def check_number(
    option: str, value: object, most: float = math.inf, expected: str = "0 or more"
) -> None:
    """Raises UsageError unless ``value`` is a finite number from 0 to ``most``."""
    if not _is_finite(value) or not 0 <= value <= most:  # type: ignore[operator]
        raise _wrong(option, expected, value)


def check_positive(option: str, value: float) -> None:
    """Raises UsageError unless ``value`` is a finite number above 0."""
    above = "a number above 0"
    check_number(option, value, expected=above)
    if value == 0:
        raise _wrong(option, above, value)


def check_flags(**flags: object) -> None:
    """Raises UsageError unless every value is True or False."""
    for option, value in flags.items():
        if not isinstance(value, bool):
            raise _wrong(option, "True or False", value)


def check_text(option: str, value: object) -> None:
    """Raises UsageError unless ``value`` is None or one line of text."""
    if value is not None and not (isinstance(value, str) and value.isprintable()):
        raise _wrong(option, "one line of text", value)


def loads_digest(loads: Mapping[str, float] | Mapping[str, Utilisation] | None) -> str | None:
    """SHA-256 (hex) of loads by name, whatever their order; None for none."""
    if not loads:
        return None
    import hashlib
    import json

    plain = {
        name: [float(part) for part in load] if isinstance(load, Sequence) else float(load)
        for name, load in loads.items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _utilisation(
    loads: Mapping[str, Utilisation] | None, known: set[str]
) -> dict[str, Utilisation]:
    if loads is None:
        return {}
    if not isinstance(loads, Mapping):
        raise _wrong("utilisation", "loads by instance name", loads)
    unknown = [name for name in loads if name not in known]
    if unknown:
        raise UsageError(f"utilisation of unknown instance(s): {_shown(unknown)}")
    for name, load in loads.items():
        parts: object = load
        if not isinstance(parts, Sequence) or isinstance(parts, str):
            parts = ()
        if len(parts) != _LOADS or not all(_is_load(part) for part in parts):
            expected = "four numbers (cpu, memory, disk, network) between -2^53 and 2^53"
            raise _wrong("utilisation", expected, load, f" of {printable(name)}")
    return dict(loads)


def _measured(
    option: str, loads: Mapping[str, float] | None, names: Sequence[str]
) -> Mapping[str, float] | None:
    """Loads that cover all of ``names``; there may be more (Xen reports its own domain, too)."""
    if loads is None:
        return None
    if not isinstance(loads, Mapping):
        raise _wrong(option, "loads by name", loads)
    missing = [name for name in names if name not in loads]
    if missing:
        raise UsageError(Option(option, _dashed(option)), f": no load of {_shown(missing)}")
    for name, load in loads.items():
        if not _is_load(load):
            expected = "a number between -2^53 and 2^53"
            raise _wrong(option, expected, load, f" of {printable(name)}")
    return dict(loads)


def _is_finite(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) <= LARGEST


def _is_load(value: object) -> bool:
    return _is_finite(value) and abs(value) <= LARGEST  # type: ignore[arg-type]


def _wrong(option: str, expected: str, value: object, of: str = "") -> UsageError:
    got = f"{value:g}" if isinstance(value, float) else printable(repr(value), 60)
    # A load of one name comes from a file or a measurement, not from an option's own value.
    about = Option(option, _dashed(option) if of else _SPELLED.get(option, ""))
    return UsageError(about, f"{of}: expected {expected}, got {got}")


def _dashed(option: str) -> str:
    return option.replace("_", "-")


def _shown(names: Iterable[object]) -> str:
    return first_of([printable(str(name)) for name in names], _SHOWN)
