"""Judges the actions of a job by its instance as it is on the cluster.

The runner does not believe a job: it checks after ``success`` and after ``error``. The instance
decides whether an action is done, undone, or broken.
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
    """The state of an instance, as far as it matters to its move."""

    AT = "at"
    """In order, at one of the step's stations."""
    SYNCING = "syncing"
    """In order, but a copy is not complete yet: look again."""
    UNSETTLED = "unsettled"
    """Something is not in order that may pass: look again, a few times."""
    UNSEEN = "unseen"
    """At one of the move's stations, by a job that did not succeed, and its copies cannot be
    checked."""
    ELSEWHERE = "elsewhere"
    """At a place that the move never leads to: another user moved it, or removed it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding; ``station`` with AT and SYNCING; ``text`` is one line for the log.

    ``where`` is the place of the instance as the end of a sentence: ``still on node1:node2``.
    ``problem`` and ``fix`` are for a person: with UNSETTLED should it not pass, ``fix`` with AT as
    well, should the move get no further. A fix is a tuple of steps, one line each. ``deed`` is what
    another user or tool has done to it, with ELSEWHERE.
    """

    finding: Finding
    text: str
    station: int = 0
    where: str = ""
    problem: str = ""
    fix: tuple[str, ...] = ()
    deed: str = ""


def judge(
    move: Move, places: tuple[Position, ...], observed: Observed, advice: Advice
) -> Judgement:
    """Judge an instance by what was observed; ``places`` are the move's stations."""
    name = move.instance
    if observed.position is None:
        return Judgement(Finding.ELSEWHERE, f"{name} is no longer on this cluster", deed="removed")
    where = str(observed.position)
    station = station_of(places, observed.position)
    if station is None:
        planned = f"the plan moves it from {places[0]} to {places[-1]}"
        text = f"{name} is on {where}, but {planned}"
        return Judgement(Finding.ELSEWHERE, text, where=where, deed="moved")
    there = _there(where, station, places)
    if observed.trouble:
        fix = observed.fix or advice.about_instance(name)
        return _unsettled(observed, station, there, observed.trouble, fix)
    if observed.disks is Disks.HEALTHY or observed.position.secondary is None:
        return Judgement(Finding.AT, f"{name} is {there}", station, there)
    away = observed.secondary_offline
    repair = advice.about_disks(name, observed.position, secondary_offline=away)
    if not copied(move, station):
        # Of a copy that was there before only what is wrong is worth a word; that the nodes have
        # not said yet how it is looks like a copy that runs.
        degraded = observed.disks is Disks.DEGRADED
        if not degraded:
            return Judgement(Finding.AT, f"{name} is {there}", station, there)
        problem = "its disks are degraded"
        if observed.running and _whole_before(move, station):
            return _unsettled(observed, station, there, problem, repair)
        there = f"{there}, {problem}"
        return Judgement(Finding.AT, f"{name} is {there}", station, there, fix=repair)
    if observed.disks is Disks.SYNCING:
        text = f"{name} is on {where}, its copy is not complete"
        return Judgement(Finding.SYNCING, text, station, there)
    if observed.disks is Disks.UNKNOWN and observed.running is False:
        # The disks of an instance that is shut down are not there to be asked.
        there = f"{there}, its copies not checked: the instance is down"
        return Judgement(Finding.AT, f"{name} is {there}", station, there)
    how = "degraded" if observed.disks is Disks.DEGRADED else "in an unknown state"
    return _unsettled(observed, station, there, f"its disks are {how}", repair)


def copied(move: Move, station: int, since: int = 0) -> bool:
    """True if DRBD copies for this move between two stations: copies must be complete then."""
    return any(action.verb is Verb.REPLACE_DISKS for action in move.actions[since:station])


def _whole_before(move: Move, station: int) -> bool:
    """True if both copies were equal on the way to a station and the next action needs that.

    No instance migrates between unequal copies; a copy that the next action replaces need not be
    good.
    """
    later = move.actions[station:]
    return any(action.verb is Verb.MIGRATE for action in move.actions[:station]) and not (
        later and later[0].verb is Verb.REPLACE_DISKS
    )


def _unsettled(
    observed: Observed, station: int, where: str, problem: str, fix: tuple[str, ...]
) -> Judgement:
    name = observed.instance
    text = f"{name} is {where}: {problem}"
    return Judgement(Finding.UNSETTLED, text, station, where, f"{name}: {problem}", fix)


def _there(where: str, station: int, places: tuple[Position, ...]) -> str:
    if station == 0:
        return f"still on {where}"
    return f"on {where}{', as planned' if station == len(places) - 1 else ''}"
