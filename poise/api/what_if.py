"""Questions of what would happen on a cluster, and :func:`what_if`, which answers them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from planner.solvers import BestSoFar
from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.evacuation_options import EvacuationOptions
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import Risk, WhatIf
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Drain:
    """Can the nodes be emptied: their primaries, and with ``full`` their secondaries, too.

    ``nodes`` are names (short ones where unambiguous), all of one group; ``options`` are those of
    :func:`poise.evacuate`. ``full`` is short for their ``part`` of that name.
    """

    nodes: Sequence[str] | str
    full: bool = False
    options: EvacuationOptions = field(default_factory=EvacuationOptions)


Scenario = Drain


def what_if(
    cluster: Cluster,
    scenario: Scenario,
    *,
    accept: Collection[str] = (),
    throttles: Throttles = USUAL_THROTTLES,
    on_progress: Callable[[BestSoFar], None] | None = None,
) -> WhatIf:
    """Answer what would happen: a verdict, the moves in time, and what is at risk at every moment.

    Nothing is changed. The same input gives the same answer, unless a time limit ends a search.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        scenario: the question, such as ``poise.Drain("node07", full=True)``.
        accept: kinds of risk (:class:`planner.whatif.Risk`) that do not count against the change.
        throttles: how many moves run side by side.
        on_progress: called with the best plan so far while one is looked for.

    Returns:
        an answer whose verdict is ``CANNOT TELL`` where a node does not answer.

    Raises:
        UsageError: an unknown name or risk, or a value of another type or out of range.
    """
    from planner.whatif import Verdict, WhatIf, change_of, drained
    from poise.api.evacuating import evacuate_with, evacuation_model

    accepted = _risks(accept)
    as_of = _moment(cluster.read_at)
    names = (scenario.nodes,) if isinstance(scenario.nodes, str) else scenario.nodes
    options = scenario.options.of_part("full") if scenario.full else scenario.options
    _check_once(cluster, names)
    try:
        plan = evacuate_with(cluster, names, options, on_progress=on_progress)
    except CannotTell as error:
        return WhatIf(
            scenario="drain",
            asked={"nodes": list(names), "part": options.part},
            deed=f"DRAIN {', '.join(names)}",
            verdict=Verdict.CANNOT_TELL,
            reason=str(error),
            source=cluster.source,
            fingerprint=cluster.fingerprint,
            as_of=as_of,
        )
    change = change_of(evacuation_model(cluster, options), plan, throttles)
    return drained(change, accepted=accepted, as_of=as_of)


def _check_once(cluster: Cluster, names: Sequence[str]) -> None:
    """Raises UsageError where one node is named twice."""
    from poise.api.naming import node_rows

    seen: set[int] = set()
    for name in names:
        for row in node_rows(cluster, (name,)):
            if row in seen:
                raise UsageError(f"node {quoted(name)} is named twice")
            seen.add(row)


def _risks(names: Collection[str]) -> frozenset[Risk]:
    """The kinds of risk of these names.

    Raises:
        UsageError: there is none of a name.
    """
    from planner.whatif import Risk

    known = {risk.value: risk for risk in Risk}
    for name in (names,) if isinstance(names, str) else names:
        if name not in known:
            raise UsageError(
                Option("accept"), f": expected one of {', '.join(known)}, got {quoted(str(name))}"
            )
    return frozenset(known[name] for name in ((names,) if isinstance(names, str) else names))


def _moment(read_at: float | None) -> str | None:
    if read_at is None:
        return None
    return datetime.fromtimestamp(read_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
