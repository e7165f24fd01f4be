"""The group that gains or loses nodes: score and room at each moment, and problems of its nodes."""

from __future__ import annotations

from collections.abc import Sequence

from planner.plan import Plan
from planner.whatif import GroupChange, GroupState, Moment, NodeProblem
from planner.words import count, human_size, size_in_words
from poise.report.blocks import Cell, Column, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.plan import Problem, problems_part, rounded
from poise.report.screen import ScreenPart, narrowed, paragraph, whole
from snapshots.policy import Spec

_SIZES = (6, 4, 3, 2, 1, 0)


def group_parts(
    group: GroupChange, plan: Plan, names: ShortNames, columns: int
) -> list[ScreenPart]:
    """The group at each moment, the problems that are mended, and those that stay."""
    same = not group.mended and all(one.before == one.after for one in group.left)
    left = "Problems, as before" if same else "Problems afterwards"
    return [
        whole(_states(group, columns)),
        *([] if group.standard is None else [whole(_standard(group.standard, columns))]),
        _problems("Problems that this mends", group.mended, plan, names, columns),
        _problems(left, group.left, plan, names, columns),
    ]


def _states(group: GroupChange, columns: int) -> Table:
    table = Table(
        f"Group {group.group}",
        [
            Column(""),
            Column("Nodes", right=True),
            Column("Score", right=True),
            Column("Memory left", right=True, drop=2),
            Column("Disk left", right=True, drop=4),
            Column("Problems", right=True, drop=1),
            *([Column("More instances", right=True, drop=3)] if group.standard else []),
        ],
        [_row(one, group) for one in group.states],
    )
    return narrowed(table, columns)


def _row(state: GroupState, group: GroupChange) -> list[Value]:
    return [
        Cell(_moment(state.moment, len(group.nodes)), "strong"),
        str(state.nodes),
        "?" if state.score is None else rounded(state.score),
        *(
            "?" if size is None else human_size(size)
            for size in (state.free_memory, state.free_disk)
        ),
        str(state.problems),
        *([_more(state)] if group.standard else []),
    ]


def _standard(size: Spec, columns: int) -> Lines:
    """The size of the instances that are counted."""
    text = (
        f"More instances: of the group's standard size, {size_in_words(size.memory)} of memory,"
        f" {size_in_words(size.disk * size.disk_count)} of disk,"
        f" {count(size.cpus, 'virtual CPU')}."
    )
    return Lines("", paragraph(text, columns, style="faint"))


def _more(state: GroupState) -> str:
    """The further instances of the standard size that fit; ``240+`` where counting ended first."""
    if state.more is None:
        return ""
    return f"{state.more.count}{'' if state.more.full else '+'}"


def _moment(moment: Moment, nodes: int) -> str:
    more = "1 node more" if nodes == 1 else f"{nodes} nodes more"
    less = "the node" if nodes == 1 else f"these {nodes}"
    match moment:
        case Moment.BEFORE:
            return "now"
        case Moment.ADDED:
            return f"with {more}"
        case Moment.REMOVED:
            return f"without {less}"
        case Moment.BALANCED:
            return "balanced"


def _problems(
    title: str,
    found: Sequence[NodeProblem],
    plan: Plan,
    names: ShortNames,
    columns: int,
) -> ScreenPart:
    texts: dict[str, list[str]] = {}
    for one in found:
        texts.setdefault(one.node, []).append(_text(one))
    problems = [Problem(node, tuple(told)) for node, told in texts.items()]
    return problems_part(title, problems, plan, names, columns, sizes=_SIZES, expendable=4)


def _text(problem: NodeProblem) -> str:
    before, after = problem.before or "", problem.after
    if after is None or after == before:
        return before
    return f"{after} ({f'before: {before}' if before else 'new'})"
