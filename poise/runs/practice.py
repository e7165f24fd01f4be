"""Failures on a simulated cluster that its name asks for, so that operators can practise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.settings.cluster_kinds import failures_of
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:
    from executor.simulated import Faults
    from planner.plan import Plan
    from snapshots.cluster import Cluster

_TRIES = 2
"""Tries that fail: as many as a run makes by default; the try after ``poise resume`` succeeds."""


def check_practised(name: str, plan: Plan) -> None:
    """Check that a plan moves the instances that are to fail on the simulated cluster ``name``.

    Raises:
        UsageError: it leaves one alone, so that nothing would fail.
    """
    from planner.state import find_name

    moved = list(dict.fromkeys(move.instance for move in plan.moves))
    for failure, instance in failures_of(name):
        if moved and find_name(moved, instance) is None:
            raise UsageError(
                f"{failure}={printable(instance)}: this plan does not move that instance",
                advice=f"{failure}={printable(moved[0])}",
            )


def practice_faults(name: str, cluster: Cluster) -> Faults:
    """The faults of the simulated cluster ``name``, which begins as ``cluster``.

    ``fail=INSTANCE``: its first two jobs fail, and leave it as it was. ``break=INSTANCE``: its
    first job breaks off half-way.

    Raises:
        UsageError: there is no such instance.
    """
    from executor.simulated import Extent, FailAction, Faults
    from planner.state import find_name
    from poise.api.naming import check_instances

    wanted = failures_of(name)
    check_instances(cluster, [instance for _, instance in wanted])
    names, script = cluster.instances.names, []
    for failure, instance in wanted:
        row = find_name(names, instance)
        assert row is not None
        if failure == "break":
            script.append(FailAction(names[row], Extent.HALF))
        else:
            script += [FailAction(names[row], Extent.NOTHING, nth) for nth in range(1, _TRIES + 1)]
    return Faults(tuple(script))
