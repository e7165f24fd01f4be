"""Planning again in the middle of a run, as the plan was made that it began with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.plan import Move, Plan
from planner.units import MIB_PER_GIB
from poise.runs.hand_made import made_by_hand, plan_to_places
from snapshots.errors import PoiseError, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger
    from executor.limits import Limits
    from executor.run import Agreed, Replan
    from poise.api.balance_options import BalanceOptions
    from snapshots.cluster import Cluster


def replan_like(
    plan: Plan,
    begun: Callable[[], Sequence[Move]],
    made_with: BalanceOptions | None = None,
    *,
    most_copied: float | None = None,
) -> Replan:
    """A function that plans again for the group of ``plan``, with its solver and its options.

    A plan that was made by hand keeps its places: what brings its instances there from where they
    are then.

    Args:
        plan: the plan that a run begins with.
        begun: the moves of the run that were begun so far: they count against the budgets.
        made_with: has the loads that the plan was made with, which it does not hold itself.
        most_copied: GiB that the run may copy in all, in the place of what the plan's options say;
            for solvers that know budgets.

    Raises:
        UsageError: it was made with loads that are not given, or for what is no goal.
    """
    from planner.solvers import solver_named
    from poise.api.balance_options import LOADS, BalanceOptions

    given = made_with or BalanceOptions()
    for name in LOADS:
        if plan.options.get(name) is not None and getattr(given, name) is None:
            raise UsageError(
                f"--replan: the plan was made with loads ({name.replace('_', ' ')}), which its file"
                " does not hold",
                advice="poise balance SOURCE --execute --replan, with the same loads",
            )
    BalanceOptions.from_document(plan.options).wishes()
    if made_by_hand(plan):
        return lambda cluster, broken: plan_to_places(plan, cluster, broken)
    if plan.evacuation is not None:
        return _evacuate_again(plan, plan.evacuation.nodes)
    solver = solver_named(plan.solver)
    like = replace(
        BalanceOptions.from_document(plan.options),
        solver=solver.name,
        utilisation=given.utilisation,
        node_cpu_load=given.node_cpu_load,
        instance_cpu_load=given.instance_cpu_load,
    )

    def replan(cluster: Cluster, broken: frozenset[str]) -> Plan | None:
        from poise.api.balancing import balance_with

        now = _as_far_as_there(like, cluster)
        so_far = begun()
        if solver.prices:
            now = replace(now, max_copy=_left_to_copy(like.max_copy, most_copied, so_far))
        most = now.max_moves
        now = replace(
            now,
            exclude=[*now.exclude, *broken.intersection(cluster.instances.names)],
            max_moves=max(0, most - len(so_far)) if isinstance(most, int) else None,
        )
        try:
            return balance_with(cluster, plan.group, now)
        except PoiseError:
            return None  # a new node without a measured load, a group that is gone

    return replan


def _evacuate_again(plan: Plan, nodes: Sequence[str]) -> Replan:
    """A function that empties the same nodes of what is there then."""
    from poise.api.evacuation_options import EvacuationOptions

    like = EvacuationOptions.from_document(plan.options)

    def replan(cluster: Cluster, broken: frozenset[str]) -> Plan | None:
        from poise.api.evacuating import evacuate_with

        known = set(cluster.nodes.names)
        alone = _instances_there([*_texts(like.exclude), *sorted(broken)], cluster)
        now = replace(
            like,
            exclude=alone,
            offline=[name for name in _texts(like.offline) if name in known],
        )
        try:
            return evacuate_with(cluster, [name for name in nodes if name in known], now)
        except PoiseError:
            return None  # the nodes are gone, or all that are left

    return replan


def _left_to_copy(planned: object, most_copied: float | None, begun: Sequence[Move]) -> int | None:
    """MiB that a new plan may copy: of what the run may, or else of what the plan says."""
    if most_copied is None:
        if not isinstance(planned, int):
            return None
        most_copied = planned / MIB_PER_GIB
    if most_copied == math.inf:
        return None
    return max(0, round((most_copied - copied_by(begun)) * MIB_PER_GIB))


def copied_by(moves: Iterable[Move]) -> float:
    """GiB that the moves copy in all."""
    return math.fsum(move.copy_gib for move in moves)


def agreed_to(shown: Plan, begun: Iterable[Move], limits: Limits) -> Agreed:
    """The price that a user agrees to who has seen ``shown``, in a run that has begun ``begun``.

    A budget of what may be copied is agreed to in the place of what the plan copies.
    """
    from executor.run import Agreed

    moves = (*begun, *shown.moves)
    copied = copied_by(moves)
    return Agreed(
        copied if limits.copy_gib is None else limits.copy_gib,
        sum(move.restarts for move in moves),
    )


def shown_first(plan: Plan, fingerprint: str, then: Replan) -> Replan:
    """The plan that was shown, while the cluster is as it was then; ``then`` plans after that."""
    shown = [plan]

    def replan(cluster: Cluster, broken: frozenset[str]) -> Plan | None:
        if shown and cluster.fingerprint == fingerprint:
            return shown.pop()
        shown.clear()
        return then(cluster, broken)

    return replan


def begun_in(ledger: Ledger, run: int) -> Callable[[], Sequence[Move]]:
    """Gives the moves of a run that were begun, of all its plans."""

    def begun() -> Sequence[Move]:
        numbers = {attempt.move for attempt in ledger.attempts(run)}
        plans = ledger.plans(run)
        return [move for plan in plans for move in plan.moves if move.id in numbers]

    return begun


def _as_far_as_there(options: BalanceOptions, cluster: Cluster) -> BalanceOptions:
    """Options that name only what is still there: what is gone needs no care any more."""
    nodes = set(cluster.nodes.names)
    loads = options.utilisation
    known = set(cluster.instances.names)
    return replace(
        options,
        offline=[name for name in _texts(options.offline) if name in nodes],
        select=None if options.select is None else _instances_there(options.select, cluster),
        exclude=_instances_there(options.exclude, cluster),
        exclusion_tags=_texts(options.exclusion_tags),
        goals=_goals_there(options, cluster),
        utilisation=None if loads is None else {k: v for k, v in loads.items() if k in known},
    )


def _instances_there(wanted: object, cluster: Cluster) -> list[str]:
    """Those of instances by short or full names that are still there."""
    from planner.state import find_name

    names = cluster.instances.names
    return [name for name in _texts(wanted) if find_name(names, name) is not None]


def _goals_there(options: BalanceOptions, cluster: Cluster) -> list[str]:
    """The goals as far as they name what is still there."""
    from planner.goals import without_others

    instances, nodes = range(len(cluster.instances)), range(len(cluster.nodes))
    kept = (without_others(wish, cluster, instances, nodes) for wish in options.wishes())
    return [str(wish) for wish in kept if wish is not None]


def _texts(value: object) -> list[str]:
    """A list of a plan's file, which can hold anything."""
    return [str(one) for one in value] if isinstance(value, Sequence) else []
