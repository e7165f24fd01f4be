"""Second copies, and N+1, brought back after a loss while the lost nodes stay away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.explain.unprotected import short_of_memory
from planner.plan.build_evacuation import plan_from_evacuation
from planner.plan.plan import Plan
from planner.solvers.leave.departure import Departure, NodePart
from planner.solvers.leave.effort import Background, in_front
from planner.solvers.leave.solve import Left, leave
from planner.solvers.stopping import Watch
from planner.state.placement import Placement, group_scope
from planner.whatif.losses.new_secondaries import new_secondaries
from planner.whatif.losses.nodes_lost import NodesLost
from snapshots.arrays import NO_NODE


@dataclass(frozen=True, eq=False, slots=True)
class Restored:
    """Second copies of one group (row) made again.

    Attributes:
        departure: the question: the lost nodes of the group, after the loss.
        left: the answer: moves off the lost nodes, in an order in which each is allowed.
        without: instances (rows) that could have a second copy and have none then; what is lost,
            and what waits for a node, is not among them.
        not_safe: nodes (rows) in use that cannot take over what the failure of another would
            leave to them then, and could before the loss.
    """

    departure: Departure
    left: Left
    without: tuple[int, ...]
    not_safe: tuple[int, ...]

    @property
    def group(self) -> int:
        """The group (row)."""
        return int(self.after.model.group[self.departure.scope[0]])

    @property
    def after(self) -> Placement:
        """The state that the moves lead to."""
        return self.left.state

    @property
    def copied_mib(self) -> int:
        """MiB that are copied."""
        return self.left.cost.copy_mib

    @property
    def cheapest(self) -> bool:
        """True if it is proved that nothing copies less for as many instances."""
        return self.left.cheapest_proved

    def plan(self) -> Plan:
        """The plan, for the cluster after the loss (:attr:`NodesLost.after`), not the one before.

        It is made when it is asked for: that takes longer than the answer.
        """
        name = self.after.model.cluster.groups[self.group].name
        return plan_from_evacuation(self.departure, self.left, group=name)

    @property
    def complete(self) -> bool:
        """True if second copies and N+1 are as they were."""
        return not (self.without or self.not_safe)


def restored(
    before: Placement,
    found: NodesLost,
    *,
    search: bool = True,
    watch: Watch | None = None,
    background: Background = in_front,
) -> tuple[Restored, ...]:
    """New second copies after a loss: one answer for each group that lost nodes.

    What restarts has restarted already. New secondaries are found one by one; where that leaves
    instances without one, or a node not N+1 safe, the search for the cheapest evacuation looks for
    better.

    Args:
        before: the state before the loss.
        found: the loss.
        search: False: no search, which may take some ten seconds for each group.
        watch: asked now and then; an answer ends the search with the best so far.
        background: runs the long parts, so that a caller can end them.
    """
    model = found.after.model
    lost = np.array(found.nodes, dtype=np.int64)
    answers = []
    for group in np.unique(model.group[lost]).tolist():
        departure = Departure(
            found.after,
            group_scope(found.after, group),
            lost[model.group[lost] == group],
            NodePart.FULL,
        )
        answer = _answer(before, found, departure, new_secondaries(departure))
        if search and not answer.complete:
            left = leave(departure, watch, background)
            answer = min(answer, _answer(before, found, departure, left), key=_order)
        answers.append(answer)
    return tuple(answers)


def _order(answer: Restored) -> tuple[int, int, int]:
    """The best first: copies, then N+1, then what is copied."""
    return len(answer.without), len(answer.not_safe), answer.copied_mib


def _answer(before: Placement, found: NodesLost, departure: Departure, left: Left) -> Restored:
    after, model = left.state, left.state.model
    away = np.isin(np.arange(model.node_count), departure.nodes)
    paired = model.drbd & ~model.forthcoming
    paired &= (after.primary != NO_NODE) & (after.secondary != NO_NODE)
    without = paired & (away[after.primary] | away[after.secondary])
    without[[*found.lost, *(one.instance for one in found.down)]] = False
    unsafe = short_of_memory(after) & ~short_of_memory(before) & ~model.offline
    return Restored(
        departure,
        left,
        without=tuple(np.flatnonzero(without).tolist()),
        not_safe=tuple(departure.scope[unsafe[departure.scope]].tolist()),
    )
