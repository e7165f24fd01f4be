"""Placing new instances."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from planner.plan import Allocation, NewInstance, Placed
from planner.solvers import DEFAULT_PLACER, PLACERS, Registered
from planner.solvers.place import AllocationRules, PlaceProblem, Placer, PlacesFound, Spot
from planner.state import DEFAULT_KVM_NODE_MEMORY, ModelOptions, prepare
from poise.api.group_offers import Offers
from poise.api.naming import check_nodes_in, choose_group, node_rows
from poise.api.new_instances import check_request, new_names, record_of
from poise.api.planning_options import name_list
from snapshots.cluster import Cluster
from snapshots.errors import Option, UsageError
from snapshots.subset import extended


def allocate(
    cluster: Cluster,
    request: NewInstance,
    *,
    group: str | None = None,
    count: int = 1,
    best: int = 3,
    nodes: Sequence[str] | None = None,
    offline: Sequence[str] = (),
    ignore_soft_errors: bool = False,
    capacity_checks: bool = True,
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
    spread: bool = False,
    solver: str = DEFAULT_PLACER,
    on_placed: Callable[[Placed], None] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Allocation:
    """Find places for new instances, as Ganeti's hail does, and say why not elsewhere.

    That nothing fits is an answer, not an error.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        request: the new instance.
        group: name or UUID of the only group to use; otherwise preferred groups come before
            last-resort ones, and unallocable ones are not used.
        count: how many such instances.
        best: how many places to name for the first of them.
        nodes: names of the only nodes to use; None for all.
        offline: names of nodes to take as offline.
        ignore_soft_errors: N+1, CPU ratio and tags do not hold a primary back.
        capacity_checks: keep global N+1, that is: every node of the group can be emptied.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor.
        spread: prefer nodes, then racks, without instances of the same service (exclusion tags or
            the stem of the name, as of ``dns1001``) to a better score.
        solver: how several are placed: ``one-by-one`` puts each where it is best beside those
            before it; ``joint`` looks at all at once, and never places fewer or worse.
        on_placed: called with every instance and its place.
        on_progress: called with the number of places found so far.

    Raises:
        UsageError: an unknown or ambiguous name, a value out of range, or nodes that are in another
            group than ``group``.
        CannotTell: networks are asked for, and the snapshot does not tell those of its groups.
    """
    check_request(cluster, request, count, best, kvm_node_memory)
    names = new_names(cluster, request, count)
    offers = offers_for(
        cluster,
        request,
        names,
        group=group,
        nodes=nodes,
        offline=offline,
        rules=AllocationRules(capacity_checks, ignore_soft_errors),
        kvm_node_memory=kvm_node_memory,
        spread=spread,
    )
    placer = PLACERS.named(solver)
    answer = _answer(cluster, offers, request, names, best, placer, on_progress)
    if on_placed is not None:
        for one in answer.placed:
            on_placed(one)
    return answer


def offers_for(
    cluster: Cluster,
    request: NewInstance,
    names: Sequence[str],
    *,
    group: str | None,
    nodes: Sequence[str] | None,
    offline: Sequence[str],
    rules: AllocationRules,
    kvm_node_memory: int,
    spread: bool,
) -> Offers:
    """The offers of ``cluster`` for instances of these names, which are rows after its own.

    Arguments are as in :func:`allocate`; ``nodes`` are the ``only`` ones of ``rules``.

    Raises:
        UsageError, CannotTell: see :func:`allocate`.
    """
    row = None if group is None else choose_group(cluster, group)
    away = node_rows(cluster, name_list("offline", offline))
    only = None if nodes is None else _some(node_rows(cluster, name_list("nodes", nodes)))
    if row is not None:
        check_nodes_in(cluster, row, "offline", away)
        check_nodes_in(cluster, row, "nodes", only or ())
    model = prepare(
        extended(cluster, [record_of(request, name) for name in names]),
        ModelOptions(kvm_node_memory=kvm_node_memory, offline_nodes=away),
    )
    allowed = None if only is None else tuple(cluster.nodes.names[node] for node in only)
    return Offers(model, row, replace(rules, only=allowed), spread, request.networks)


def _answer(
    cluster: Cluster,
    offers: Offers,
    request: NewInstance,
    names: Sequence[str],
    best: int,
    placer: Registered[Placer],
    on_progress: Callable[[int], None] | None,
) -> Allocation:
    """The best places for the first of the instances, which are rows after those of ``cluster``;
    where each of them goes; and what the first that fits nowhere lacks."""
    first = len(cluster.instances)
    score_before = offers.score()
    fits = offers.look(first, best, explain=True)
    spots = offers.ranked(fits)
    places = tuple(offers.place(g, spot) for g, spot in spots[:best])
    warnings = tuple(offers.warnings(fits))
    groups = offers.answers(fits)
    found = _places(offers, first, len(names), spots, placer, on_progress)
    placed = [
        offers.take(name, int(offers.model.group[spot.primary]), spot)
        for name, spot in zip(names, found.spots, strict=False)
    ]
    missing = None
    if len(placed) < len(names):
        left_over = first + len(placed)
        if placed:
            fits = offers.look(left_over, 1, explain=True)
            groups = offers.answers(fits)
        missing = offers.missing(fits, left_over, first)
    return Allocation(
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        request=request,
        disk=int(offers.model.disk[first]),
        count=len(names),
        placed=tuple(placed),
        solver=placer.name,
        one_by_one=found.in_turn,
        bound=found.bound,
        places=places,
        explained=names[len(placed) if missing else 0],
        groups=groups,
        score_before=score_before,
        warnings=warnings,
        closest=missing.closest if missing else None,
        room=missing.room if missing else None,
        room_search_cut=missing.cut if missing else False,
        service=offers.service(first) if offers.spread else None,
    )


def _places(
    offers: Offers,
    first: int,
    count: int,
    spots: Sequence[tuple[int, Spot]],
    placer: Registered[Placer],
    on_progress: Callable[[int], None] | None,
) -> PlacesFound:
    """The places of so many instances from row ``first`` on, whose own places are ``spots``."""
    if count == 1 or not spots:
        alone = tuple(spot for _, spot in spots[:1])
        return PlacesFound(alone, len(alone), len(alone))
    groups = offers.open_groups
    newcomers = tuple(range(first, first + count))
    problem = PlaceProblem(offers.world, newcomers, groups, offers.rules, offers.spread)
    return placer.make().place(problem, on_progress)


def _some(nodes: tuple[int, ...]) -> tuple[int, ...]:
    """The nodes, at least one."""
    if not nodes:
        raise UsageError(Option("nodes"), ": expected at least one name")
    return nodes
