"""The rates that times rest on, and where they come from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planner.rules import Verb
from planner.timing import USUAL_RATES, Calibration, Durations, KindFit
from planner.words import count
from poise.settings.times import iso

_NAMES = {Verb.REPLACE_DISKS: "DRBD copies", Verb.MIGRATE: "migration", Verb.FAILOVER: "failover"}
"""Kinds of actions in the words of reports, in their order."""


def rates_in_words(times: Calibration) -> str:
    """All rates in one line, each with the jobs that it rests on, or as a default."""
    if not times.fits:
        source = "default rates" if times.durations == USUAL_RATES else "rates as given"
        return f"{plain_rates(times.durations)} for each job ({source})"
    told = []
    for verb, name in _NAMES.items():
        fit = times.fit_of(verb)
        source = "default" if fit is None else rates_source(fit)
        told.append(f"{name} {times.durations.in_words(verb)} ({source})")
    return ", ".join(told)


def plain_rates(durations: Durations) -> str:
    """Rates that have one overhead for all: ``DRBD copies 60 MiB/s, migration …, 5 s``."""
    return (
        f"DRBD copies {durations.resync_rate:g} MiB/s, migration {durations.memory_rate:g} MiB/s,"
        f" {durations.overhead:g} s"
    )


def rates_source(fit: KindFit) -> str:
    """The jobs that a rate rests on: ``23 jobs of 2026-11-02 to 2026-11-29``."""
    first, last = (datetime.fromtimestamp(at).strftime("%Y-%m-%d") for at in (fit.first, fit.last))
    span = first if first == last else f"{first} to {last}"
    return f"{count(fit.jobs, 'job')} of {span}"


def rates_document(times: Calibration) -> list[dict[str, Any]]:
    """For each kind of action where its time comes from."""
    given = "default" if times.durations == USUAL_RATES or times.fits else "given"
    rows: list[dict[str, Any]] = []
    for verb in _NAMES:
        fit = times.fit_of(verb)
        if fit is None:
            rows.append({"kind": verb.value, "source": given})
            continue
        rows.append(
            {
                "kind": verb.value,
                "source": f"calibrated on {rates_source(fit)}",
                "jobs": fit.jobs,
                "first": iso(fit.first),
                "last": iso(fit.last),
                "p10": fit.scatter.p10,
                "p90": fit.scatter.p90,
            }
        )
    return rows
