"""What became of the actions of a job, by looking at the instance itself.

A job's own word is not believed: ``success`` is checked, and ``error`` only means that somebody
has to look. What is seen decides: done, undone, or broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from executor.backend import Disks, Observed
from executor.stations import station_of, words
from planner.actions import Verb
from planner.plan import Move, Position


class Finding(StrEnum):
    """What was found."""

    AT = "at"
    """In order, at one of the move's stations."""
    SYNCING = "syncing"
    """In order, but a copy is not complete yet: look again."""
    UNSETTLED = "unsettled"
    """Something is amiss that may pass: look again, a few times."""
    ELSEWHERE = "elsewhere"
    """Where the move never leads: somebody else moved it, or removed it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding; ``station`` with AT and SYNCING; ``text`` is one line for the log.

    ``advice`` (with UNSETTLED) is what a person is told should it not pass.
    """

    finding: Finding
    text: str
    station: int = 0
    advice: str = ""


def judge(move: Move, places: tuple[Position, ...], observed: Observed) -> Verdict:
    """Judge an instance by what was observed; ``places`` are the move's stations."""
    name = move.instance
    if observed.position is None:
        return Verdict(Finding.ELSEWHERE, f"{name} is no longer on the cluster")
    where = words(observed.position)
    station = station_of(places, observed.position)
    if station is None:
        wanted = words(places[-1])
        return Verdict(Finding.ELSEWHERE, f"{name} is on {where}, neither left nor on {wanted}")
    if observed.trouble:
        return Verdict(
            Finding.UNSETTLED,
            f"{name} on {where}: {observed.trouble}",
            station,
            f"{name}: {observed.trouble}: look at both nodes, then gnt-instance migrate --cleanup"
            f" {name}",
        )
    if observed.disks is Disks.HEALTHY or observed.position.secondary is None:
        return Verdict(Finding.AT, _there(name, where, station, places), station)
    if not copied(move, station):
        # Of a copy that was there before only what is wrong is worth a word; that the nodes have
        # not said yet how it is looks like a copy under way.
        said = ", its disks are degraded" if observed.disks is Disks.DEGRADED else ""
        return Verdict(Finding.AT, f"{_there(name, where, station, places)}{said}", station)
    if observed.disks is Disks.SYNCING:
        text = f"{name} is on {where}, its copy is not complete"
        return Verdict(Finding.SYNCING, text, station)
    if observed.disks is Disks.UNKNOWN and observed.running is False:
        # The disks of a guest that is shut down are not there to be asked.
        said = ", its copies not looked at: the guest is down"
        return Verdict(Finding.AT, f"{_there(name, where, station, places)}{said}", station)
    amiss = "degraded" if observed.disks is Disks.DEGRADED else "in an unknown state"
    return Verdict(
        Finding.UNSETTLED,
        f"{name} on {where}: its disks are {amiss}",
        station,
        f"{name}: its disks are {amiss}: gnt-instance info {name}, then gnt-instance"
        f" activate-disks {name} or gnt-instance replace-disks -a {name}",
    )


def copied(move: Move, station: int, since: int = 0) -> bool:
    """Whether DRBD copies for this move between two stations, so that copies must be complete."""
    return any(action.verb is Verb.REPLACE_DISKS for action in move.actions[since:station])


def _there(name: str, where: str, station: int, places: tuple[Position, ...]) -> str:
    if station == 0:
        return f"{name} is still on {where}"
    return f"{name} is on {where}{', as planned' if station == len(places) - 1 else ''}"
