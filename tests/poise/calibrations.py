"""Calibrations of clusters, as ``poise calibrate`` keeps them."""

from __future__ import annotations

from planner.rules.actions import Verb
from planner.timing.calibration import Calibration, KindFit
from planner.timing.rates import Durations
from planner.timing.scatter import Scatter
from poise.settings.calibration_file import calibration_place, write_calibration
from tests.poise.command_line import RECORDED

SLOW = Durations(
    resync_rate=30.0, memory_rate=50.0, overhead=8.0, copy_overhead=20.0, shutdown=15.0, boot=3.0
)
_FIRST, _LAST = 1_793_620_800.0, 1_795_953_600.0  # noon of 2026-11-02 and of 2026-11-29, UTC


def measured(*verbs: Verb) -> Calibration:
    """Slow times that were measured for these kinds of actions, 23 jobs each."""
    scatter = Scatter(0.8, 1.5)
    return Calibration(SLOW, tuple(KindFit(verb, 23, _FIRST, _LAST, scatter) for verb in verbs))


ALL = measured(Verb.MIGRATE, Verb.REPLACE_DISKS, Verb.FAILOVER)


def keep(times: Calibration, uuid: str = "") -> None:
    """These are the times of a cluster from now on, of the recorded one by default."""
    import poise

    uuid = uuid or poise.load(RECORDED).cluster_uuid
    place = calibration_place(uuid)
    assert place is not None
    write_calibration(place, times, uuid)
