"""What a plan says of a guest is what is submitted: one rule decides both.

Whatever the state of the guest, what it is meant to do, its template, and the state of its node.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import partial
from itertools import product

import numpy as np
import pytest

from executor.backend import JobRequest
from executor.ganeti.facts import OVER_LUXI
from executor.limits import Limits
from executor.run import preconditions
from executor.run.readiness import Drift, NotYet, Ready
from executor.simulated.cluster import SimulatedCluster
from planner.plan.build import moves_of
from planner.plan.plan import Plan
from planner.rules.actions import Verb
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from poise.runs.plan_as_it_is import as_it_is
from snapshots.admin_state import AdminState
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord
from tests.executor.made_moves import offline_node
from tests.executor.made_moves import plan as plan_by_hand
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti
from tests.planner.small_clusters import A, B, C, cluster, instance, node

check_move = partial(preconditions.check_move, advice=OVER_LUXI.advice)

PAIRED = [kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY]
MEANT = (None, *AdminState)


class Home(Enum):
    """The state of the node that the guest leaves."""

    UP = "up"
    DRAINED = "drained"
    OFFLINE = "offline"
    NAMED = "named by the operator"
    DRAINED_AND_NAMED = "drained, and named by the operator"


def cluster_with(guest: InstanceRecord, home: Home) -> Cluster:
    offline = home in (Home.DRAINED, Home.DRAINED_AND_NAMED, Home.OFFLINE)
    figures = {} if home is not Home.OFFLINE else {"total_memory": 0.0, "free_memory": 0}
    return cluster(guest, nodes=[node("a", offline=offline, **figures), node("b"), node("c")])


def plan_of(now: Cluster, kind: MoveKind, home: Home) -> Plan:
    """The plan that moves the only guest, as planning makes it."""
    named = home in (Home.NAMED, Home.DRAINED_AND_NAMED)
    options = ModelOptions(offline_nodes=(A,) if named else ())
    model = prepare(now, options)
    target = B if kind is MoveKind.FAILOVER else C
    secondary = int(now.instances.secondary[0])
    new = {
        MoveKind.FAILOVER: (B, A),
        MoveKind.REPLACE_SECONDARY: (A, C),
        MoveKind.REPLACE_AND_FAILOVER: (C, A),
        MoveKind.REPLACE_PRIMARY: (C, B),
        MoveKind.FAILOVER_AND_REPLACE: (B, C),
        MoveKind.FAILOVER_TO_ANY: (C, NO_NODE),
    }[kind]
    step = Step(0, kind, target, (A, secondary), new, 1.0)
    offline = Placement(model).model.offline
    made = plan_by_hand(*moves_of(model, [step]))
    return replace(
        made,
        options={"offline": ["a"] if named else []},
        nodes=() if not np.any(offline) else (offline_node("a"),),
    )


def guests(status: InstanceStatus):
    """Guests of that status, on DRBD and on shared storage, with the moves they can make."""
    for admin, always, paired in product(MEANT, (False, True), (False, True)):
        kinds = PAIRED if paired else [MoveKind.FAILOVER_TO_ANY]
        guest = instance(
            "web",
            A,
            B if paired else NO_NODE,
            status=status,
            admin_state=admin,
            always_failover=always,
        )
        for kind in kinds:
            yield guest, kind


@pytest.mark.parametrize("home", Home)
@pytest.mark.parametrize("status", InstanceStatus)
def test_the_actions_of_a_plan_are_those_that_the_runner_submits(status, home):
    """Or none: what is left to a person is a drift."""
    for guest, kind in guests(status):
        now = cluster_with(guest, home)
        plan = plan_of(now, kind, home)
        (move,) = plan.moves
        found = check_move(move, 0, now, [], plan.offline, plan.named_offline)
        assert not isinstance(found, NotYet)
        if isinstance(found, Ready):
            assert found.actions == move.actions, (guest, kind)
        assert as_it_is(plan, now).moves == plan.moves, (guest, kind)


class Listener(SimulatedCluster):
    """A simulated cluster that remembers what it was asked for."""

    def submit(self, request: JobRequest) -> str:
        self.asked = [*getattr(self, "asked", ()), *request.actions]
        return super().submit(request)


@pytest.mark.parametrize("whole_moves", [True, False])
@pytest.mark.parametrize("home", [Home.UP, Home.OFFLINE, Home.NAMED])
@pytest.mark.parametrize("status", InstanceStatus)
def test_so_it_is_action_by_action_through_a_whole_run(status, home, whole_moves):
    for guest, kind in guests(status):
        if kind is not MoveKind.REPLACE_PRIMARY:
            continue
        now = cluster_with(guest, home)
        plan = plan_of(now, kind, home)
        there = Listener(now, facts=ganeti(whole_moves=whole_moves))
        Trial(there, plan).go(Limits(attempts=1))
        asked = getattr(there, "asked", [])
        assert asked == list(plan.moves[0].actions[: len(asked)]), guest


@pytest.mark.parametrize("status", [InstanceStatus.RUNNING, InstanceStatus.ERROR_NODEOFFLINE])
def test_a_guest_that_was_failed_over_runs_and_migrates_on(status):
    home = Home.NAMED if status is InstanceStatus.RUNNING else Home.OFFLINE
    now = cluster_with(instance("web", A, B, status=status), home)
    (move,) = plan_of(now, MoveKind.REPLACE_PRIMARY, home).moves
    verbs = [action.verb for action in move.actions]
    assert verbs == [Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.MIGRATE]
    assert (move.restarts, move.memory_gib * 1024) == (1, 1000)


def test_a_guest_with_always_failover_stops_at_every_switch():
    now = cluster_with(instance("web", A, B, always_failover=True), Home.UP)
    (move,) = plan_of(now, MoveKind.REPLACE_PRIMARY, Home.UP).moves
    verbs = [action.verb for action in move.actions]
    assert verbs == [Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.FAILOVER]
    assert (move.restarts, move.memory_gib) == (2, 0)


def test_a_guest_that_is_meant_to_be_down_is_not_counted_as_restarted():
    down = instance(
        "web", A, B, status=InstanceStatus.ERROR_NODEOFFLINE, admin_state=AdminState.DOWN
    )
    (move,) = plan_of(
        cluster_with(down, Home.OFFLINE), MoveKind.REPLACE_PRIMARY, Home.OFFLINE
    ).moves
    verbs = [action.verb for action in move.actions]
    assert verbs == [Verb.FAILOVER, Verb.REPLACE_DISKS, Verb.FAILOVER]
    assert move.restarts == 0


def test_the_second_move_of_a_guest_begins_as_the_first_one_leaves_it():
    lost = instance("web", A, B, status=InstanceStatus.ERROR_NODEOFFLINE)
    model = prepare(cluster_with(lost, Home.OFFLINE))
    steps = [
        Step(0, MoveKind.FAILOVER_AND_REPLACE, C, (A, B), (B, C), 1.0),
        Step(0, MoveKind.FAILOVER, C, (B, C), (C, B), 1.0),
    ]
    first, second = moves_of(model, steps)
    assert [action.verb for action in first.actions] == [Verb.FAILOVER, Verb.REPLACE_DISKS]
    assert [action.verb for action in second.actions] == [Verb.MIGRATE]
    assert (first.restarts, second.restarts) == (1, 0)


def test_an_always_failover_that_was_set_since_the_plan_was_made_is_a_drift():
    """The plan promised that the guest stays up."""
    before = cluster_with(instance("web", A, B), Home.UP)
    now = cluster_with(instance("web", A, B, always_failover=True), Home.UP)
    (move,) = plan_of(before, MoveKind.FAILOVER, Home.UP).moves
    found = check_move(move, 0, now, [])
    assert isinstance(found, Drift) and "always_failover" in found.why


def test_before_the_question_a_plan_is_shown_as_it_would_be_carried_out_now():
    before = cluster_with(instance("web", A, B), Home.UP)
    now = cluster_with(instance("web", A, B, always_failover=True), Home.UP)
    plan = as_it_is(plan_of(before, MoveKind.FAILOVER, Home.UP), now)
    assert [action.verb for action in plan.moves[0].actions] == [Verb.FAILOVER]
    assert (plan.restarts, plan.memory_gib) == (1, 0)


@pytest.mark.parametrize("status", [InstanceStatus.ERROR_DOWN, InstanceStatus.ERROR_NODEDOWN])
def test_what_is_left_to_a_person_stays_as_it_was_planned(status):
    before = cluster_with(instance("web", A, B), Home.UP)
    plan = plan_of(before, MoveKind.FAILOVER, Home.UP)
    now = cluster_with(instance("web", A, B, status=status), Home.UP)
    assert as_it_is(plan, now).moves == plan.moves
    assert isinstance(check_move(plan.moves[0], 0, now, []), Drift)
