"""Balancing a node group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.goals import resolved
from planner.plan import Json, Plan, Position, plan_from_balance
from planner.rules import KIND_WORDS, Step
from planner.solvers import (
    BalanceProblem,
    BestSoFar,
    Registered,
    Solver,
    StopRules,
    Watch,
)
from planner.state import Placement, Utilisation, group_scope, prepare
from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.balance_options import USUAL, BalanceOptions
from poise.api.naming import check_instances_in, check_nodes_in, choose_group
from poise.api.options_among import options_among
from poise.api.planning_options import check_text
from poise.api.silence import check_answers
from poise.api.watching import watch_until
from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class FoundMove:
    """A move while the plan is being made: as :class:`poise.Move`, without order and price."""

    instance: str
    kind: str
    source: Position
    target: Position
    score_after: float


def balance(
    cluster: Cluster,
    group: str | None = None,
    *,
    offline: Sequence[str] = USUAL.offline,
    evacuate_only: bool = USUAL.evacuate_only,
    disk_moves: bool = USUAL.disk_moves,
    instance_moves: bool = USUAL.instance_moves,
    restricted_migration: bool = USUAL.restricted_migration,
    ignore_soft_errors: bool = USUAL.ignore_soft_errors,
    select: Sequence[str] | None = USUAL.select,
    exclude: Sequence[str] = USUAL.exclude,
    max_moves: int | None = USUAL.max_moves,
    max_copy: int | str | None = USUAL.max_copy,
    max_hours: float | None = USUAL.max_hours,
    target_score: float | None = USUAL.target_score,
    time_limit: float | None = USUAL.time_limit,
    min_gain: float = USUAL.min_gain,
    min_gain_limit: float = USUAL.min_gain_limit,
    min_score: float = USUAL.min_score,
    min_gain_per_gib: float = USUAL.min_gain_per_gib,
    max_cpu: float | None = USUAL.max_cpu,
    min_disk: float = USUAL.min_disk,
    utilisation: Mapping[str, Utilisation] | None = USUAL.utilisation,
    ignore_utilisation: bool = USUAL.ignore_utilisation,
    exclusion_tags: Sequence[str] = USUAL.exclusion_tags,
    node_cpu_load: Mapping[str, float] | None = USUAL.node_cpu_load,
    instance_cpu_load: Mapping[str, float] | None = USUAL.instance_cpu_load,
    kvm_node_memory: int = USUAL.kvm_node_memory,
    solver: str | None = USUAL.solver,
    copy_price: float | None = USUAL.copy_price,
    migration_price: float | None = USUAL.migration_price,
    move_price: float | None = USUAL.move_price,
    hour_price: float | None = USUAL.hour_price,
    goals: Sequence[str] = USUAL.goals,
    repair_only: bool = USUAL.repair_only,
    created: str | None = None,
    on_step: Callable[[FoundMove], None] | None = None,
) -> Plan:
    """Plan moves that lower a group's score, one at a time, as Ganeti's hbal chooses them.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        group: name or UUID; may be left out where only one group has nodes.
        offline: names of nodes to empty and to leave alone (short names where unambiguous).
        evacuate_only: move only instances that have a node offline.
        disk_moves: allow moves that copy disks.
        instance_moves: allow moves that change where an instance runs.
        restricted_migration: instances leave only nodes that are offline.
        ignore_soft_errors: N+1, CPU ratio, disk reserve and tags do not hold a move back.
        select: names of the only instances to move; None for all.
        exclude: names of instances to leave alone.
        max_moves: at most so many moves; None for as many as help.
        max_copy: at most so much that DRBD copies, in MiB or as a size such as ``500g``; for
            solvers that know prices, like the next two.
        max_hours: at most so many hours, by the schedule of the plan.
        target_score: the cheapest plan that reaches this score is wanted.
        time_limit: seconds after which a solver ends with the best plan so far, which is then not
            the same every time.
        min_gain: what a move must gain once the score is at or below ``min_gain_limit``.
        min_gain_per_gib: what a move that copies disks must gain for each GiB that DRBD copies; an
            instance whose best such move gains less is not copied in this plan.
        min_score: end within this distance of the score that Ganeti takes for the optimum.
        max_cpu: virtual CPUs allowed per physical one, instead of the group's policy.
        min_disk: fraction of every node's disk to keep free, 0 to 1.
        utilisation: load of instances by full name: cpu, memory, disk, network (1.0 unless
            given).
        ignore_utilisation: take every load as 0.
        exclusion_tags: tag prefixes beyond those that the cluster's own tags name.
        node_cpu_load: measured CPU load of every node, by full name.
        instance_cpu_load: measured CPU load of every instance, by full name.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor;
            0 for what the node reports.
        solver: how moves are chosen: a name that :func:`planner.solvers.registered` lists; None for
            the usual one.
        copy_price: points of score that a GiB copied by DRBD is worth; None for what is sensible.
        migration_price: the same for a GiB of memory that is migrated.
        move_price: the same for a move.
        hour_price: the same for an hour until the last move is done; None for no price.
        goals: goals beyond the score, such as ``"keep-apart web-*"`` or ``"empty node3:2"``, which
            is soft and counts two points of score an instance; for solvers that know prices.
        repair_only: plan what repairs broken rules (N+1, tags, offline nodes) at the least price,
            and nothing else; for solvers that know prices.
        created: the time to write into the plan (ISO 8601); the plan is otherwise the same for
            the same input.
        on_step: called with every move as it is found.

    Raises:
        UsageError: an unknown or ambiguous name, a value of another type or out of range, loads
            that do not cover the cluster, several groups and none chosen, or nodes to take as
            offline, or the only instances to move, that are in another group.
        CannotTell: a node of the group does not answer and is not among ``offline``.
    """
    options = options_among(BalanceOptions, locals())
    return balance_with(cluster, group, options, created=created, on_step=on_step)


def balance_with(
    cluster: Cluster,
    group: str | None,
    options: BalanceOptions,
    *,
    created: str | None = None,
    on_step: Callable[[FoundMove], None] | None = None,
    on_progress: Callable[[BestSoFar], None] | None = None,
    throttles: Throttles = USUAL_THROTTLES,
) -> Plan:
    """:func:`balance` with all its options in one piece.

    ``on_progress``: called by a solver that looks at many plans; an interrupt during it, or during
    the search, ends with the best plan so far. ``throttles``: how many moves run side by side, for
    hours.
    """
    check_text("created", created)
    asked = prepared(cluster, group, options, watch_of(options, on_progress), throttles)

    def tell(step: Step) -> None:
        if on_step is not None:
            on_step(_found(cluster, step))

    result = asked.solver.make().solve(asked.problem, asked.stop, tell)
    return plan_from_balance(
        asked.problem,
        result,
        solver=asked.solver.in_plans,
        group=asked.group,
        options=asked.options,
        created=created,
        budget=replace(asked.problem.objective.budget, moves=options.max_moves),
    )


@dataclass(frozen=True, eq=False)
class Asked:
    """A question to a solver, checked: its ``group`` by name, and the ``options`` for plans."""

    solver: Registered[Solver]
    problem: BalanceProblem
    stop: StopRules
    group: str
    options: Mapping[str, Json]


def prepared(
    cluster: Cluster,
    group: str | None,
    options: BalanceOptions,
    watch: Watch | None,
    throttles: Throttles = USUAL_THROTTLES,
) -> Asked:
    """Check everything that :func:`balance` is told.

    Raises:
        UsageError, CannotTell: see there.
    """
    solver = options.chosen_solver()
    stop, rules = options.stop_rules(solver, watch), options.move_rules()
    objective = options.objective(solver)
    checked = options.model_options(cluster)
    row = choose_group(cluster, group)
    check_nodes_in(cluster, row, "offline", checked.offline_nodes)
    check_instances_in(cluster, row, "select", checked.select or ())
    check_answers(cluster, row, checked.offline_nodes)
    placement = Placement(prepare(cluster, checked))
    scope = group_scope(placement, row)
    if wishes := options.wishes():
        objective = replace(objective, goals=resolved(placement, scope, wishes))
    problem = BalanceProblem(placement, scope, rules, objective, throttles)
    document = options.document(cluster, checked)
    return Asked(solver, problem, stop, cluster.groups[row].name, document)


def watch_of(
    options: BalanceOptions, on_progress: Callable[[BestSoFar], None] | None
) -> Watch | None:
    """Ends the search when its time is over; None where nothing is to be watched."""
    return watch_until(options.time_limit, on_progress)


def _found(cluster: Cluster, step: Step) -> FoundMove:
    nodes = cluster.nodes.names
    return FoundMove(
        instance=cluster.instances.names[step.instance],
        kind=KIND_WORDS[step.kind],
        source=Position.of_rows(nodes, *step.old),
        target=Position.of_rows(nodes, *step.new),
        score_after=step.score,
    )
