"""What a plan says about its moves: actions, price, order, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
import pytest

from planner.plan.build import plan_from_balance
from planner.plan.plan import Plan
from planner.rules.actions import Verb
from planner.rules.candidates import MoveRules
from planner.rules.moves import MoveKind, evaluate
from planner.rules.step import Step
from planner.solvers.balance.exhaustive import ExhaustiveChooser
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.stopping import Stop, StopRules
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

GIB = 1024
GROUP = Group("default", "uuid-0", AllocationPolicy.PREFERRED)
A, B, C, D = range(4)


def node(name: str, **changes: object) -> NodeRecord:
    record = NodeRecord(
        name,
        group=0,
        total_memory=64 * GIB,
        node_memory=GIB,
        free_memory=63 * GIB,
        total_disk=1000 * GIB,
        free_disk=1000 * GIB,
        total_cpus=16,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def instance(
    name: str, primary: int, secondary: int = NO_NODE, **changes: object
) -> InstanceRecord:
    record = InstanceRecord(
        name,
        memory=4 * GIB,
        disk=20 * GIB,
        disks=(Disk(20 * GIB),),
        vcpus=2,
        status=InstanceStatus.RUNNING,
        primary=primary,
        secondary=secondary,
        template=DiskTemplate.DRBD if secondary != NO_NODE else DiskTemplate.EXT,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def cluster(*instances: InstanceRecord, nodes: int = 4) -> Cluster:
    """Nodes a, b, c, … with these instances, and memory and disk free as they leave it."""
    records = []
    for row, name in enumerate("abcdef"[:nodes]):
        held = (i for i in instances if i.primary == row and i.status.uses_memory)
        free = 63 * GIB - sum(i.memory for i in held)
        disk = 1000 * GIB - sum(i.disk for i in instances if row in (i.primary, i.secondary))
        records.append(node(name, free_memory=free, free_disk=disk))
    return Cluster.from_records([GROUP], records, instances, source="test.data")


def plan_of_moves(cluster: Cluster, *moves: tuple[int, MoveKind, int], **options: object) -> Plan:
    """The plan that carries out exactly these moves: (instance row, kind, target row)."""
    placement = Placement(prepare(cluster, ModelOptions(**options)))  # type: ignore[arg-type]
    steps = []
    for row, kind, target in moves:
        old = int(placement.primary[row]), int(placement.secondary[row])
        outcome = evaluate(placement, kind, np.array([row]), np.array([target]), force=True)
        placement.commit(outcome, 0)
        new = int(placement.primary[row]), int(placement.secondary[row])
        steps.append(Step(row, kind, target, old, new, 1.0))
    return plan_of_steps(placement, steps)


def plan_of_steps(placement: Placement, steps: list[Step]) -> Plan:
    none = np.zeros(20)
    result = Balance(tuple(steps), none, none, 2.0, 1.0, 0.0, Stop.MAX_MOVES)
    problem = BalanceProblem(placement, group_scope(placement, 0))
    return plan_from_balance(problem, result, group="default")


def balanced(cluster: Cluster, rules: MoveRules | None = None, **options: object) -> Plan:
    """The plan that balancing the only group gives."""
    rules = rules or MoveRules()
    placement = Placement(prepare(cluster, ModelOptions(**options)))  # type: ignore[arg-type]
    scope = group_scope(placement, 0)
    chooser = ExhaustiveChooser(placement, scope, rules)
    result = balance(placement, scope, rules, StopRules(), chooser=chooser)
    return plan_from_balance(BalanceProblem(placement, scope, rules), result, group="default")


PAIR = instance("vm", A, B)


@pytest.mark.parametrize(
    ("kind", "word", "actions", "copied", "sent"),
    [
        (MoveKind.FAILOVER, "failover", [("migrate", "b")], 0, 4),
        (MoveKind.REPLACE_SECONDARY, "replace-secondary", [("replace-disks", "c")], 20, 0),
        (
            MoveKind.REPLACE_AND_FAILOVER,
            "replace-secondary+failover",
            [("replace-disks", "c"), ("migrate", "c")],
            20,
            4,
        ),
        (
            MoveKind.REPLACE_PRIMARY,
            "replace-primary",
            [("migrate", "b"), ("replace-disks", "c"), ("migrate", "c")],
            20,
            8,
        ),
        (
            MoveKind.FAILOVER_AND_REPLACE,
            "failover+replace-secondary",
            [("migrate", "b"), ("replace-disks", "c")],
            20,
            4,
        ),
    ],
)
def test_every_kind_of_drbd_move_has_its_actions_and_price(
    kind: MoveKind, word: str, actions: list[tuple[str, str]], copied: float, sent: float
) -> None:
    target = B if kind is MoveKind.FAILOVER else C
    (move,) = plan_of_moves(cluster(PAIR), (0, kind, target)).moves
    assert (move.kind, [(a.verb.value, a.node) for a in move.actions]) == (word, actions)
    assert (move.copy_gib, move.memory_gib) == (copied, sent)


def test_an_instance_on_shared_storage_moves_without_copying() -> None:
    (move,) = plan_of_moves(cluster(instance("vm", A)), (0, MoveKind.FAILOVER_TO_ANY, D)).moves
    assert (move.kind, move.actions[0].verb, move.target.primary) == (
        "migrate-to",
        Verb.MIGRATE,
        "d",
    )
    assert (move.target.secondary, move.copy_gib, move.memory_gib) == (None, 0, 4)


def test_a_stopped_guest_is_failed_over_and_sends_no_memory() -> None:
    stopped = replace(PAIR, status=InstanceStatus.ADMIN_DOWN)
    (move,) = plan_of_moves(cluster(stopped), (0, MoveKind.REPLACE_PRIMARY, C)).moves
    assert [action.verb for action in move.actions] == ["failover", "replace-disks", "failover"]
    assert (move.copy_gib, move.memory_gib) == (20, 0)


def test_from_a_node_taken_as_offline_nothing_migrates() -> None:
    """Back on a node that works the guest runs again, and can migrate."""
    (move,) = plan_of_moves(
        cluster(PAIR), (0, MoveKind.REPLACE_PRIMARY, C), offline_nodes=(A,)
    ).moves
    assert [action.verb for action in move.actions] == ["failover", "replace-disks", "migrate"]
    assert move.memory_gib == 4


def test_guests_that_run_on_a_drained_node_migrate() -> None:
    """For the planner it is as an offline one, but its guests are reported as running."""
    drained = [node("a", offline=True), node("b"), node("c")]
    snapshot = Cluster.from_records([GROUP], drained, [PAIR], source="test.data")
    (move,) = plan_of_moves(snapshot, (0, MoveKind.FAILOVER, B)).moves
    assert [action.verb for action in move.actions] == ["migrate"]


def test_guests_of_a_node_that_is_offline_in_the_snapshot_fail_over() -> None:
    gone = replace(PAIR, status=InstanceStatus.ERROR_NODEOFFLINE)
    nodes = [node("a", offline=True), node("b"), node("c")]
    snapshot = Cluster.from_records([GROUP], nodes, [gone], source="test.data")
    (move,) = plan_of_moves(snapshot, (0, MoveKind.FAILOVER, B)).moves
    assert ([action.verb for action in move.actions], move.memory_gib) == (["failover"], 0)


def test_a_forthcoming_instance_costs_nothing_to_move() -> None:
    (move,) = plan_of_moves(
        cluster(replace(PAIR, forthcoming=True)), (0, MoveKind.FAILOVER_AND_REPLACE, C)
    ).moves
    assert (move.actions[0].verb, move.copy_gib, move.memory_gib) == ("failover", 0, 0)


def test_a_plan_adds_its_prices_up() -> None:
    snapshot = cluster(PAIR, instance("other", B, A))
    plan = plan_of_moves(
        snapshot, (0, MoveKind.REPLACE_SECONDARY, C), (1, MoveKind.FAILOVER_AND_REPLACE, D)
    )
    assert (plan.copy_gib, plan.memory_gib) == (40, 4)


def test_balancing_tells_positions_and_scores() -> None:
    snapshot = cluster(*(instance(f"vm{k}", A, B) for k in range(4)))
    plan = balanced(snapshot)
    assert plan.fingerprint == snapshot.fingerprint
    assert [move.id for move in plan.moves] == list(range(1, len(plan.moves) + 1))
    assert (plan.moves[0].source.primary, plan.moves[0].source.secondary) == ("a", "b")
    assert plan.moves[-1].score_after == plan.score_after < plan.score_before
    weighted = (term.weight * term.before for term in plan.terms)
    assert plan.score_before == reduce(add, weighted)  # sum() rounds otherwise from Python 3.12 on


def test_node_figures_are_those_before_and_after() -> None:
    plan = plan_of_moves(cluster(PAIR), (0, MoveKind.REPLACE_PRIMARY, C))
    a, b, c, _ = plan.nodes
    assert (a.before.primaries, a.after.primaries) == (1, 0)
    assert (a.after.free_disk - a.before.free_disk, c.before.free_disk - c.after.free_disk) == (
        20 * GIB,
        20 * GIB,
    )
    assert (b.after.reserved_memory, c.after.free_memory) == (4 * GIB, 59 * GIB)


def reasons(plan: Plan) -> dict[str, str]:
    return {stuck.instance: stuck.reason for stuck in plan.immovable}


def test_reasons_why_instances_stay() -> None:
    plan = balanced(
        cluster(
            instance("local", A, template=DiskTemplate.PLAIN),
            instance("pinned", A, B, auto_balance=False),
            instance("left-out", A, B),
            instance("free", A, B),
        ),
        exclude=("left-out",),
    )
    assert reasons(plan) == {
        "local": "template",
        "pinned": "auto-balance-off",
        "left-out": "excluded",
    }


def test_instances_that_were_not_selected_stay() -> None:
    plan = balanced(cluster(instance("one", A, B), instance("two", A, B)), select=("one",))
    assert reasons(plan) == {"two": "not-selected"}


def test_an_instance_split_over_two_groups_stays() -> None:
    nodes = [node("a"), node("b"), node("x", group=1)]
    other = replace(GROUP, name="other", uuid="uuid-1")
    split = Cluster.from_records([GROUP, other], nodes, [instance("vm", 0, 2)])
    (stuck,) = balanced(split).immovable
    assert (stuck.reason, stuck.message) == ("split", "its secondary x is in group other")


def test_options_that_leave_no_move_are_named() -> None:
    plan = balanced(cluster(instance("shared", A)), MoveRules(instance_moves=False))
    (stuck,) = plan.immovable
    assert stuck.reason == "options"
    assert stuck.message.startswith("--no-instance-moves forbids")


def test_an_offline_secondary_without_disk_moves_leaves_no_move() -> None:
    plan = balanced(cluster(PAIR), MoveRules(disk_moves=False), offline_nodes=(B,))
    assert [s.message for s in plan.immovable] == [
        "it needs a new secondary (b is offline), but --no-disk-moves forbids one"
    ]


def test_on_a_lone_node_there_is_nowhere_to_go() -> None:
    assert reasons(balanced(cluster(instance("vm", A), nodes=1))) == {"vm": "no-other-node"}


def test_a_refusal_names_the_nodes_and_what_they_lack() -> None:
    full = [node("a"), node("b", free_memory=2 * GIB, node_memory=61 * GIB)]
    plan = balanced(Cluster.from_records([GROUP], full, [instance("vm", A)]), offline_nodes=(A,))
    (stuck,) = plan.immovable
    assert stuck.reason == "no-room"
    assert stuck.message == "refused for memory on b (2.0G short)"


def test_a_broken_n_plus_one_is_told_with_what_becomes_of_it() -> None:
    # b reserves 48G for a's instances but has 40G: one of them has to go elsewhere.
    guests = [instance(f"vm{k}", A, B, memory=12 * GIB) for k in range(4)]
    nodes = [
        node("a", free_memory=15 * GIB),
        node("b", free_memory=40 * GIB, node_memory=24 * GIB),
        node("c"),
    ]
    plan = balanced(Cluster.from_records([GROUP], nodes, guests))
    (warning,) = [w for w in plan.warnings if w.kind == "n-plus-one"]
    assert (warning.node, warning.resolved) == ("b", True)
    assert warning.message == (
        "48.0G of memory needed if a fails, 40.0G free (8.0G short); fixed by this plan"
    )
    assert (warning.before, warning.after) == (
        "48.0G of memory needed if a fails, 40.0G free (8.0G short)",
        None,
    )
    assert not plan.reservations


def test_an_n_plus_one_that_lacks_more_than_it_needs_adds_up() -> None:
    # b is 5G short as it is, and would need 12G more.
    nodes = [node("a", free_memory=51 * GIB), node("b", node_memory=4 * GIB, free_memory=0)]
    guests = [
        instance("vm", A, B, memory=12 * GIB, auto_balance=True),
        instance("big", B, A, memory=65 * GIB),
    ]
    plan = plan_of_moves(Cluster.from_records([GROUP], nodes, guests))
    (warning,) = [w for w in plan.warnings if w.kind == "n-plus-one" and w.node == "b"]
    assert warning.message.startswith(
        "12.0G of memory needed if a fails, 5.0G too few as it is (17.0G short)"
    )


def test_an_offline_node_that_cannot_be_emptied_is_a_reservation() -> None:
    plan = balanced(cluster(instance("vm", A, template=DiskTemplate.PLAIN)), offline_nodes=(A,))
    assert plan.left_on_offline_nodes
    (warning,) = plan.reservations
    assert (warning.kind, warning.node, warning.instances) == ("offline-node", "a", ("vm",))
    assert warning.before == "offline with 1 primary and 0 secondaries"
    assert warning.after == "offline with 1 instance"


def test_exclusion_tags_that_meet_are_told() -> None:
    guests = [instance(f"web{k}", A, B, tags=("svc:web",), auto_balance=False) for k in (1, 2)]
    plan = balanced(replace(cluster(*guests), tags=("htools:iextags:svc",)))
    (warning,) = plan.warnings
    assert warning.message == ("2 primaries with exclusion tag svc:web; not fixed by this plan")


def test_disk_that_is_short_while_the_old_copy_stands_is_told() -> None:
    # The two swap their secondaries: each new copy has to be there before the old one goes.
    nodes = [
        node("a", total_disk=40 * GIB, free_disk=0),
        node("b", total_disk=25 * GIB, free_disk=5 * GIB),
        node("c", total_disk=50 * GIB, free_disk=30 * GIB),
    ]
    guests = [instance("one", A, B), instance("two", A, C)]
    steps = [
        Step(0, MoveKind.REPLACE_SECONDARY, C, (A, B), (A, C), 1.5),
        Step(1, MoveKind.REPLACE_SECONDARY, B, (A, C), (A, B), 1.0),
    ]
    enough = Cluster.from_records([GROUP], nodes, guests)
    assert not plan_of_steps(Placement(prepare(enough)), steps).warnings

    plan = plan_of_steps(Placement(prepare(enough)), steps[::-1])
    (warning,) = plan.warnings
    assert (warning.kind, warning.node, warning.move) == ("no-room-during-change", "b", 1)
    assert warning.message == "move 1 lacks 15.0G of disk while the old copy still stands"


def test_unaccounted_memory_is_told() -> None:
    nodes = [node("a", free_memory=50 * GIB, free_disk=990 * GIB), node("b")]
    plan = balanced(Cluster.from_records([GROUP], nodes, []))
    assert [(w.kind, w.node, w.message) for w in plan.warnings] == [
        ("unaccounted", "a", "13.0G of memory and 10.0G of disk used by nothing in the snapshot")
    ]


def test_a_node_without_memory_has_no_score() -> None:
    nodes = [node("a"), node("b", total_memory=0.0, node_memory=0, free_memory=0)]
    plan = balanced(Cluster.from_records([GROUP], nodes, [instance("vm", A)]))
    assert plan.stopped == "no-score"
    assert ("no-score", "b", "memory 0: no score can be computed") in [
        (w.kind, w.node, w.message) for w in plan.warnings
    ]


def test_a_negative_cpu_speed_is_odd_but_has_a_score() -> None:
    plan = balanced(Cluster.from_records([GROUP], [node("a", cpu_speed=-1.0), node("b")], []))
    assert np.isfinite(plan.score_before)
    assert [w for w in plan.warnings if w.kind == "no-score"] == []


def test_limits_that_a_forced_move_breaks_are_told() -> None:
    # Moves off an offline node are forced: they may break the CPU ratio.
    nodes = [node("a"), node("b", total_cpus=1)]
    plan = balanced(
        Cluster.from_records([GROUP], nodes, [instance("vm", A, B, vcpus=9)]), offline_nodes=(A,)
    )
    (warning,) = [w for w in plan.warnings if w.kind == "cpu-ratio"]
    assert (warning.node, warning.resolved) == ("b", False)
    assert warning.message == (
        "10 virtual CPUs, 4 allowed (4 per CPU, 6 too many); new, caused by this plan"
    )


def test_limits_that_get_worse_are_told() -> None:
    nodes = [node("a"), node("b", total_cpus=1)]
    guests = [instance("vm", A, B, vcpus=3), instance("big", B, A, vcpus=8, auto_balance=False)]
    plan = balanced(Cluster.from_records([GROUP], nodes, guests), offline_nodes=(A,))
    (warning,) = [w for w in plan.warnings if w.kind == "cpu-ratio"]
    assert "; worse after the plan: 12 virtual CPUs, 4 allowed" in warning.message


def refusal(*nodes: NodeRecord, guest: InstanceRecord) -> str:
    """Why ``guest``, on offline node a, cannot go anywhere else."""
    snapshot = Cluster.from_records([GROUP], [node("a"), *nodes], [guest])
    plan = balanced(snapshot, offline_nodes=(A,))
    return "; ".join(stuck.message for stuck in plan.immovable)


def test_refusals_name_the_nearest_nodes_first() -> None:
    small = [
        node(name, free_memory=free * GIB, node_memory=(63 - free) * GIB + GIB)
        for name, free in (("b", 1), ("c", 3), ("d", 2), ("e", 0))
    ]
    assert refusal(*small, guest=instance("vm", A)) == (
        "refused for memory on c (1.0G short), d (2.0G short), b (3.0G short) and 1 more"
    )


def test_a_spindle_ratio_is_not_called_a_lack_of_disk() -> None:
    policy = replace(GROUP.policy, spindle_ratio=1.0)
    nodes = [node("a"), node("b", spindles=9), node("c", spindles=2)]
    guest = instance("vm", A, B, spindle_use=3)
    snapshot = Cluster.from_records([replace(GROUP, policy=policy)], nodes, [guest])
    plan = balanced(snapshot, MoveRules(instance_moves=False))
    assert [stuck.message for stuck in plan.immovable] == [
        "refused for spindles on c (1 spindles short)"
    ]


def test_exclusion_tags_refuse() -> None:
    nodes = [node(name) for name in "ab"]
    guests = [instance(f"web{k}", k, tags=("svc:web",)) for k in (A, B)]
    snapshot = Cluster.from_records([GROUP], nodes, guests, tags=("htools:iextags:svc",))
    assert [stuck.message for stuck in balanced(snapshot).immovable] == [
        "refused for exclusion tags on b",
        "refused for exclusion tags on a",
    ]
