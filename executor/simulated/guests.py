"""The guests of a simulated cluster: where each is and what it takes of its nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from executor.backend import Disks
from planner.rules import guest_in
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import total_spindles


@dataclass(slots=True)
class SimulatedGuest:
    """An instance. ``primary`` and ``secondary`` (node rows) are what Ganeti's records say.

    ``wanted_up``: it is meant to run. ``runs_on`` are the nodes where it really runs;
    ``memory_on`` and ``disk_on`` the nodes whose memory and disk it takes (``memory`` and ``disk``
    MiB for each time).
    """

    row: int
    name: str
    template: DiskTemplate
    memory: int
    disk: int
    spindles: int
    primary: int
    secondary: int
    given: InstanceStatus
    disks: Disks
    wanted_up: bool
    always_failover: bool
    runs_on: set[int] = field(default_factory=set)
    memory_on: Counter[int] = field(default_factory=Counter)
    disk_on: Counter[int] = field(default_factory=Counter)
    touched: bool = False

    @property
    def nodes(self) -> tuple[int, ...]:
        """Rows of its primary and, if it has one, its secondary."""
        return tuple(node for node in (self.primary, self.secondary) if node != NO_NODE)


class Guests(Mapping[str, SimulatedGuest]):
    """Guests by name, each made when it is first asked for: a run touches few of them.

    ``rows`` are their rows by name; ``make`` makes the guest of a row as it is at the beginning.
    """

    def __init__(self, rows: Mapping[str, int], make: Callable[[int], SimulatedGuest]) -> None:
        self._rows = rows
        self._make = make
        self._made: dict[str, SimulatedGuest] = {}

    def __getitem__(self, name: str) -> SimulatedGuest:
        if name not in self._made:
            self._made[name] = self._make(self._rows[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def first_guest(cluster: Cluster, alive: Sequence[bool], row: int) -> SimulatedGuest:
    """The guest of an instance as a snapshot has it; ``alive``: which nodes ran then."""
    table = cluster.instances
    primary, secondary = int(table.primary[row]), int(table.secondary[row])
    template, status = table.template[row], table.status[row]
    # A forthcoming instance is on record only: moving it takes and copies nothing.
    exists = not table.forthcoming[row]
    if not exists:
        status = InstanceStatus.ADMIN_DOWN
    pair = [node for node in (primary, secondary) if node != NO_NODE]
    as_told = guest_in(cluster, row)
    whole = all(alive[node] for node in pair)
    return SimulatedGuest(
        row,
        table.names[row],
        template,
        memory=int(table.memory[row]) if exists else 0,
        disk=int(table.disk[row]) if exists and template.uses_node_disk else 0,
        spindles=(total_spindles(table.disks[row]) or 0) if exists else 0,
        primary=primary,
        secondary=secondary,
        given=status,
        disks=Disks.HEALTHY if whole or not template.has_secondary else Disks.DEGRADED,
        wanted_up=as_told.meant_to_run,
        always_failover=as_told.always_failover,
        runs_on={primary} if status.running and alive[primary] else set(),
        memory_on=Counter([primary] if status.uses_memory else []),
        disk_on=Counter(pair if template.uses_node_disk else []),
    )
