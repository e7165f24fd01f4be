"""What became of the actions of a job, by looking at the instance itself.

A job's own word is not believed: ``success`` is checked, and ``error`` only means that the runner
has to look. What is seen decides: done, undone, or broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from executor.advice import Advice
from executor.backend import Disks, Observed
from executor.stations import station_of
from planner.plan import Move, Position
from planner.rules import Verb


class Finding(StrEnum):
    """What was found."""

    AT = "at"
    """In order, at one of the move's stations."""
    SYNCING = "syncing"
    """In order, but a copy is not complete yet: look again."""
    UNSETTLED = "unsettled"
    """Something is not in order that may pass: look again, a few times."""
    ELSEWHERE = "elsewhere"
    """Where the move never leads: another user moved it, or removed it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding; ``station`` with AT and SYNCING; ``text`` is one line for the log.

    ``advice`` is what a person is told: with UNSETTLED should it not pass, with AT should the move
    get no further.
    """

    finding: Finding
    text: str
    station: int = 0
    advice: str = ""


def judge(move: Move, places: tuple[Position, ...], observed: Observed, advice: Advice) -> Verdict:
    """Judge an instance by what was observed; ``places`` are the move's stations."""
    name = move.instance
    if observed.position is None:
        return Verdict(Finding.ELSEWHERE, f"{name} is no longer on the cluster")
    where = str(observed.position)
    station = station_of(places, observed.position)
    if station is None:
        wanted = str(places[-1])
        return Verdict(Finding.ELSEWHERE, f"{name} is on {where}, neither left nor on {wanted}")
    if observed.trouble:
        todo = observed.advice or advice.about_instance(name)
        text = f"{name}: {observed.trouble}: {todo}"
        return Verdict(Finding.UNSETTLED, f"{name} on {where}: {observed.trouble}", station, text)
    if observed.disks is Disks.HEALTHY or observed.position.secondary is None:
        return Verdict(Finding.AT, _there(name, where, station, places), station)
    away = observed.secondary_offline
    repair = advice.about_disks(name, observed.position, secondary_offline=away)
    if not copied(move, station):
        # Of a copy that was there before only what is wrong is worth a word; that the nodes have
        # not said yet how it is looks like a copy under way.
        degraded = observed.disks is Disks.DEGRADED
        if degraded and observed.running and _whole_before(move, station):
            return _amiss(observed, where, station, "degraded", repair)
        said, todo = (", its disks are degraded", repair) if degraded else ("", "")
        text = f"{_there(name, where, station, places)}{said}"
        return Verdict(Finding.AT, text, station, todo)
    if observed.disks is Disks.SYNCING:
        text = f"{name} is on {where}, its copy is not complete"
        return Verdict(Finding.SYNCING, text, station)
    if observed.disks is Disks.UNKNOWN and observed.running is False:
        # The disks of a guest that is shut down are not there to be asked.
        said = ", its copies not looked at: the guest is down"
        return Verdict(Finding.AT, f"{_there(name, where, station, places)}{said}", station)
    how = "degraded" if observed.disks is Disks.DEGRADED else "in an unknown state"
    return _amiss(observed, where, station, how, repair)


def copied(move: Move, station: int, since: int = 0) -> bool:
    """Whether DRBD copies for this move between two stations, so that copies must be complete."""
    return any(action.verb is Verb.REPLACE_DISKS for action in move.actions[since:station])


def _whole_before(move: Move, station: int) -> bool:
    """Whether both copies were equal on the way to a station, and have to be for what follows.

    Nothing migrates between unequal copies. A copy that the next action replaces need not be good.
    """
    later = move.actions[station:]
    return any(action.verb is Verb.MIGRATE for action in move.actions[:station]) and not (
        later and later[0].verb is Verb.REPLACE_DISKS
    )


def _amiss(observed: Observed, where: str, station: int, how: str, repair: str) -> Verdict:
    name = observed.instance
    return Verdict(
        Finding.UNSETTLED,
        f"{name} on {where}: its disks are {how}",
        station,
        f"{name}: its disks are {how}: {repair}",
    )


def _there(name: str, where: str, station: int, places: tuple[Position, ...]) -> str:
    if station == 0:
        return f"{name} is still on {where}"
    return f"{name} is on {where}{', as planned' if station == len(places) - 1 else ''}"
