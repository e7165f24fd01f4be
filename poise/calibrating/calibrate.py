"""Calibrating: the past of a cluster is read, fitted, and kept for its reports."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from poise.runs.ledger_place import open_ledger
from poise.runs.preflight import look
from poise.runs.target import open_target
from poise.settings.access import Access, resolve
from poise.settings.calibration_file import calibration_place, write_calibration
from poise.settings.cluster_kinds import REAL_EXAMPLES
from poise.settings.config import Config, load_config
from snapshots.errors import BackendError, Damaged, NoLedger, UsageError
from snapshots.reading import printable, without_login

if TYPE_CHECKING:
    from executor.backend import Identity
    from executor.history import LeftOut
    from executor.ledger import Contents, Ledger
    from planner.rules import Verb
    from planner.timing import Calibration

USUAL_DAYS = 365
"""Days of the past that are read."""
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The outcome of calibrating a cluster.

    Attributes:
        cluster: its name.
        cluster_uuid: its UUID.
        calibration: the times that its reports use from now on.
        used: how many past jobs of each kind they rest on, or would if they were enough.
        left_out: of the others how many, by kind and reason.
        damaged: the numbers of runs that the ledger has damaged records of.
        place: the file that the calibration is kept in.
        kept: whether it was written there.
    """

    cluster: str
    cluster_uuid: str
    calibration: Calibration
    used: Mapping[Verb, int]
    left_out: Mapping[Verb, Mapping[LeftOut, int]]
    damaged: tuple[int, ...]
    place: Path
    kept: bool


def calibrate(
    source: str,
    *,
    ledger: str | None = None,
    days: int = USUAL_DAYS,
    keep: bool = True,
    credentials: str | Path | None = None,
    ca_file: str | Path | None = None,
    pin: str | None = None,
    insecure: bool = False,
) -> Calibrated:
    """Measure how long a live cluster's migrations, failovers and disk replacements take.

    The jobs of its queue and archive, and those of Poise's own runs, are read; nothing on the
    cluster is changed. From then on :func:`poise.what_if`, and all reports, use the times found.

    Args:
        source: ``luxi:``, ``https://HOST:5080``, or a name from the config file.
        ledger: the record of Poise's runs; the usual one by default.
        days: how many days of the past are read.
        keep: whether the result is kept in the state folder.
        credentials: a file with RAPI's user and password; the user may write.
        ca_file, pin, insecure: see :func:`poise.load`.

    Raises:
        UsageError: not a live cluster, or a value out of range.
        SourceError: it cannot be read, or this RAPI user may not see its jobs.
        LedgerError: the ledger cannot be read.
    """
    access = Access(
        str(source),
        None if ca_file is None else Path(ca_file),
        insecure,
        None if credentials is None else Path(credentials),
        pin=pin,
    )
    config = load_config(None)
    return calibrate_by(resolve(access, config), config, ledger=ledger, days=days, keep=keep)


def calibrate_by(
    access: Access, config: Config, *, ledger: str | None, days: int, keep: bool
) -> Calibrated:
    """As :func:`calibrate`, for a cluster whose access is known."""
    from executor.history import Remembers, observations, runs_of_poise
    from planner.rules import Verb
    from planner.timing import calibrate as fit

    if days < 1:
        raise UsageError(f"days: expected 1 or more, got {days}")
    if access.kind is None or access.simulated:
        raise _no_past(access)
    target = open_target(access)
    try:
        if not isinstance(target.backend, Remembers):
            raise _no_past(access)
        seen = look(target)
        history = target.backend.history(time.time() - days * _DAY)
    finally:
        target.backend.close()
    place = calibration_place(seen.identity.uuid)
    if place is None:
        uuid = printable(seen.identity.uuid)
        raise BackendError(f"{target.backend.target}: expected a cluster's UUID, got {uuid}")
    runs, damaged = _runs(ledger, config, seen.identity)
    found = observations(history, runs_of_poise(runs), seen.cluster)
    calibration = fit(found.jobs)
    if keep:
        write_calibration(place, calibration, seen.identity.uuid)
    used = {verb: sum(job.verb is verb for job in found.jobs) for verb in Verb}
    return Calibrated(
        seen.identity.name,
        seen.identity.uuid,
        calibration,
        used,
        found.left_out,
        damaged,
        place,
        keep,
    )


def _no_past(access: Access) -> UsageError:
    return UsageError(
        f"{without_login(access.source)} is not a live cluster: its past is not known",
        advice=REAL_EXAMPLES,
    )


def _runs(
    ledger: str | None, config: Config, cluster: Identity
) -> tuple[list[Contents], tuple[int, ...]]:
    """The runs on a cluster, and the numbers of those that cannot be read."""
    runs: list[Contents] = []
    damaged: list[int] = []
    try:
        with open_ledger(ledger, config) as book:
            for number, found in _on(book, cluster):
                if isinstance(found, Damaged):
                    damaged.append(number)
                else:
                    runs.append(found)
    except NoLedger:
        pass
    return runs, tuple(damaged)


def _on(book: Ledger, cluster: Identity) -> Iterator[tuple[int, Contents | Damaged]]:
    """The runs on the cluster itself, not on simulated ones that answer as it."""
    for number, record in book.all_runs().items():
        if isinstance(record, Damaged):
            continue
        if record.cluster_uuid == cluster.uuid and record.settings.get("simulated") is None:
            try:
                yield number, book.contents(number)
            except Damaged as error:
                yield number, error
