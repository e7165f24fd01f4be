"""The answer to a question of what would happen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.plan import Json
from planner.whatif.change import PlannedChange
from planner.whatif.creation import Creation
from planner.whatif.group_change import GroupChange
from planner.whatif.losses import LossTable, NodesLost, Restored
from planner.whatif.policy_change import PolicyChange
from planner.whatif.relief import TriedRelief
from planner.whatif.resizing import Resizing
from planner.whatif.tables import (
    AnswerTable,
    Value,
    down_table,
    group_table,
    loss_table,
    move_table,
    new_instance_table,
    no_second_copy_table,
    node_table,
    not_safe_table,
    problem_table,
    relief_table,
    risk_table,
    size_table,
    stage_table,
    violation_table,
)
from planner.whatif.verdict import FoundRisk, Verdict
from snapshots.cluster import Cluster

if TYPE_CHECKING:
    import pandas

_STEPS = (
    *("step", "scenario", "at", "begin", "end", "deed", "verdict", "reason"),
    *("moves", "restarts", "copy_gib", "memory_gib"),
)


@dataclass(frozen=True, eq=False, slots=True)
class LossReport:
    """Sets of nodes that are lost at once: all of them as figures, the worst in full.

    ``worst`` are in the order of ``table.by_harm``; ``restored`` has for each of them how second
    copies are made again, group by group.
    """

    table: LossTable
    worst: tuple[NodesLost, ...]
    restored: tuple[tuple[Restored, ...], ...]
    cluster: Cluster


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A verdict, and what it stands on.

    Attributes:
        scenario: the stable word, such as ``drain``.
        asked: the scenario's own options, by name.
        deed: what would be done, for the verdict: ``DRAIN node07``.
        verdict: whether it can be done.
        reason: why, in a clause.
        source: where the cluster was read from.
        fingerprint: of the cluster.
        as_of: when it was read (ISO 8601); None where the source does not tell.
        findings: the risks, the gravest first.
        notes: what else a person should know.
        change: the moves, in time; None where nothing is moved.
        losses: the nodes that are lost; None where none is.
        group: the group that gains or loses nodes; None where none does.
        about: the cluster that was asked about, where no change has it.
        after: the cluster when all is done, the same one where nothing is changed; None where that
            is not possible or not known.
        creation: the new instances; None where there are none.
        resizing: the instance that gets another size; None where none does.
        policy: the groups that get another policy; None where none does.
        reliefs: where it cannot be done, the smallest changes with which it could, any one of them.
        steps: of several scenarios one after the other.
    """

    scenario: str
    asked: Mapping[str, Json]
    deed: str
    verdict: Verdict
    reason: str
    source: str
    fingerprint: str
    as_of: str | None = None
    findings: tuple[FoundRisk, ...] = ()
    notes: tuple[str, ...] = ()
    change: PlannedChange | None = None
    losses: LossReport | None = None
    group: GroupChange | None = None
    after: Cluster | None = field(default=None, repr=False, compare=False)
    about: Cluster | None = field(default=None, repr=False, compare=False)
    creation: Creation | None = None
    resizing: Resizing | None = None
    policy: PolicyChange | None = None
    reliefs: tuple[TriedRelief, ...] = ()
    steps: tuple[AnsweredStep, ...] = ()

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, which begins with its fixed words."""
        return f"{self.verdict} TO {self.deed}: {self.reason}"

    @property
    def tables(self) -> Mapping[str, AnswerTable]:
        """All its tables by name; those that the scenario does not fill have no rows."""
        change = self.change
        return {
            "risks": risk_table(self.findings),
            "moves": move_table(change),
            "nodes": node_table(change),
            "no_second_copy": no_second_copy_table(change),
            "not_safe": not_safe_table(change),
            "down": down_table(change),
            "stages": stage_table(change),
            "losses": self._loss_table(),
            "group": group_table(self.group),
            "problems": problem_table(self.group),
            "new_instances": new_instance_table(self.creation),
            "sizes": size_table(self.resizing),
            "violations": violation_table(self.policy),
            "reliefs": relief_table(self.reliefs),
            "steps": AnswerTable(_STEPS, tuple(self._step_rows())),
        }

    def _loss_table(self) -> AnswerTable:
        if self.losses is None:
            return loss_table(None, ())
        return loss_table(self.losses.table, self.losses.cluster.nodes.names)

    def _step_rows(self) -> Iterator[tuple[Value, ...]]:
        for number, step in enumerate(self.steps, start=1):
            answer = step.answer
            told: tuple[Value, ...] = (None,) * 3
            if answer is not None:
                told = (answer.deed, answer.verdict.value, answer.reason)
            times = (step.at, step.begin, step.end)
            yield (number, step.scenario, *times, *told, *step.price)

    def steps_frame(self) -> pandas.DataFrame:
        """A row a step: seconds from the begin of the first, sizes in GiB."""
        return self.tables["steps"].to_frame()

    def risks_frame(self) -> pandas.DataFrame:
        """The risks as a pandas frame, the gravest first; names in a cell are set apart by " "."""
        return risk_table(self.findings).to_frame()

    def moves_frame(self) -> pandas.DataFrame:
        """A row a move, by its id; begin and end in seconds, sizes in GiB."""
        return move_table(self.change).to_frame()

    def nodes_frame(self) -> pandas.DataFrame:
        """A row a node: before, at the tightest moment, after; MiB, seconds."""
        return node_table(self.change).to_frame()

    def no_second_copy_frame(self) -> pandas.DataFrame:
        """A row for each time that an instance has no second copy; no end where that lasts."""
        return no_second_copy_table(self.change).to_frame()

    def not_safe_frame(self) -> pandas.DataFrame:
        """A row for each time that a node is not N+1 safe, missing memory in MiB."""
        return not_safe_table(self.change).to_frame()

    def down_frame(self) -> pandas.DataFrame:
        """A row for each time that an instance is down."""
        return down_table(self.change).to_frame()

    def stages_frame(self) -> pandas.DataFrame:
        """A row for the nodes that reboot at once, in their order."""
        return stage_table(self.change).to_frame()

    def losses_frame(self) -> pandas.DataFrame:
        """A row for each set of nodes that is lost at once, all of them, the worst first."""
        return self._loss_table().to_frame()

    def group_frame(self) -> pandas.DataFrame:
        """A row a moment of the group that gains or loses nodes; memory and disk in MiB."""
        return group_table(self.group).to_frame()

    def problems_frame(self) -> pandas.DataFrame:
        """A row a problem of a node of that group, before and after."""
        return problem_table(self.group).to_frame()

    def new_instances_frame(self) -> pandas.DataFrame:
        """A row for each new instance that has a place, in the order in which to create them."""
        return new_instance_table(self.creation).to_frame()

    def sizes_frame(self) -> pandas.DataFrame:
        """A row a size of an instance: before and after; MiB, CPUs."""
        return size_table(self.resizing).to_frame()

    def violations_frame(self) -> pandas.DataFrame:
        """A row for each node and instance that would break a group's new policy."""
        return violation_table(self.policy).to_frame()

    def reliefs_frame(self) -> pandas.DataFrame:
        """A row for each change with which it could be done, any one of them."""
        return relief_table(self.reliefs).to_frame()


@dataclass(frozen=True, eq=False, slots=True)
class AnsweredStep:
    """A step of several, and what would happen.

    ``scenario`` is its stable word, ``at`` when it is to begin (ISO 8601, as the operator gives
    it), ``begin`` the same in seconds from the begin of the first step; without ``at`` the end of
    the step before. ``answer`` is None where the cluster that it would find is not known.
    """

    scenario: str
    answer: WhatIf | None
    at: str | None = None
    begin: float | None = None

    @property
    def seconds(self) -> float:
        """The time that it takes."""
        change = None if self.answer is None else self.answer.change
        return 0.0 if change is None else change.seconds

    @property
    def price(self) -> tuple[int, int, float, float]:
        """Moves, restarts, GiB that are copied, GiB of memory that migrate."""
        if self.answer is None or self.answer.change is None:
            return 0, 0, 0.0, 0.0
        plan = self.answer.change.plan
        return len(plan.moves), plan.restarts, plan.copy_gib, plan.memory_gib

    @property
    def end(self) -> float | None:
        """The moment of its end, in seconds from the begin of the first; None without an answer."""
        if self.begin is None or self.answer is None:
            return None
        return self.begin + self.seconds
