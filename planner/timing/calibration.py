"""The times of actions as a cluster's own past shows them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from planner.rules import Verb
from planner.timing.observed_job import ObservedJob
from planner.timing.rates import USUAL_RATES, ActionSeconds, Durations
from planner.timing.scatter import Scatter, TimeRange, time_range

_WORK = 20_000
_DRAWS = (40, 200)
"""Moves that are gone through for a range in all, but for these least and most draws."""


@dataclass(frozen=True, slots=True)
class KindFit:
    """The actions of a kind that its rate is fitted to, and their scatter.

    ``first`` and ``last``: when the earliest and the latest of them ended, in seconds since the
    epoch.
    """

    verb: Verb
    jobs: int
    first: float
    last: float
    scatter: Scatter


@dataclass(frozen=True, slots=True)
class Calibration:
    """``durations``, and for each kind of action that was measured what they rest on.

    Of kinds that are not among ``fits`` the durations are assumed.
    """

    durations: Durations = USUAL_RATES
    fits: tuple[KindFit, ...] = ()

    def fit_of(self, verb: Verb) -> KindFit | None:
        """The actions of a kind; None where its times are assumed."""
        return next((fit for fit in self.fits if fit.verb is verb), None)

    @property
    def scatters(self) -> Mapping[Verb, Scatter]:
        """The scatters that are known."""
        return {fit.verb: fit.scatter for fit in self.fits}

    def range_of(
        self, verbs: Collection[Verb], seconds: Callable[[ActionSeconds], float]
    ) -> TimeRange | None:
        """The range of a change's time; None where it has no action, or one that was not measured.

        Args:
            verbs: of all its actions.
            seconds: how long it takes if its actions take so long.
        """
        scatters = self.scatters
        if not verbs or not scatters.keys() >= set(verbs):
            return None
        least, most = _DRAWS
        draws = min(most, max(least, math.ceil(_WORK / len(verbs))))
        return time_range(self.durations, scatters, seconds, draws)


UNCALIBRATED = Calibration()


def calibrate(jobs: Iterable[ObservedJob], assumed: Durations = USUAL_RATES) -> Calibration:
    """The times that fit what was measured; those of ``assumed`` for kinds with too few jobs.

    Jobs that took no time are left aside.
    """
    from planner.timing.job_fit import ENOUGH, fit_constant, fit_line

    known = [job for job in jobs if job.seconds > 0]
    fits: list[KindFit] = []
    found = assumed
    for verb in (Verb.MIGRATE, Verb.REPLACE_DISKS, Verb.FAILOVER):
        own = [job for job in known if job.verb is verb]
        if len(own) < ENOUGH:
            continue
        if verb is Verb.FAILOVER:
            seconds, scatter = fit_constant(own)
            found = _with_failover(found, seconds)
        elif verb is Verb.MIGRATE:
            line = fit_line(own, assumed.overhead, assumed.memory_rate)
            scatter = line.scatter
            # Copies whose times are assumed keep their overhead.
            found = replace(
                found,
                overhead=line.overhead,
                memory_rate=line.rate,
                copy_overhead=assumed.overhead_of(Verb.REPLACE_DISKS),
            )
        else:
            line = fit_line(own, assumed.overhead_of(verb), assumed.resync_rate)
            scatter = line.scatter
            found = replace(found, copy_overhead=line.overhead, resync_rate=line.rate)
        ends = [job.ended for job in own]
        fits.append(KindFit(verb, len(own), min(ends), max(ends), scatter))
    return Calibration(found, tuple(fits))


def _with_failover(durations: Durations, seconds: float) -> Durations:
    """With a shutdown and a start that make a failover last so long."""
    left = max(0.0, seconds - durations.overhead)
    boot = min(durations.boot, left)
    return replace(durations, boot=boot, shutdown=round(left - boot, 6))
