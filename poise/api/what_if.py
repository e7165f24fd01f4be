"""Questions of what would happen on a cluster, and :func:`what_if`, which answers them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from planner.solvers import BestSoFar
from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.scenarios.add_node import AddNode, answer_add_node
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.create import Create, answer_create
from poise.api.scenarios.drain import Drain, answer_drain
from poise.api.scenarios.lose import Lose, answer_lose
from poise.api.scenarios.reboot import Reboot, answer_reboot
from snapshots.errors import Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import Risk, WhatIf
    from snapshots.cluster import Cluster

Scenario = AddNode | Create | Drain | Lose | Reboot

_ANSWERS: dict[type, Callable[[Any, Circumstances], WhatIf]] = {
    AddNode: answer_add_node,
    Create: answer_create,
    Drain: answer_drain,
    Lose: answer_lose,
    Reboot: answer_reboot,
}


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
    answer = _ANSWERS.get(type(scenario))
    if answer is None:
        told = ", ".join(kind.__name__ for kind in _ANSWERS)
        raise UsageError(f"scenario: expected one of {told}, got {type(scenario).__name__}")
    return answer(scenario, Circumstances(cluster, _risks(accept), throttles, on_progress))


def _risks(names: Collection[str]) -> frozenset[Risk]:
    """The kinds of risk of these names.

    Raises:
        UsageError: there is none of a name.
    """
    from planner.whatif import Risk

    known = {risk.value: risk for risk in Risk}
    wanted = (names,) if isinstance(names, str) else names
    for name in wanted:
        if name not in known:
            raise UsageError(
                Option("accept"), f": expected one of {', '.join(known)}, got {quoted(str(name))}"
            )
    return frozenset(known[name] for name in wanted)
