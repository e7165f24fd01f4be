"""Opening the cluster of a run: over RAPI or LUXI, or a simulated one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from poise.runs.practice import practice_faults
from poise.runs.wall_clock import PacedClock, WallClock
from poise.settings.access import Access
from poise.settings.calibration_file import calibration_of
from poise.settings.cluster_kinds import REAL_EXAMPLES, SIMULATED, facts_of
from snapshots.errors import UsageError, pasted
from snapshots.loading import meant_url
from snapshots.reading import without_login

if TYPE_CHECKING:
    from executor.backend import Backend, Clock, Identity
    from executor.limits import Limits
    from executor.pace import Pace
    from snapshots.cluster import Cluster

_SIMULATED_POLL = 5.0
"""Simulated seconds between two looks at a simulated cluster: they cost, and no person waits."""


@dataclass(frozen=True)
class Target:
    """An opened cluster, its time, and how it was reached."""

    access: Access
    backend: Backend
    clock: Clock
    pace: Pace

    @property
    def speed(self) -> float | None:
        """Simulated seconds in a real one; None where time is real, or passes at once."""
        return self.clock.speed if isinstance(self.clock, PacedClock) else None

    def wake(self) -> None:
        """Wake a sleeper by :attr:`clock`, if that is real time."""
        if isinstance(self.clock, WallClock | PacedClock):
            self.clock.wake()


def open_target(access: Access, speed: float | None = None, *, dry: bool = False) -> Target:
    """Open the cluster that ``access`` names.

    Args:
        access: a cluster of one of the :data:`~poise.settings.cluster_kinds.CLUSTER_KINDS`.
        dry: nothing is to change there, so any other source will do, too: it becomes a simulated
            cluster under its own name.
        speed: simulated seconds in a real one, for simulated clusters; None: as fast as it goes.

    Raises:
        UsageError: no plan can run there.
        SourceError: it cannot be reached, or the snapshot not read.
    """
    from executor.pace import Pace

    kind = access.kind
    if kind is None and not dry:
        named = without_login(access.source)
        raise UsageError(
            f"{named} is not a live cluster: plans run on {REAL_EXAMPLES} or a"
            " name from the config file",
            advice=meant_url(access.source)
            or f"--dry-run, or {pasted(SIMULATED.prefixes[0] + named)}, to try it",
        )
    if kind is None or kind.open is None:
        from poise.settings.sources import load_snapshot

        return simulated_target(load_snapshot(access, access.login()), access, speed)
    if speed is not None:
        raise UsageError(f"--speed is for {SIMULATED.prefixes[0]} targets only")
    from poise.settings.sources import check_access

    login = access.login()
    trusted = access.pin if access.ca_file is None else access.ca_file
    check_access(access.source, login, trusted, insecure=access.insecure)
    return Target(access, kind.open(access, login), WallClock(), Pace())


def in_memory(target: Target, cluster: Cluster, identity: Identity, limits: Limits) -> Target:
    """The cluster of ``target`` as it is now, to run on within ``limits`` and to be forgotten.

    Of a real cluster it is a copy, made of what was read of it; a simulated one is in memory as it
    is, with its jobs.
    """
    from executor.pace import Pace
    from executor.simulated import LeapingClock, SimulatedCluster

    if not isinstance(target.backend, SimulatedCluster):
        now = target.clock.now()
        return simulated_target(cluster, target.access, start=now, identity=identity, dry=limits)
    clock = LeapingClock(target.backend.clock, limits.until)
    return Target(target.access, target.backend, clock, Pace(poll=_SIMULATED_POLL))


def simulated_target(
    cluster: Cluster,
    access: Access,
    speed: float | None = None,
    start: float | None = None,
    identity: Identity | None = None,
    dry: Limits | None = None,
) -> Target:
    """A simulated cluster that begins in the state of ``cluster`` at ``start`` (now).

    It works as the clusters of the kind that ``access`` names do, and fails as its name says.
    ``identity``: it answers as that cluster, of which it is a copy, and takes its times. ``dry``:
    the limits of a run that is to be over soon, so its time leaps to where something happens.
    """
    from executor.pace import Pace
    from executor.simulated import LeapingClock, SimulatedCluster

    if speed is not None and not 0 < speed < float("inf"):
        raise UsageError(f"--speed: expected a number above 0, got {speed:g}")
    began = WallClock().now() if start is None else start
    simulated = SimulatedCluster(
        cluster,
        facts=facts_of(access.source),
        target=access.source,
        start=began,
        identity=identity,
        durations=None if identity is None else calibration_of(identity.uuid).durations,
        faults=practice_faults(access.source, cluster),
    )
    if speed is None:
        clock = simulated.clock if dry is None else LeapingClock(simulated.clock, dry.until)
        return Target(access, simulated, clock, Pace(poll=_SIMULATED_POLL))
    return Target(access, simulated, PacedClock(simulated.clock, speed), Pace())
