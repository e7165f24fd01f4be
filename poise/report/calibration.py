"""The outcome of calibrating a cluster: for people, and as JSON-ready values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.rules import Verb
from planner.timing import USUAL_RATES
from planner.units import MIB_PER_GIB
from planner.words import count
from poise.report.blocks import Block, Column, Line, Lines, Table, Value
from poise.settings.calibration_file import calibration_document
from poise.settings.times import in_words
from snapshots.reading import printable

if TYPE_CHECKING:
    from executor.history import LeftOut
    from poise.calibrating.calibrate import Calibrated

_ENOUGH = 5
_EXAMPLES = {
    Verb.MIGRATE: ("migrate 8 GiB", 8 * MIB_PER_GIB),
    Verb.REPLACE_DISKS: ("replace-disks 100 GiB", 100 * MIB_PER_GIB),
    Verb.FAILOVER: ("failover", 0.0),
}


def calibration_report(found: Calibrated) -> list[Block]:
    """The times found beside the default ones, what they rest on, and where they are kept."""
    title = f"{printable(found.cluster)}: times of actions"
    columns = [
        Column("Kind"),
        Column("Jobs", right=True),
        Column("Rate"),
        Column("Default", drop=1),
        Column("Example"),
        Column("About", right=True),
        Column("9 in 10 within", right=True),
    ]
    table = Table(title, columns, [_row(found, verb) for verb in _EXAMPLES])
    blocks: list[Block] = [table]
    if left_out := _left_out(found.left_out):
        blocks.append(Lines("Left out", left_out))
    blocks.append(Lines("", [Line(text) for text in _last(found)]))
    return blocks


def _row(found: Calibrated, verb: Verb) -> list[Value]:
    durations, fit = found.calibration.durations, found.calibration.fit_of(verb)
    words, mib = _EXAMPLES[verb]
    seconds = durations.seconds(verb, mib)
    return [
        verb.value,
        str(found.used[verb]),
        durations.in_words(verb) if fit else "default",
        USUAL_RATES.in_words(verb),
        words,
        in_words(seconds),
        in_words(seconds * fit.scatter.p90) if fit else "-",
    ]


def _left_out(left_out: Mapping[Verb, Mapping[LeftOut, int]]) -> list[Line]:
    lines = []
    for verb in _EXAMPLES:
        told = [f"{number} {why}" for why, number in sorted(left_out[verb].items())]
        if told:
            lines.append(Line(f"{verb}: {', '.join(told)}"))
    return lines


def _last(found: Calibrated) -> list[str]:
    lines = []
    few = [verb.value for verb in _EXAMPLES if found.calibration.fit_of(verb) is None]
    if few:
        lines.append(f"Fewer than {_ENOUGH} jobs: {', '.join(few)}. Default rates are used.")
    if found.damaged:
        runs = count(len(found.damaged), "run")
        lines.append(f"The ledger's records of {runs} are damaged, and not used.")
    where = printable(str(found.place))
    lines.append(f"Kept in {where}." if found.kept else f"Not kept: {where} is as it was.")
    return lines


def calibration_result(found: Calibrated) -> dict[str, Any]:
    """The same as a document; see ``poise/schemas/calibration.json``."""
    return calibration_document(found.calibration, found.cluster_uuid) | {
        "cluster": found.cluster,
        "used": {verb.value: number for verb, number in found.used.items()},
        "left_out": {
            verb.value: {why.value: number for why, number in whys.items()}
            for verb, whys in found.left_out.items()
        },
        "damaged_runs": list(found.damaged),
        "defaults": {
            "overhead": USUAL_RATES.overhead,
            "memory_rate": USUAL_RATES.memory_rate,
            "copy_overhead": USUAL_RATES.overhead_of(Verb.REPLACE_DISKS),
            "resync_rate": USUAL_RATES.resync_rate,
            "shutdown": USUAL_RATES.shutdown,
            "boot": USUAL_RATES.boot,
        },
        "file": str(found.place),
        "kept": found.kept,
    }
