"""A plan, built from steps that no solver chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.explain.room_during_change import shortages
from planner.plan.build import moves_of, node_changes, terms_between
from planner.plan.guests import down_guests, guest_warnings
from planner.plan.plan import Json, Plan
from planner.plan.warnings import plan_warnings
from planner.rules.step import Step
from planner.scoring.bounds import proven_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.stopping import Stop
from planner.state.placement import Placement
from snapshots.arrays import Ints


def plan_of_steps(
    before: Placement,
    after: Placement,
    scope: Ints,
    steps: Sequence[Step],
    *,
    group: str,
    maker: str,
    options: Mapping[str, Json] | None = None,
    created: str | None = None,
) -> Plan:
    """The plan for steps that lead from one placement to another.

    ``scope``: rows of the group's nodes, ascending; ``maker``: the word in the solver's place.
    """
    cluster = after.model.cluster
    scorers = ExactScorer(before, scope), ExactScorer(after, scope)
    return Plan(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        group=group,
        created=created,
        solver=maker,
        options=dict(options or {}),
        score_before=scorers[0].score(),
        score_after=scorers[1].score(),
        bound=proven_bound(after, scope),
        stopped=Stop.SEARCHED.value,
        moves=moves_of(after.model, steps),
        terms=terms_between(*(scorer.components() for scorer in scorers)),
        nodes=node_changes(before, after, scope),
        warnings=(
            *down_guests(after.model, scope),
            *guest_warnings(after.model, steps),
            *plan_warnings(before, after, scope, shortages(before, steps), ()),
        ),
    )
