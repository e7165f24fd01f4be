"""The answer to what breaks when groups get another policy."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.explain.broken_limits import broken_limits
from planner.explain.place_refusal import measure_outside
from planner.plan import Json, cluster_after, plan_of_steps
from planner.rules.policy_match import Measure, measures
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.search.making import make
from planner.state import Placement, group_scope
from planner.state.model import Model, prepare
from planner.state.options import ModelOptions
from planner.timing import UNCALIBRATED, USUAL_THROTTLES, Calibration, Throttles
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, change_of, findings
from planner.whatif.excess import measured
from planner.whatif.policy_change import NewPolicy, PolicyChange, PolicyViolation, with_policy
from planner.whatif.room_to_grow import Growth, nearer, room_to_grow
from planner.whatif.verdict import FoundRisk, Risk, accept, in_a_clause, verdict_of
from planner.words import all_of, count, first_of
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.policy import Spec

_BOUNDS = {
    "min_memory": ("memory", -1),
    "max_memory": ("memory", 1),
    "min_disk_size": ("disk", -1),
    "max_disk_size": ("disk", 1),
    "max_vcpus": ("cpus", 1),
    "max_disks": ("disk_count", 1),
}
"""The parts of a policy that limit instances: what they measure, and which way is milder."""
_STEPS = 100
"""Milder ratios are rounded to hundredths, towards what nothing breaks."""
_MOST = 150
"""Moves that repair a group, at most."""
_FEW, _SEARCHES, _WORK = 3, 2, 60_000
"""With so few nodes left the cheapest few moves are looked for, so often, with so much work."""
_NAMED = 3


def policy_changed(
    model: Model,
    groups: tuple[int, ...],
    policy: NewPolicy,
    min_disk: float | None = None,
    *,
    asked: Mapping[str, Json],
    throttles: Throttles = USUAL_THROTTLES,
    times: Calibration = UNCALIBRATED,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for ``groups`` (rows) that get another policy.

    ``min_disk``: the part of each node's disk that then is to stay free; None as the model has it.
    What breaks and no move mends is a risk (``rule``).
    """
    question = _PolicyQuestion(model, groups, policy, min_disk, throttles, times)
    return question.answer(asked, frozenset(accepted), as_of)


@dataclass(frozen=True)
class _PolicyQuestion:
    model: Model
    groups: tuple[int, ...]
    policy: NewPolicy
    min_disk: float | None
    throttles: Throttles
    times: Calibration

    @property
    def cluster(self) -> Cluster:
        return self.model.cluster

    @cached_property
    def options(self) -> ModelOptions:
        old = self.model.options
        return old if self.min_disk is None else replace(old, min_disk=self.min_disk)

    @cached_property
    def after(self) -> Model:
        return prepare(with_policy(self.cluster, self.groups, self.policy), self.options)

    def answer(
        self, asked: Mapping[str, Json], accepted: frozenset[Risk], as_of: str | None
    ) -> WhatIf:
        before, wanted = Placement(self.model), Placement(self.after)
        steps: list[Step] = []
        violations: list[PolicyViolation] = []
        for group in self._peopled():
            scope = group_scope(before, group)
            found = self._repair(Growth.of(before, wanted, scope))
            violations += self._of_nodes(group, before, wanted, found)
            violations += self._of_instances(group)
            steps += found
        change = self._change(before, steps) if steps else None
        nearest = self._nearest(before) if violations else None
        names = tuple(self.cluster.groups[row].name for row in self.groups)
        result = PolicyChange(names, tuple(violations), nearest)
        ways = [] if change is None else [*findings(change)]
        left = [_risk(one) for one in result.left]
        told = {one.message for one in left}
        risks = accept([*(one for one in ways if one.message not in told), *left], accepted)
        moved = self.cluster if change is None else cluster_after(self.cluster, change.plan)
        return WhatIf(
            scenario="policy",
            asked=asked,
            deed=f"CHANGE THE POLICY OF {first_of(names, _NAMED)}",
            verdict=verdict_of(risks),
            reason=_reason(result, change, risks),
            source=self.cluster.source,
            fingerprint=self.cluster.fingerprint,
            as_of=as_of,
            findings=risks,
            change=change,
            policy=result,
            after=with_policy(moved, self.groups, self.policy),
        )

    def _peopled(self) -> list[int]:
        """The groups that have nodes."""
        return [group for group in self.groups if (self.model.group == group).any()]

    # -- moves -----------------------------------------------------------------------------------

    def _repair(self, growth: Growth) -> list[Step]:
        """Moves that bring the nodes within their limits, as far as there are any."""
        counts = np.ones(len(measured()), dtype=np.bool_)
        steps: list[Step] = []
        stuck: set[int] = set()
        searches = 0
        while len(steps) < _MOST:
            over = growth.over(growth.grown)
            bad = np.flatnonzero(over.any(axis=0))
            if not len(bad):
                break
            if len(bad) <= _FEW and searches < _SEARCHES:
                searches += 1
                few = room_to_grow(growth, counts, work=_WORK).steps
                if few:
                    return [*steps, *few]
            share = {int(growth.scope[k]): float(over[:, k].sum()) for k in bad.tolist()}
            left = [node for node in share if node not in stuck]
            if not left:
                break
            worst = max(left, key=lambda node: (share[node], -node))
            step = nearer(growth, counts, worst)
            if step is None:
                stuck.add(worst)
                continue
            steps.append(step)
            growth = _after(growth, step)
        return steps

    def _change(self, before: Placement, steps: Sequence[Step]) -> PlannedChange:
        scope = np.flatnonzero(np.isin(self.model.group, self.groups))
        after, told = before.clone(), []
        for step in steps:
            make(after, step, allowed=True)
            told.append(replace(step, score=ExactScorer(after, scope).score()))
        names = first_of([self.cluster.groups[row].name for row in self.groups], _NAMED)
        plan = plan_of_steps(before, after, scope, told, group=names, maker="repair")
        return change_of(self.model, plan, self.throttles, times=self.times)

    # -- what breaks -----------------------------------------------------------------------------

    def _of_nodes(
        self, group: int, before: Placement, wanted: Placement, steps: Sequence[Step]
    ) -> Iterator[PolicyViolation]:
        scope, moved = group_scope(before, group), wanted.clone()
        for step in steps:
            make(moved, step, allowed=True)
        left = {(one.limit, one.node): one.after for one in broken_limits(before, moved, scope)}
        nodes = self.cluster.nodes.names
        for one in broken_limits(before, wanted, scope):
            was = one.before.excess if one.before is not None else 0.0
            if one.after is None or (one.before is not None and one.after.excess <= was):
                continue
            then = left.get((one.limit, one.node))
            yield PolicyViolation(
                group=self.cluster.groups[group].name,
                node=nodes[one.node],
                instance=None,
                limit=one.limit,
                message=one.after.text,
                repaired=then is None or (one.before is not None and then.excess <= was),
            )

    def _of_instances(self, group: int) -> Iterator[PolicyViolation]:
        limits = self.after.cluster.groups[group].policy.limits
        for row in self._newly_outside(group):
            yield PolicyViolation(
                group=self.cluster.groups[group].name,
                node=None,
                instance=self.cluster.instances.names[row],
                limit="policy",
                message="; ".join(_outside(self._measures(self.model, row), limits)),
                repaired=False,
            )

    def _newly_outside(self, group: int) -> list[int]:
        """The instances (rows) of a group that the new limits do not admit, and the old ones do."""
        home = self.cluster.instances.primary
        inside = (home != NO_NODE) & (self.model.group[np.maximum(home, 0)] == group)
        old = self.cluster.groups[group].policy.limits
        new = self.after.cluster.groups[group].policy.limits
        return [
            row
            for row in np.flatnonzero(inside).tolist()
            if _outside(self._measures(self.model, row), new)
            and not _outside(self._measures(self.model, row), old)
        ]

    def _measures(self, model: Model, row: int) -> list[Measure]:
        home = int(self.cluster.instances.primary[row])
        return measures(model, row, exclusive=bool(model.exclusive[home]))

    # -- the nearest policy that nothing breaks ----------------------------------------------------

    def _nearest(self, place: Placement) -> Mapping[str, float] | None:
        """The parts that are asked for, milder as far as that is needed."""
        scope = np.flatnonzero(np.isin(self.model.group, self._peopled()))
        scope = scope[~self.model.offline[scope]]
        found: dict[str, float] = {}
        for name, used, whole in (
            ("vcpu_ratio", place.used_cpus, self.model.total_cpus),
            ("spindle_ratio", place.used_spindles, self.model.total_spindles),
        ):
            asked = getattr(self.policy, name)
            if asked is not None:
                least = max((_share(used[n], whole[n]) for n in scope.tolist()), default=0.0)
                found[name] = max(asked, math.ceil(least * _STEPS) / _STEPS)
        if self.min_disk is not None:
            total = self.model.total_disk
            most = min((_share(place.free_disk[n], total[n]) for n in scope.tolist()), default=1.0)
            found["min_disk"] = max(0.0, min(self.min_disk, math.floor(most * _STEPS) / _STEPS))
        found |= self._sizes_met()
        parts = {name: value for name, value in found.items() if name != "min_disk"}
        milder = replace(
            self,
            policy=NewPolicy(**parts),  # type: ignore[arg-type]
            min_disk=found.get("min_disk"),
        )
        return None if milder.breaks() else found

    def _sizes_met(self) -> dict[str, float]:
        """The limits of instances that all of them keep, but for those that break the old ones."""
        found: dict[str, float] = {}
        for name, (bound, sign) in _BOUNDS.items():
            asked = getattr(self.policy, name)
            if asked is None:
                continue
            values = [
                sign * value
                for group in self._peopled()
                for row in self._newly_outside(group)
                for one in self._measures(self.model, row)
                if one.bound == bound
                for value in one.values or ()
            ]
            found[name] = sign * max([sign * asked, *values])
        return found

    def breaks(self) -> bool:
        """True if something breaks the policy, before any move."""
        before, wanted = Placement(self.model), Placement(self.after)
        return any(
            any(self._of_nodes(group, before, wanted, ())) or any(self._of_instances(group))
            for group in self._peopled()
        )


def _share(used: float, whole: float) -> float:
    return float(used) / float(whole) if whole else 0.0


def _after(growth: Growth, step: Step) -> Growth:
    before, grown = growth.before.clone(), growth.grown.clone()
    make(before, step, allowed=True)
    make(grown, step, allowed=True)
    return replace(growth, before=before, grown=grown)


def _risk(violation: PolicyViolation) -> FoundRisk:
    if violation.node is not None:
        text = f"{violation.node} afterwards: {violation.message}"
        return FoundRisk(Risk.RULE, text, nodes=(violation.node,))
    assert violation.instance is not None
    text = f"{violation.instance}: {violation.message}"
    return FoundRisk(Risk.RULE, text, instances=(violation.instance,))


def _reason(result: PolicyChange, change: PlannedChange | None, risks: Sequence[FoundRisk]) -> str:
    if not result.violations:
        return in_a_clause(risks) or "nothing breaks it"
    moves = "" if change is None else count(len(change.plan.moves), "move")
    verb = "repairs" if moves == "1 move" else "repair"
    if not result.left:
        told = f"{_counted(result.violations)}, and {moves} {verb} that"
        return f"{told}; {in_a_clause(risks)}" if risks else told
    accepted = "" if any(not one.accepted for one in risks) else " (accepted)"
    after = f" once {moves} {verb} what can be" if moves else ""
    return f"{_counted(result.left)}{after}{accepted}"


def _counted(violations: Sequence[PolicyViolation]) -> str:
    """``2 nodes and 1 instance break it``."""
    nodes = {one.node for one in violations} - {None}
    instances = {one.instance for one in violations} - {None}
    told = [count(len(nodes), "node")] if nodes else []
    told += [count(len(instances), "instance")] if instances else []
    verb = "breaks" if len(nodes) + len(instances) == 1 else "break"
    return f"{all_of(told)} {verb} it"


def _outside(measured_: Sequence[Measure], limits: Sequence[tuple[Spec, Spec]]) -> list[str]:
    """The amounts that no pair of limits admits, by the first pair; none where one admits all."""
    found: list[list[str]] = []
    for least, most in limits:
        wrong = [text for one in measured_ if (text := measure_outside(one, least, most))]
        if not wrong:
            return []
        found.append(wrong)
    return found[0] if found else []
