"""Questions of what would happen on a cluster, and :func:`what_if`, which answers them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from planner.solvers import BestSoFar
from planner.timing import USUAL_THROTTLES, Calibration, Durations, Throttles
from poise.api.scenarios.accepted_risks import risks_of
from poise.api.scenarios.add_node import AddNode, answer_add_node
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.create import Create, answer_create
from poise.api.scenarios.drain import Drain, answer_drain
from poise.api.scenarios.lose import Lose, answer_lose
from poise.api.scenarios.policy import ChangePolicy, answer_policy
from poise.api.scenarios.reboot import Reboot, answer_reboot
from poise.api.scenarios.remove_node import RemoveNode, answer_remove_node
from poise.api.scenarios.resize import Resize, answer_resize
from poise.api.scenarios.week import Week, answer_week
from poise.settings.calibration_file import calibration_of
from snapshots.errors import UsageError

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster

Scenario = AddNode | ChangePolicy | Create | Drain | Lose | Reboot | RemoveNode | Resize | Week

_ANSWERS: dict[type, tuple[str, Callable[[Any, Circumstances], WhatIf]]] = {
    AddNode: ("add-node", answer_add_node),
    ChangePolicy: ("policy", answer_policy),
    Create: ("create", answer_create),
    Drain: ("drain", answer_drain),
    Lose: ("lose", answer_lose),
    Reboot: ("reboot", answer_reboot),
    RemoveNode: ("remove-node", answer_remove_node),
    Resize: ("resize", answer_resize),
}
"""The stable word of each scenario, and what answers it."""


def what_if(
    cluster: Cluster,
    scenario: Scenario,
    *,
    accept: Collection[str] = (),
    throttles: Throttles = USUAL_THROTTLES,
    durations: Durations | Calibration | None = None,
    on_progress: Callable[[BestSoFar], None] | None = None,
) -> WhatIf:
    """Answer what would happen: a verdict, the moves in time, and what is at risk at every moment.

    Nothing is changed. The same input gives the same answer, unless a time limit ends a search.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        scenario: the question, such as ``poise.Drain("node07", full=True)``.
        accept: kinds of risk (:class:`planner.whatif.Risk`) that do not count against the change.
        throttles: how many moves run side by side.
        durations: how long their actions take; by default as :func:`poise.calibrate` has measured
            on this cluster, or as is assumed of all. With a calibration the answer has a range.
        on_progress: called with the best plan so far while one is looked for.

    Returns:
        an answer whose verdict is ``CANNOT TELL`` where a node does not answer.

    Raises:
        UsageError: an unknown name or risk, or a value of another type or out of range.
    """
    times = _times(cluster, durations)
    return _answer(
        scenario, Circumstances(cluster, risks_of(accept), throttles, times, on_progress)
    )


def _times(cluster: Cluster, given: Durations | Calibration | None) -> Calibration:
    if given is None:
        return calibration_of(cluster.cluster_uuid)
    return Calibration(given) if isinstance(given, Durations) else given


def _answer(scenario: object, given: Circumstances) -> WhatIf:
    if isinstance(scenario, Week):
        return answer_week(scenario, given, _answer, _word)
    known = _ANSWERS.get(type(scenario))
    if known is None:
        told = ", ".join(kind.__name__ for kind in (*_ANSWERS, Week))
        raise UsageError(f"scenario: expected one of {told}, got {type(scenario).__name__}")
    _, answer = known
    return answer(scenario, given)


def _word(scenario: object) -> str:
    """The stable word of a scenario; "" for what is none."""
    word, _ = _ANSWERS.get(type(scenario), ("", None))
    return word
