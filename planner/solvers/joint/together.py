"""Placing several instances at the same time: as many as possible, then as well as possible.

One after the other, in the order given, is tried first; if that leaves none over, it is the
answer. Otherwise the whole set is looked at together (:mod:`planner.solvers.joint.search`): what
is in the way is pushed aside, and what that leaves over is put to CP-SAT. What they propose counts
only once the exact rules of placement have allowed it.

The same input gives the same answer: the effort is counted in steps and in CP-SAT's deterministic
time (:mod:`planner.work`), not by a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.solvers.evacuate.evacuate import Evacuated, EvacuationPart
from planner.solvers.joint.apart import spread_out
from planner.solvers.joint.effort import UNITS_PER_SECOND, Effort
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.reasons import evacuees_left_over, newcomers_left_over
from planner.solvers.joint.result import LeftOver, Together
from planner.solvers.joint.search import JointAnswer, search
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.placement import Placement
from planner.work import Work

DEFAULT_LIMIT = 5.0
"""Seconds that a call may take, by default and roughly."""
_FOR_REASONS = 0.1
"""The part of a call's work that is kept for saying what is missing."""


def place_together(
    world: World,
    newcomers: Sequence[int],
    groups: Sequence[int],
    rules: AllocationRules | None = None,
    *,
    start: Mapping[int, tuple[int, int]] | None = None,
    spread: bool = False,
    limit: float = DEFAULT_LIMIT,
) -> Together:
    """Find places for new instances so that as many as possible fit at the same time.

    Every place is one that ``where_it_fits`` would allow: policy, memory, N+1, disk, vcpus,
    spindles, exclusion tags, and in the end no node of the groups concerned is harder to empty
    than before (unless ``rules.capacity_checks`` is off). Preferred groups come before
    last-resort ones where that costs no instance.

    Args:
        world: the state (left as it is), the nodes whose score counts, and the work that there is
            for all of it. Its model has the new instances as rows without nodes
            (:func:`snapshots.subset.extended`).
        newcomers: their rows; in the order in which they come in turn.
        groups: rows of the groups that may be used; leave out the unallocable ones.
        rules: as for a single allocation; ``only`` names the nodes that may be used.
        start: places (by row) that the caller found one after the other; saves finding them
            again. What does not hold is not used.
        spread: keep instances of one service apart, as far as that costs no instance its place.
        limit: how long to look, in seconds of an ordinary machine.

    Returns:
        who is placed where, who is left over and why, and the state with those placed.
    """
    rules = rules or AllocationRules()
    question = Newcomers(world, tuple(newcomers), tuple(groups), rules)
    first = question.replayed(dict(start)) if start is not None else None
    first = first or question.one_by_one(question.rows)
    answer, bound = _answer(question, first, limit)
    if spread:
        answer = spread_out(question, answer)
    left = [row for row in question.rows if row not in answer.places]
    return Together(
        dict(sorted(answer.places.items())),
        newcomers_left_over(question, answer.placement, left),
        bound,
        answer.placement,
    )


def evacuate_together(
    placement: Placement,
    instances: Sequence[int],
    part: EvacuationPart,
    *,
    force: bool = False,
    start: Sequence[Evacuated] | None = None,
    limit: float = DEFAULT_LIMIT,
    work: Work | None = None,
) -> Together:
    """Move instances off their nodes so that as many as possible can go.

    What may move where is as in :mod:`planner.solvers.evacuate.evacuate`: within the group, to no
    node that is offline or to be left by one of the instances; a DRBD primary fails over to its
    secondary. Not counted as possible: failing over to a secondary that is offline, and replacing a
    disk while the primary is.

    Args:
        placement: the state; it is left as it is.
        instances: rows, in the order in which they come in turn.
        part: which of their nodes have to go.
        force: soft limits (N+1, vcpu ratio, disk reserve, tags) do not hold anything back.
        start: moves that the caller found one after the other; saves finding them again. What
            does not hold is not used.
        limit: how long to look, in seconds of an ordinary machine.
        work: what there is for all of it; None: only ``limit`` counts.

    Returns:
        who goes where, who is left over and why; ``steps`` hold the moves in an order in which
        every one is allowed (or, where they wait for each other, keeps the hard limits).
    """
    question = Evacuation(placement, instances, part, force=force, work=work)
    first = question.replayed(start) if start is not None else None
    first = first or question.one_by_one(question.movers)
    answer, bound = _answer(question, first, limit)
    left = [row for row in question.rows if row not in answer.places]
    return Together(
        dict(sorted(answer.places.items())),
        evacuees_left_over(question, answer.placement, left),
        bound,
        answer.placement,
        answer.steps,
    )


def why_left_over(
    before: Placement,
    after: Placement,
    instances: Sequence[int],
    part: EvacuationPart,
    left: Sequence[int],
    *,
    force: bool = False,
    work: Work | None = None,
) -> tuple[LeftOver, ...]:
    """The reason why ``left`` of the ``instances`` that were to leave did not go.

    ``after``: the state with the others gone; the rest as for :func:`evacuate_together`.
    """
    question = Evacuation(before, instances, part, force=force, work=work)
    return evacuees_left_over(question, after, left)


def _answer(
    question: Newcomers | Evacuation, start: JointAnswer, limit: float
) -> tuple[JointAnswer, int]:
    """The best answer and what none can exceed."""
    total = len(question.movers)
    if len(start.places) == total:
        return start, total
    keeps = _FOR_REASONS * limit
    return search(question, start, Effort(limit * UNITS_PER_SECOND, question.work, keeps))
