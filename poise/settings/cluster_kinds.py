"""The kinds of clusters that plans can run on, real and simulated ones.

Each is a row: how the user names its clusters, how they work, how one is opened. A kind that can
only be read is a row of :data:`snapshots.source_kinds.SOURCE_KINDS` alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from snapshots.errors import UsageError
from snapshots.reading import printable
from snapshots.source_kinds import LUXI, RAPI, SOURCE_KINDS, is_path

if TYPE_CHECKING:
    from executor.backend import Backend
    from executor.cluster_facts import ClusterFacts
    from poise.settings.access import Access


@dataclass(frozen=True, slots=True)
class ClusterKind:
    """One kind of clusters.

    ``prefixes``: what names of its clusters begin with. ``examples``: as help and messages call
    them. ``facts``: how its clusters work. ``open`` gets a user and a password, too, where there
    are any. ``by_url``: they are reached with a certificate, and a user and a password.
    ``simulated``: they exist only in memory, begin as the source after the prefix has it, and
    have no ``open``.
    """

    prefixes: tuple[str, ...]
    examples: tuple[str, ...]
    facts: Callable[[], ClusterFacts]
    open: Callable[[Access, tuple[str, str] | None], Backend] | None = None
    by_url: bool = False
    simulated: bool = False

    def __post_init__(self) -> None:
        if self.simulated == (self.open is not None):
            raise ValueError(f"{self.examples[0]}: opened, or simulated: one of the two")


_FAILURE = re.compile(r",(fail|break)=([^,]*)")
_OTHER = re.compile(r",([A-Za-z_-]+)=[^,]*\Z")
_FAILURES = re.compile(rf"(?:{_FAILURE.pattern})+\Z")


def _facts_over_luxi() -> ClusterFacts:
    from executor.ganeti import OVER_LUXI

    return OVER_LUXI


def _facts_over_rapi() -> ClusterFacts:
    from executor.ganeti import OVER_RAPI

    return OVER_RAPI


def _open_ganeti(access: Access, login: tuple[str, str] | None) -> Backend:
    from executor.ganeti import open_backend

    return open_backend(
        access.source,
        credentials=login,
        ca_file=access.ca_file,
        pin=access.pin,
        insecure=access.insecure,
        timeout=access.timeout,
    )


SIMULATED = ClusterKind(("simulate:",), ("simulate:FILE",), _facts_over_luxi, simulated=True)

CLUSTER_KINDS = (
    ClusterKind(RAPI.prefixes, RAPI.examples, _facts_over_rapi, _open_ganeti, by_url=True),
    ClusterKind(LUXI.prefixes, LUXI.examples, _facts_over_luxi, _open_ganeti),
    SIMULATED,
)

_REAL = [kind for kind in CLUSTER_KINDS if not kind.simulated]

SIMULATED_EXAMPLE = SIMULATED.examples[0]
REAL_EXAMPLES = ", ".join(example for kind in _REAL for example in kind.examples)
FIRST_EXAMPLES = ", ".join(kind.examples[0] for kind in _REAL)
TARGETS = f"{REAL_EXAMPLES}, {SIMULATED_EXAMPLE}, or a name from the config file"
"""The clusters that a plan can run on, in words."""
URLS = " and ".join(kind.prefixes[0] for kind in CLUSTER_KINDS if kind.by_url)
"""The kinds that take certificates and credentials, in words."""


def sources_in_words(*, remarks: bool) -> str:
    """All kinds of sources, paths first, as help lists them; with ``remarks`` on the kinds."""
    kinds = sorted(SOURCE_KINDS, key=lambda kind: bool(kind.prefixes))
    return ", ".join(
        " ".join([" or ".join(kind.examples), *([kind.remark] if remarks and kind.remark else [])])
        for kind in kinds
    )


def cluster_kind(name: str) -> ClusterKind | None:
    """The kind of the cluster that a user names; None where no plan can run there."""
    return next((kind for kind in CLUSTER_KINDS if name.startswith(kind.prefixes)), None)


def is_simulated(name: str) -> bool:
    """True for the name of a simulated cluster."""
    kind = cluster_kind(name)
    return kind is not None and kind.simulated


def facts_of(name: str) -> ClusterFacts:
    """The facts of a cluster that a run is on; a dry run's was simulated, whatever its name."""
    return (cluster_kind(name) or SIMULATED).facts()


def snapshot_of(name: str) -> str:
    """The source that a simulated cluster begins with; of other clusters the name itself."""
    kind = cluster_kind(name)
    if kind is None or not kind.simulated:
        return name
    prefix = next(prefix for prefix in kind.prefixes if name.startswith(prefix))
    return name.removeprefix(prefix).removesuffix(_failures_in(name))


def failures_of(name: str) -> list[tuple[str, str]]:
    """The failures that a simulated cluster is named with, to practise: ``fail`` or ``break``, and
    an instance. ``simulate:FILE,fail=web1,break=web2`` has two.
    """
    return _FAILURE.findall(_failures_in(name))


def check_failures(name: str) -> None:
    """Check the words after a simulated cluster's file that say what fails there.

    Raises:
        UsageError: one names no instance, or is neither ``fail`` nor ``break``.
    """
    if not is_simulated(name):
        return
    for failure, instance in failures_of(name):
        if not instance.strip():
            raise UsageError(f"{failure}= names no instance", advice=f"{failure}=INSTANCE")
    place = snapshot_of(name)
    other = _OTHER.search(place)
    if other is not None and is_path(place) and not Path(place).exists():
        raise UsageError(
            f"{printable(other[1])}= means nothing on a simulated cluster",
            advice="fail=INSTANCE or break=INSTANCE",
        )


def _failures_in(name: str) -> str:
    found = _FAILURES.search(name) if is_simulated(name) else None
    return found[0] if found else ""


def with_path(name: str, change: Callable[[str], object]) -> str:
    """A source or cluster with its path changed; as it is where it is not named by a path."""
    place = snapshot_of(name)
    if not is_path(place):
        return name
    failures = _failures_in(name)
    kind = name.removesuffix(failures).removesuffix(place)
    return f"{kind}{change(place)}{failures}"
