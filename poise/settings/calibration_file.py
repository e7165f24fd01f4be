"""The times of actions that were measured on a cluster, kept in the state folder."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poise.messages import tell
from poise.settings.state_folder import state_folder
from poise.settings.times import iso
from poise.whole_file import write_file
from snapshots.errors import FormatError, PoiseError, UsageError
from snapshots.reading import SMALL, JsonObject, parse_json, printable, read_bytes

if TYPE_CHECKING:  # numpy, which help does without
    from planner.timing import Calibration, KindFit

FORMAT = "poise.calibration/1"
_FOLDER = "calibrations"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}", re.ASCII)
_MEASURED = ("overhead", "memory_rate", "copy_overhead", "resync_rate", "shutdown", "boot")
"""The durations that a file may say; others are assumed."""


def calibration_place(cluster_uuid: str) -> Path | None:
    """The file of a cluster; None for a source that does not tell its UUID.

    Raises:
        UsageError: the user has no home folder.
    """
    if _NAME.fullmatch(cluster_uuid) is None:
        return None
    try:
        return state_folder() / _FOLDER / f"{cluster_uuid}.json"
    except RuntimeError:
        raise UsageError(
            "no home folder to keep a calibration in", advice="set XDG_STATE_HOME"
        ) from None


def calibration_of(cluster_uuid: str) -> Calibration:
    """The times of a cluster: measured where ``poise calibrate`` was run on it, else assumed.

    A file that cannot be read is told of in one line, and its cluster's times are assumed.
    """
    from planner.timing import UNCALIBRATED

    try:
        place = calibration_place(cluster_uuid)
    except UsageError:
        return UNCALIBRATED
    if place is None:
        return UNCALIBRATED
    try:
        return _read(place) if place.exists() else UNCALIBRATED
    except (OSError, PoiseError, ValueError) as error:
        why = "damaged" if isinstance(error, ValueError) else str(error)
        name = printable(str(place))
        _tell_once(f"warning: {name}: {why.removeprefix(f'{name}: ')}; default rates are used")
        return UNCALIBRATED


@cache
def _tell_once(text: str) -> None:
    tell(text)


def write_calibration(place: Path, found: Calibration, cluster_uuid: str) -> None:
    """Keep the times of a cluster; the file is written whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{printable(str(place.parent))}: cannot make the folder: {error.strerror}",
            advice="set XDG_STATE_HOME to a folder of yours",
        ) from None
    document = calibration_document(found, cluster_uuid)
    write_file(place, json.dumps(document, indent=2) + "\n")


def calibration_document(found: Calibration, cluster_uuid: str) -> dict[str, Any]:
    """The calibration as the file has it; ``poise/schemas/calibration.json`` describes it."""
    return {
        "format": FORMAT,
        "cluster_uuid": cluster_uuid,
        "durations": {name: getattr(found.durations, name) for name in _MEASURED},
        "kinds": [
            {
                "kind": fit.verb.value,
                "jobs": fit.jobs,
                "first": iso(fit.first),
                "last": iso(fit.last),
                "p10": fit.scatter.p10,
                "p90": fit.scatter.p90,
            }
            for fit in found.fits
        ],
    }


def _read(place: Path) -> Calibration:
    """The calibration in a file.

    Raises:
        SourceError, UsageError, ValueError: there is none in it.
    """
    from planner.timing import Calibration, Durations

    told = JsonObject(parse_json(read_bytes(place, SMALL), "damaged"), "damaged")
    if told.get("format") != FORMAT:
        raise FormatError("damaged, or of another version of Poise")
    kept = told.child("durations")
    known = {name: kept.number(name) for name in _MEASURED if kept.get(name) is not None}
    fits = tuple(_fit(one) for one in told.children("kinds", "kind"))
    return Calibration(Durations(**known), fits)


def _fit(told: JsonObject) -> KindFit:
    from planner.rules import Verb
    from planner.timing import KindFit, Scatter

    scatter = Scatter(told.number("p10"), told.number("p90"))
    if not 0 < scatter.p10 <= 1 <= scatter.p90:
        raise told.error("expected p10 up to 1, and p90 of 1 or more")
    return KindFit(
        Verb(told.text("kind")),
        told.integer("jobs", least=1),
        _moment(told.text("first")),
        _moment(told.text("last")),
        scatter,
    )


def _moment(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
