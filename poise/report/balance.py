"""The report of ``poise balance``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.explain import OutOfUse
from planner.plan import (
    UNACCOUNTED,
    USED_BY_NOTHING,
    Move,
    NodeChange,
    NodeFigures,
    Plan,
    PlanWarning,
    Position,
    Stuck,
)
from planner.rules import Verb
from planner.scoring import RESERVED_TOTAL, TERMS
from planner.words import count, human_size
from poise.report.blocks import Bar, Block, Cell, Changed, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.result import MEANWHILE, NOT_IN_ORDER, result
from poise.report.term_meanings import MEANINGS
from snapshots.htools import fixed

_GIB = 1024
_LISTED = 8
"""Instances named for one reason, and messages for one kind; the JSON document has them all."""
_WARNED = 20
"""Warnings shown of one kind."""
_UNACCOUNTED = 2
"""Nodes with something that the snapshot does not account for that get a line each."""

_LETTERS = {Verb.MIGRATE: "m", Verb.FAILOVER: "f", Verb.REPLACE_DISKS: "r"}
"""Actions on narrow terminals."""


def balance_report(plan: Plan, *, terms: bool = False) -> list[Block]:
    """Everything a person should know about a plan for one group, the answer first.

    ``terms``: the score term by term, too.
    """
    names = ShortNames(
        [node.name for node in plan.nodes],
        [*(move.instance for move in plan.moves), *(s.instance for s in plan.immovable)],
    )
    blocks: list[Block] = [_heading(plan, names), result(plan, names)]
    if plan.moves:
        blocks.append(_moves(plan, names))
    if plan.nodes:
        blocks.append(_nodes(plan, names))
    blocks += _told(plan, names)
    if plan.immovable:
        blocks.append(Lines("Instances that cannot move", list(_immovable(plan, names))))
    if terms:
        blocks.append(_score(plan))
    return blocks


def _heading(plan: Plan, names: ShortNames) -> Lines:
    instances = sum(node.before.primaries for node in plan.nodes)
    lines = [
        Line(
            f"Group {plan.group}: {count(len(plan.nodes), 'node')}, "
            f"{count(instances, 'instance')}, from {plan.source}",
            "strong",
        ),
        Line(
            f"Score {fixed(plan.score_before, 8)} → {fixed(plan.score_after, 8)} "
            f"with {count(len(plan.moves), 'move')}",
            "strong",
        ),
    ]
    if names.suffix:
        lines.append(Line(f"Names without {names.suffix}", "faint"))
    return Lines("", lines)


def _moves(plan: Plan, names: ShortNames) -> Table:
    def where(position: Position) -> str:
        if position.secondary is None:
            return names(position.primary)
        return f"{names(position.primary)}:{names(position.secondary)}"

    def row(move: Move) -> list[Cell | str]:
        return [
            str(move.id),
            Cell(names(move.instance), "strong"),
            where(move.source),
            where(move.target),
            Cell(
                ", ".join(action.verb for action in move.actions),
                short=" ".join(_LETTERS[action.verb] for action in move.actions),
            ),
            fixed(move.score_after, 8),
            *([str(move.restarts or "-")] if plan.restarts else []),
            _gib(move.copy_gib),
            _gib(move.memory_gib),
        ]

    return Table(
        "Moves",
        [
            Column("#", right=True),
            Column("Instance"),
            Column("From"),
            Column("To"),
            Column("Actions", drop=1),
            Column("Score after", right=True, drop=2),
            *([Column("Restarts", right=True)] if plan.restarts else []),
            Column("Copied", right=True),
            Column("Memory", right=True, drop=3),
        ],
        [row(move) for move in plan.moves],
        [
            *("", "total", "", "", "", ""),
            *([str(plan.restarts)] if plan.restarts else []),
            _gib(plan.copy_gib),
            _gib(plan.memory_gib),
        ],
        legend=_legend(plan),
    )


def _legend(plan: Plan) -> str:
    """The letters that stand for the actions of these moves."""
    used = {action.verb for move in plan.moves for action in move.actions}
    return ", ".join(f"{letter} {verb}" for verb, letter in _LETTERS.items() if verb in used)


def _gib(amount: float) -> str:
    return human_size(amount * _GIB) if amount else "-"


def _nodes(plan: Plan, names: ShortNames) -> Table:
    return Table(
        "Nodes, before → after",
        [
            Column("Node"),
            Column("MLeft", right=True),
            Column("Mem used", drop=2),
            Column("DFree", right=True),
            Column("Disk used", drop=4),
            Column("Pinst", right=True),
            Column("Sinst", right=True),
            Column("VCPUs", right=True, drop=3),
            Column("N+1"),
        ],
        [_node_row(node, names) for node in plan.nodes],
    )


def _node_row(node: NodeChange, names: ShortNames) -> list[Cell | Changed | Bar]:
    before, after = node.before, node.after

    def used(free: int | None, total: int | None) -> float:
        return 1 - free / total if total and total > 0 and free is not None else 0.0

    return [
        Cell(names(node.name), "faint" if node.offline else "strong"),
        Changed(_size(before.free_memory), _size(after.free_memory)),
        Bar(
            used(before.free_memory, node.total_memory), used(after.free_memory, node.total_memory)
        ),
        Changed(_size(before.free_disk), _size(after.free_disk)),
        Bar(used(before.free_disk, node.total_disk), used(after.free_disk, node.total_disk)),
        Changed(str(before.primaries), str(after.primaries)),
        Changed(str(before.secondaries), str(after.secondaries)),
        Changed(str(before.vcpus), str(after.vcpus)),
        _n_plus_one(node),
    ]


def _size(mib: int | None) -> str:
    return "?" if mib is None else human_size(mib)


def _n_plus_one(node: NodeChange) -> Cell | Changed:
    if node.offline:
        left = node.after.primaries + node.after.secondaries
        return Cell((node.out_of_use or OutOfUse.OFFLINE).word, "bad" if left else "faint")
    style = "" if node.after.n_plus_one and node.before.n_plus_one else "good"
    return Changed(_safe(node.before), _safe(node.after), style if node.after.n_plus_one else "bad")


def _safe(figures: NodeFigures) -> str:
    return "ok" if figures.n_plus_one else "FAIL"


def _score(plan: Plan) -> Table:
    """What each term adds to the score, and what of it is left to gain."""
    rows: list[list[Value]] = []
    unavoidable = TERMS[RESERVED_TOTAL].name
    shown = [term for term in plan.terms if term.before or term.after]
    for term in shown:
        before, after = term.weight * term.before, term.weight * term.after
        left = after - min(after, plan.bound) if term.name == unavoidable else after
        rows.append(
            [
                Cell(term.name),
                Cell(MEANINGS.get(term.name, ""), "faint"),
                f"×{term.weight:.2f}",
                Cell(fixed(before, 8)),
                Cell(
                    fixed(after, 8), "good" if after < before else "bad" if after > before else ""
                ),
                fixed(left, 8),
            ]
        )
    left = plan.score_after - plan.bound
    total = (plan.score_before, plan.score_after, 0.0 if left < 0 else left)
    return Table(
        f"Score, each term with its weight{_hidden(len(plan.terms) - len(shown))}",
        [
            Column("Term"),
            Column("", drop=3),
            Column("Weight", right=True, drop=2),
            Column("Before", right=True),
            Column("After", right=True),
            Column("Left to gain", right=True, drop=1),
        ],
        rows,
        ["score", "", "", *(fixed(value, 8) for value in total)],
    )


def _hidden(terms: int) -> str:
    return f" ({count(terms, 'term')} of 0 left out)" if terms else ""


def _told(plan: Plan, names: ShortNames) -> Iterator[Lines]:
    """The warnings: first those about what is not in order after the plan."""
    found = {NOT_IN_ORDER: plan.reservations, MEANWHILE: plan.meanwhile}
    told = {id(warning) for warnings in found.values() for warning in warnings}
    found["Warnings"] = tuple(w for w in plan.warnings if id(w) not in told)
    for title, warnings in found.items():
        if warnings:
            yield Lines(title, list(_warnings(warnings, names)))


def _warnings(warnings: Sequence[PlanWarning], names: ShortNames) -> Iterator[Line]:
    by_kind: dict[str, list[PlanWarning]] = {}
    for warning in warnings:
        by_kind.setdefault(warning.kind, []).append(warning)
    for kind, group in by_kind.items():
        if kind == UNACCOUNTED and len(group) > _UNACCOUNTED:
            yield _unaccounted(group, names)
            continue
        for warning in group[:_WARNED]:
            subject = f"{names(warning.node)}: " if warning.node else ""
            style = "good" if warning.resolved else "caution"
            yield Line(subject + names.within(warning.message), style)
        if len(group) > _WARNED:
            yield Line(f"and {len(group) - _WARNED} more of the kind {kind} (--json has them)")


def _unaccounted(group: list[PlanWarning], names: ShortNames) -> Line:
    """All of them in one line."""
    nodes = [
        f"{names(w.node or '')} {w.message.removesuffix(USED_BY_NOTHING).rstrip()}"
        for w in group[:_LISTED]
    ]
    more = f" and {count(len(group) - _LISTED, 'more node')}" if len(group) > _LISTED else ""
    return Line(f"{USED_BY_NOTHING.capitalize()}: {', '.join(nodes)}{more}", "caution")


def _immovable(plan: Plan, names: ShortNames) -> Iterator[Line]:
    by_reason: dict[str, dict[str, list[Stuck]]] = {}
    for stuck in plan.immovable:
        by_reason.setdefault(stuck.reason, {}).setdefault(stuck.message, []).append(stuck)
    for by_message in by_reason.values():
        for message, group in list(by_message.items())[:_LISTED]:
            listed = [names(stuck.instance) for stuck in group[:_LISTED]]
            more = len(group) - len(listed)
            shown = ", ".join(listed) + (f" and {more} more" if more else "")
            yield Line(f"{names.within(message)}: {shown}")
        rest = list(by_message.values())[_LISTED:]
        if rest:
            yield Line(f"and {count(sum(map(len, rest)), 'instance')} more (--json has them)")
