"""The tables of an answer, for spreadsheets and pandas: plain columns, a row a thing.

Sizes are MiB, times seconds from the change's begin; full names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.whatif.at_risk import NoSecondCopy, NotSafe
from planner.whatif.change import PlannedChange
from planner.whatif.creation import Creation
from planner.whatif.group_change import GroupChange
from planner.whatif.losses import LossTable
from planner.whatif.policy_change import PolicyChange
from planner.whatif.relief import TriedRelief
from planner.whatif.resizing import Resizing
from planner.whatif.verdict import FoundRisk

if TYPE_CHECKING:
    import pandas

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Columns by name, and rows of values in their order; None where there is no value."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def to_frame(self) -> pandas.DataFrame:
        """The same as a pandas frame, which is loaded only then."""
        import pandas

        by_column = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.columns)
        return pandas.DataFrame(dict(zip(self.columns, map(list, by_column), strict=True)))


_RISKS = ("risk", "message", "nodes", "instances", "accepted")
_MOVES = (
    *("move", "instance", "kind", "actions", "from_primary", "from_secondary"),
    *("to_primary", "to_secondary", "copy_gib", "memory_gib", "restarts", "begin", "end", "back"),
)
_NODES = (
    *("node", "offline", "free_memory_before", "free_memory_tightest", "memory_tightest_at"),
    *("free_memory_after", "free_disk_before", "free_disk_tightest", "disk_tightest_at"),
    "free_disk_after",
    *("primaries_before", "primaries_after", "secondaries_before", "secondaries_after"),
)
_NO_SECOND_COPY = ("instance", "begin", "end", "before")
_NOT_SAFE = ("node", "lost", "missing", "begin", "end", "before", "missing_before")
_DOWN = ("instance", "begin", "end")
_STAGES = ("stage", "nodes", "left_from", "off", "back", "end")
_LOSSES = (
    *("nodes", "lost", "no_room", "down", "restart", "no_second_copy", "memory_short"),
    "certain",
)
_NEW_INSTANCES = ("instance", "group", "primary", "secondary")
_SIZES = ("instance", "what", "before", "after")
_VIOLATIONS = ("group", "node", "instance", "limit", "message", "repaired")
_RELIEFS = ("kind", "amount", "message")

_GROUP = (
    *("moment", "nodes", "score", "free_memory", "free_disk", "problems"),
    *("more_instances", "no_more_fit"),
)
_PROBLEMS = ("node", "problem", "before", "after")


def risk_table(findings: Sequence[FoundRisk]) -> AnswerTable:
    """A row a risk, the gravest first."""
    rows = [
        (one.risk.value, one.message, _list(one.nodes), _list(one.instances), one.accepted)
        for one in findings
    ]
    return AnswerTable(_RISKS, tuple(rows))


def move_table(change: PlannedChange | None) -> AnswerTable:
    """A row a move, in the plan's order; ``back`` is true of those of a way back."""
    return AnswerTable(_MOVES, () if change is None else tuple(_moves(change)))


def _moves(change: PlannedChange) -> Iterator[tuple[Value, ...]]:
    schedule = change.schedule
    for number, move in enumerate(change.moves):
        actions = "; ".join(f"{action.verb} {action.node}" for action in move.actions)
        yield (
            *(move.id, move.instance, str(move.kind), actions),
            *(move.source.primary, move.source.secondary),
            *(move.target.primary, move.target.secondary),
            *(move.copy_gib, move.memory_gib, move.restarts),
            *(schedule.begins[move.id], schedule.ends[move.id]),
            number >= len(change.plan.moves),
        )


def node_table(change: PlannedChange | None) -> AnswerTable:
    """A row a node: before, at the tightest moment, after."""
    return AnswerTable(_NODES, () if change is None else tuple(_nodes(change)))


def _nodes(change: PlannedChange) -> Iterator[tuple[Value, ...]]:
    least = {one.node: one for one in change.meanwhile.tightest}
    for node in change.plan.nodes:
        before, after, tight = node.before, node.after, least.get(node.name)
        yield (
            *(node.name, node.offline, before.free_memory),
            *((None, None) if tight is None else (tight.free_memory, tight.memory_at)),
            *(after.free_memory, before.free_disk),
            *((None, None) if tight is None else (tight.free_disk, tight.disk_at)),
            *(after.free_disk, before.primaries, after.primaries),
            *(before.secondaries, after.secondaries),
        )


def no_second_copy_table(change: PlannedChange | None) -> AnswerTable:
    """A row a spell of an instance; ``end`` is None where it lasts."""
    spells: Sequence[NoSecondCopy] = () if change is None else change.meanwhile.no_second_copy
    rows = [(one.instance, one.begin, one.end, one.before) for one in spells]
    return AnswerTable(_NO_SECOND_COPY, tuple(rows))


def not_safe_table(change: PlannedChange | None) -> AnswerTable:
    """A row a spell of a node that is not N+1 safe; ``end`` is None where it lasts."""
    spells: Sequence[NotSafe] = () if change is None else change.meanwhile.not_safe
    rows = [
        (one.node, one.lost, one.missing, one.begin, one.end, one.before, one.missing_before)
        for one in spells
    ]
    return AnswerTable(_NOT_SAFE, tuple(rows))


def down_table(change: PlannedChange | None) -> AnswerTable:
    """A row a spell of an instance that is down."""
    spells = () if change is None else change.meanwhile.down
    return AnswerTable(_DOWN, tuple((one.instance, one.begin, one.end) for one in spells))


def stage_table(change: PlannedChange | None) -> AnswerTable:
    """A row for the nodes that reboot at once, numbered from 1."""
    stages = () if change is None else change.stages
    left = [0.0, *(stage.end for stage in stages)]
    rows = [
        (number + 1, _list(stage.nodes), left[number], stage.off, stage.back, stage.end)
        for number, stage in enumerate(stages)
    ]
    return AnswerTable(_STAGES, tuple(rows))


def loss_table(losses: LossTable | None, names: Sequence[str]) -> AnswerTable:
    """A row a case, all of them, the worst first; ``names`` of the nodes."""
    return AnswerTable(_LOSSES, () if losses is None else tuple(_losses(losses, names)))


def _losses(table: LossTable, names: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    counted = (table.lost, table.not_restarted, table.down, table.restarted, table.second_copies)
    columns = [column.tolist() for column in (*counted, table.short_mib, table.certain)]
    for number in table.by_harm.tolist():
        nodes = _list([names[row] for row in table.nodes_of(number)])
        yield nodes, *(column[number] for column in columns)


def group_table(group: GroupChange | None) -> AnswerTable:
    """A row a moment, in their order."""
    states = () if group is None else group.states
    rows = [
        (
            *(one.moment.value, one.nodes, one.score, one.free_memory, one.free_disk),
            *(one.problems, one.more.count if one.more else None),
            one.more.full if one.more else None,
        )
        for one in states
    ]
    return AnswerTable(_GROUP, tuple(rows))


def problem_table(group: GroupChange | None) -> AnswerTable:
    """A row a problem of a node; ``before`` or ``after`` is None where there is none."""
    problems = () if group is None else group.problems
    rows = [(one.node, one.kind, one.before, one.after) for one in problems]
    return AnswerTable(_PROBLEMS, tuple(rows))


def new_instance_table(creation: Creation | None) -> AnswerTable:
    """A row a new instance that has a place."""
    placed = () if creation is None else creation.placed
    rows = [
        (one.instance, one.place.group, one.place.primary, one.place.secondary) for one in placed
    ]
    return AnswerTable(_NEW_INSTANCES, tuple(rows))


def size_table(resizing: Resizing | None) -> AnswerTable:
    """A row for the memory, the virtual CPUs and each disk; no ``before`` for a new disk."""
    if resizing is None:
        return AnswerTable(_SIZES, ())
    name, was, now = resizing.instance, resizing.before, resizing.after
    rows: list[tuple[Value, ...]] = [
        (name, "memory", was.memory, now.memory),
        (name, "vcpus", was.vcpus, now.vcpus),
    ]
    for index, size in enumerate(now.disks):
        before = was.disks[index] if index < len(was.disks) else None
        rows.append((name, f"disk/{index}", before, size))
    return AnswerTable(_SIZES, tuple(rows))


def violation_table(policy: PolicyChange | None) -> AnswerTable:
    """A row a node or an instance that would break the policy, nodes of a group first."""
    found = () if policy is None else policy.violations
    rows = [
        (one.group, one.node, one.instance, one.limit, one.message, one.repaired) for one in found
    ]
    return AnswerTable(_VIOLATIONS, tuple(rows))


def relief_table(reliefs: Sequence[TriedRelief]) -> AnswerTable:
    """A row a change with which it could be done."""
    return AnswerTable(
        _RELIEFS, tuple((one.kind.value, one.amount, one.message) for one in reliefs)
    )


def _list(names: Sequence[str]) -> str:
    return " ".join(names)
