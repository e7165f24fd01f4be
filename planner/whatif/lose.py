"""The loss of nodes: which instances run again, which do not, and in which case it is worst."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.explain.broken_limits import N_PLUS_ONE
from planner.plan import Json
from planner.state import Placement
from planner.whatif.answer import LossReport, WhatIf
from planner.whatif.losses import LossTable, NodesLost, losses_of, restored
from planner.whatif.verdict import FoundRisk, Risk, accept, in_a_clause, verdict_of
from planner.words import count, first_of, size_in_words

SHOWN = 10
"""Sets of nodes that are reported in full: the worst ones."""
_LOOKED_AT = 200
_WORK = 250_000
"""Sets that are looked at for broken limits: so many, or with fewer instances in all; the worst."""
_NAMED = 4
"""Nodes, and instances, that a sentence names."""
_OF_LIMITS = {Risk.N_PLUS_ONE, Risk.RULE}


def lost(
    placement: Placement,
    table: LossTable,
    *,
    deed: str,
    asked: Mapping[str, Json],
    restore: bool = False,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for sets of nodes, each of which is lost at once.

    Args:
        placement: the state before; it is not changed.
        table: what each set means.
        deed: what is lost, for the verdict: ``LOSE node07``.
        asked: the options of the scenario.
        restore: the best way to make new second copies is searched for; else a quick one is taken.
        accepted: kinds of risk that do not count.
        as_of: when the cluster was read (ISO 8601).

    Returns:
        NOT OK where in some set an instance is lost or has no room, CANNOT TELL where it is not
        proved that one has none, or where all is well but for limits that were not looked at in
        every set.
    """
    cluster = placement.model.cluster
    most = min(_LOOKED_AT, _WORK // max(1, placement.model.instance_count))
    worst = table.worst(max(SHOWN, most))
    looked_at = losses_of(placement, [table.nodes_of(number) for number in worst])
    worst_of_all = tuple(looked_at[:SHOWN])
    copies = tuple(restored(placement, loss, search=restore) for loss in worst_of_all)
    report = LossReport(table, worst_of_all, copies, cluster)
    stopped = table.lost + table.not_restarted
    sure = (table.lost > 0) | ((table.not_restarted > 0) & table.certain)
    risks = accept([*_down(report, looked_at), *_broken(report, looked_at)], accepted)
    open_limits = len(looked_at) < len(table) and not set(accepted) >= _OF_LIMITS
    unsure = bool((stopped > 0).any()) or (open_limits and all(one.accepted for one in risks))
    return WhatIf(
        scenario="lose",
        asked=asked,
        deed=deed,
        verdict=verdict_of(risks, impossible=bool(sure.any()), unknown=unsure),
        reason=_reason(report, risks, len(looked_at) if open_limits else len(table)),
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        findings=risks,
        notes=_not_looked_at(report, looked_at),
        losses=report,
        after=worst_of_all[0].after.model.cluster if len(table) == 1 else cluster,
    )


def _not_looked_at(report: LossReport, looked_at: Sequence[NodesLost]) -> tuple[str, ...]:
    """A note on sets whose broken limits the verdict does not know."""
    if len(looked_at) == len(report.table):
        return ()
    return (f"Limits and N+1 afterwards: only the {len(looked_at)} worst cases are looked at",)


def _down(report: LossReport, looked_at: Sequence[NodesLost]) -> Iterator[FoundRisk]:
    """Instances that wait for a node."""
    names, cases = report.cluster.instances.names, len(report.table)
    rows = sorted({one.instance for loss in looked_at for one in loss.down})
    if rows:
        told = [names[row] for row in rows]
        verb = "is" if len(told) == 1 else "are"
        message = f"{first_of(told, _NAMED)} {verb} down until a node is back"
        if len(looked_at) < cases:
            some = int((report.table.down > 0).sum())
            message = f"in {some} of {cases} cases instances are down until a node is back"
        yield FoundRisk(Risk.DOWN, message, instances=tuple(told))


def _broken(report: LossReport, looked_at: Sequence[NodesLost]) -> Iterator[FoundRisk]:
    """Limits that are broken afterwards, of the sets that were looked at: each node once."""
    nodes = report.cluster.nodes.names
    seen: set[tuple[str, int]] = set()
    for loss in looked_at:
        for one in loss.risks:
            if (one.limit, one.node) in seen or one.after is None:
                continue
            seen.add((one.limit, one.node))
            risk = Risk.N_PLUS_ONE if one.limit == N_PLUS_ONE else Risk.RULE
            node = nodes[one.node]
            fails = "fails" if len(loss.nodes) == 1 else "fail"
            alone = len(report.table) == 1
            when = f"{node} afterwards" if alone else f"{_names(report, loss)} {fails}: {node}"
            yield FoundRisk(risk, f"{when}: {one.after.text}", (node,))


def _names(report: LossReport, loss: NodesLost) -> str:
    return first_of([report.cluster.nodes.names[node] for node in loss.nodes], _NAMED)


def _reason(report: LossReport, risks: Sequence[FoundRisk], known: int) -> str:
    """The reason; ``known``: the sets whose limits are known, or accepted."""
    table = report.table
    bad = int((table.lost + table.not_restarted > 0).sum())
    if bad and len(table) > 1:
        worst = report.worst[0]
        return (
            f"in {bad} of {len(table)} cases instances do not run again; the worst is"
            f" {_names(report, worst)}: {told(report, worst)}"
        )
    if bad:
        return told(report, report.worst[0])
    if known < len(table) and all(one.accepted for one in risks):
        return (
            f"all run again, but limits and N+1 afterwards are known only of the {known} worst of"
            f" {len(table)} cases"
        )
    if risks:
        return in_a_clause(risks)
    if not len(table):
        return "no node is there that could be lost"
    restarted = int(table.restarted.max())
    if not restarted:
        return "no instance runs there"
    return f"{'up to ' if len(table) > 1 else ''}{_restart(restarted)}"


def told(report: LossReport, loss: NodesLost) -> str:
    """The meaning of a loss in a clause: lost, without room and how much, down."""
    names = report.cluster.instances.names
    parts = []
    if loss.lost:
        gone = first_of([names[row] for row in loss.lost], _NAMED)
        parts.append(f"{gone} {'has' if len(loss.lost) == 1 else 'have'} both copies there")
    if loss.no_room:
        short = first_of([names[row] for row in loss.no_room], _NAMED)
        verb = "has" if len(loss.no_room) == 1 else "have"
        doubt = "" if loss.certain else " (not proved)"
        parts.append(f"{short} {verb} no room{_lacks(report, loss)}{doubt}")
    if loss.down:
        waiting = count(len(loss.down), "instance")
        parts.append(
            f"{waiting} {'is' if len(loss.down) == 1 else 'are'} down until a node is back"
        )
    return "; ".join(parts) or _restart(len(loss.restarts))


def _restart(number: int) -> str:
    return f"{count(number, 'instance')} {'restarts' if number == 1 else 'restart'} elsewhere"


def _lacks(report: LossReport, loss: NodesLost) -> str:
    """The largest amount that is missing: `` (3.0 GiB of memory short on node05)``.

    Sizes come first: amounts of different units are not compared.
    """
    if not loss.lacks:
        return ""
    sizes = [one for one in loss.lacks if one.limit.unit == "MiB"]
    alike = sizes or [one for one in loss.lacks if one.limit is loss.lacks[0].limit]
    worst = max(alike, key=lambda one: one.amount)
    if not worst.nodes:
        return " (no node of its group is left)"
    nodes = first_of([report.cluster.nodes.names[node] for node in worst.nodes], 1)
    memory = worst.limit.unit == "MiB"
    amount = size_in_words(worst.amount) if memory else f"{worst.amount} {worst.limit.unit}"
    return f" ({amount} of {worst.limit.words.short} short on {nodes})"
