"""The reason why an instance is left over when several are placed together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from planner.explain.place_refusal import Reason
from planner.rules.failure import Failure
from planner.rules.ganeti_limits import MEMORY
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.shortage import lack, limits_of
from planner.solvers.counting import needs
from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.result import LeftOver
from planner.solvers.place.group_choice import group_nodes
from planner.solvers.place.ranked_places import fit_in_group
from planner.state.placement import Placement

_LATE = "no time left to find out why"


def newcomers_left_over(
    question: Newcomers, state: Placement, rows: Iterable[int]
) -> tuple[LeftOver, ...]:
    """The reason why each of ``rows`` has no place on ``state``, where the others are."""
    known: dict[tuple[object, ...], tuple[bool, tuple[Reason, ...]]] = {}
    names = state.model.cluster.instances.names
    found = []
    for row in rows:
        likeness = needs(state.model, row)
        if likeness not in known and question.work.over:
            found.append(LeftOver(row, None, (), f"{names[row]} is left over; {_LATE}"))
            continue
        if likeness not in known:
            alone = question.best_spot(question.placement, row) is not None
            known[likeness] = alone, tuple(_closest(_obstacles(question, state, row)))
        alone, reasons = known[likeness]
        start = "fits alone, but not beside the others" if alone else "fits nowhere"
        why = reasons[0].message if reasons else "no group may be used or has its networks"
        found.append(LeftOver(row, alone, reasons, f"{names[row]} {start}: {why}"))
    return tuple(found)


def _obstacles(question: Newcomers, state: Placement, row: int) -> Iterator[Reason]:
    """The objections of every node, or group, to an instance, with the node's name."""
    names = state.model.cluster.nodes.names
    world = replace(question.world, placement=state)
    for group in question.open_groups(row):
        nodes = group_nodes(state.model, group)
        fit = fit_in_group(world, row, nodes, question.rules, best=1, explain=True)
        label = state.model.cluster.groups[group].name
        for reason in fit.reasons:
            yield _told(reason, f"group {label}: {reason.message}")
        for one in fit.refused:
            role = "" if one.role == "node" else f" as {one.role}"
            for reason in one.reasons:
                if reason.limit != "offline":
                    yield _told(reason, f"{names[one.node]}{role}: {reason.message}")


def _told(reason: Reason, message: str) -> Reason:
    return Reason(reason.limit, message, reason.missing, reason.unit, reason.if_fails)


def _closest(reasons: Iterable[Reason]) -> list[Reason]:
    """Of each limit the reason with which least is missing; those with an amount first.

    Sizes come before counts, so that the first one names what to make room for.
    """
    best: dict[str, Reason] = {}
    for reason in reasons:
        known = best.get(reason.limit)
        if known is None or _amount(reason) < _amount(known):
            best[reason.limit] = reason
    return sorted(best.values(), key=lambda one: (one.missing is None, one.unit or "", one.limit))


def _amount(reason: Reason) -> float:
    return float("inf") if reason.missing is None else reason.missing


def evacuees_left_over(
    question: Evacuation, state: Placement, rows: Iterable[int]
) -> tuple[LeftOver, ...]:
    """The reason why each of ``rows`` cannot go on ``state``, where the others have gone."""
    return tuple(_evacuee(question, state, row) for row in rows)


def _evacuee(question: Evacuation, state: Placement, row: int) -> LeftOver:
    name = state.model.cluster.instances.names[row]
    why = question.fixed.get(row)
    if why:
        text = f"{name} cannot go: {why}"
        return LeftOver(row, False, (Reason("immovable", text),), text)
    if question.work.over:
        return LeftOver(row, None, (), f"{name} is left over; {_LATE}")
    alone = bool(question.one_by_one([row]).places)
    reasons = tuple(_closest(_refusals(question, state, row)))
    start = f"{name} could go alone, but not with the others" if alone else f"{name} cannot go"
    if not reasons:
        return LeftOver(row, alone, (), f"{start}: no other node of its group may take it")
    return LeftOver(row, alone, reasons, f"{start}: {reasons[0].message}")


def _refusals(question: Evacuation, state: Placement, row: int) -> Iterator[Reason]:
    """The objections of every node that might take an instance."""
    drbd = bool(state.model.drbd[row])
    if question.fails_over(row):
        kind, targets = MoveKind.FAILOVER, [int(state.secondary[row])]
    else:
        kind = MoveKind.REPLACE_SECONDARY if drbd else MoveKind.FAILOVER_TO_ANY
        targets = question.targets(row).tolist()
    if not targets:
        return
    rows = np.full(len(targets), row, dtype=np.int64)
    outcome = evaluate(state, kind, rows, np.array(targets), force=question.force)
    found = [_blame(state, outcome, lane) for lane in range(len(targets))]
    refused = [reason for reason in found if reason is not None]
    yield from refused
    if drbd and question.part == EvacuationPart.ALL and len(targets) - len(refused) < 2:
        yield Reason("no-nodes", "needs two nodes of its group that take it")


def _blame(state: Placement, outcome: Outcome, lane: int) -> Reason | None:
    """The node of a refused move that lacks something, and what; the target comes first."""
    failure = Failure(int(outcome.failure[lane]))
    if failure is Failure.NONE:
        return None
    names = state.model.cluster.nodes.names
    target = int(outcome.target[lane])
    nodes = sorted(outcome.touched, key=lambda lanes: int(lanes.node[lane]) != target)
    for lanes in nodes:
        node = int(lanes.node[lane])
        for limit in limits_of(failure):
            missing = float(lack(limit, lanes)[lane])
            if missing > 0:
                name, text = limit.name, limit.words.mover(missing)
                if limit is MEMORY and lanes.free_memory[lane] > 0:
                    name, text = "n-plus-one", f"{text} to keep N+1"
                return Reason(name, f"{names[node]} {text}", math.ceil(missing), limit.unit)
    if failure is Failure.TAGS:
        text = f"{names[target]} hosts an instance with the same exclusion tag"
        return Reason("exclusion-tags", text)
    if failure is Failure.MIG:
        return Reason("migration-tags", f"migration tags keep it from {names[target]}")
    return Reason("refused", f"{names[target]} refuses it ({failure.label})")
