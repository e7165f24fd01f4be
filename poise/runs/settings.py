"""The settings of a run in the ledger, with which another process continues it; no secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from poise.settings.access import Access
from poise.settings.cluster_kinds import with_path
from snapshots.errors import Damaged, UsageError

if TYPE_CHECKING:
    from executor.ledger import Hold, Ledger, RunRecord
    from executor.limits import Limits
    from planner.plan import Json, Plan
    from poise.runs.preflight import Seen
    from poise.runs.target import Target
    from poise.settings.run_options import RunOptions


def new_run(
    ledger: Ledger, plan: Plan, target: Target, seen: Seen, settings: Mapping[str, Json]
) -> Hold:
    """Write down a run that is about to begin, and take it.

    Raises:
        LedgerError: another run is running on the cluster; nothing was written down.
    """
    from uuid import uuid4

    return ledger.hold_new(
        uuid4().hex[:16],
        plan,
        seen.identity,
        target.access.source,
        settings,
        target.clock.now(),
    )


def run_settings(
    target: Target, options: RunOptions, limits: Limits, speed: float | None
) -> dict[str, Json]:
    """The settings with which another process can continue a run, without secrets."""
    access = target.access
    return {
        "options": options.document(),
        "limits": limits.document(),
        "connection": {
            "source": with_path(access.source, lambda path: Path(path).absolute()),
            "ca_file": None if access.ca_file is None else str(access.ca_file.absolute()),
            "credentials": (
                None if access.credentials is None else str(access.credentials.absolute())
            ),
            "pin": access.pin,
            "insecure": access.insecure,
            "timeout": access.timeout,
        },
        "simulated": ({"start": target.clock.now(), "speed": speed} if access.simulated else None),
    }


def recorded_access(run: RunRecord, given: Access) -> Access:
    """The access to a run's cluster; options ``given`` now come first.

    Certificate and credentials are RAPI's: a ``given`` way that is none goes without them, and a
    cluster of the config file has its own.
    """
    if given.source and not given.by_url:
        return given
    kept = run.settings.get("connection")
    if not isinstance(kept, Mapping):
        return replace(given, source=given.source or run.target)

    def path(key: str) -> Path | None:
        value = kept.get(key)
        return Path(value) if isinstance(value, str) else None

    source, pin = kept.get("source"), kept.get("pin")
    known = Access(
        run.target,
        path("ca_file"),
        kept.get("insecure") is True,
        pin=pin if isinstance(pin, str) else None,
    )
    return replace(
        given.trusting(known),
        source=given.source or (source if isinstance(source, str) else run.target),
        credentials=given.credentials or path("credentials"),
    )


def limits_of(run: RunRecord) -> Limits:
    """The limits that hold for a run now.

    Raises:
        Damaged: the ledger has none that can be.
    """
    from executor.limits import Limits

    kept = run.settings.get("limits")
    try:
        return Limits.from_document(kept) if isinstance(kept, Mapping) else Limits()
    except UsageError as error:
        raise Damaged(run.id, str(error)) from None


def options_of(run: RunRecord) -> RunOptions:
    """The options of a run, as far as the ledger knows.

    Raises:
        Damaged: the ledger has options that cannot be.
    """
    from poise.settings.run_options import RunOptions

    try:
        return RunOptions.from_document(run.settings.get("options"))
    except UsageError as error:
        raise Damaged(run.id, str(error)) from None
