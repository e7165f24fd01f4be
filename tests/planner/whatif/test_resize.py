"""An instance of another size: what fits is what an exhaustive search finds to fit."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from planner.state.model import prepare
from planner.state.placement import Placement
from planner.whatif import ReliefForm, Risk, Verdict, WhatIf, resized, with_room
from planner.whatif.sizes import InstanceSize, with_size
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance
from tests.planner.whatif.tight_clusters import Box, cluster_of, moved, over, random_boxes


def asked(held: Cluster, name: str, accept: tuple[Risk, ...] = (), **changes: object) -> WhatIf:
    """The answer for an instance that gets another memory, vcpus or disks."""
    row = held.instances.names.index(name)
    size = replace(InstanceSize.of(held, row), **changes)  # type: ignore[arg-type]
    return resized(prepare(held), row, size, asked={}, accepted=accept)


# -- exhaustive ----------------------------------------------------------------------------------


def grown(boxes: list[Box], changes: dict[str, int]) -> list[Box]:
    """The first instance with another size."""
    first = boxes[0]
    return [
        replace(
            first,
            memory=changes.get("memory", first.memory),
            disks=(changes.get("disk", first.disks[0]),),
        ),
        *boxes[1:],
    ]


def draw(seed: int) -> tuple[list[Box], int, dict[str, int]]:
    """A cluster, its number of nodes, and the new memory or disk of its first instance."""
    rng = Random(seed)
    nodes = rng.randint(2, 4)
    boxes = random_boxes(rng, nodes)
    if rng.random() < 0.7:
        memory = boxes[0].memory + rng.choice((4001, 9001, 17003))
        return boxes, nodes, {"memory": min(memory, 32_003)}
    return boxes, nodes, {"disk": boxes[0].disks[0] + rng.choice((101_001, 302_003))}


def answer_of(boxes: list[Box], nodes: int, changes: dict[str, int]) -> WhatIf:
    kinds = {"memory": "memory", "disk": "disks"}
    sizes = {kinds[k]: (v,) if k == "disk" else v for k, v in changes.items()}
    return asked(cluster_of(boxes, nodes), "i0", **sizes)


ALL = frozenset(("memory", "disk", "vcpus", "n-plus-one"))
HARD = frozenset(("memory", "disk"))


def fewest_moves(
    boxes: list[Box], nodes: int, changes: dict[str, int], limits: frozenset[str] = ALL
) -> int | None:
    """The fewest moves, up to two, after which the new size breaks none of these limits."""
    states = [boxes]
    for moves in range(3):
        for state in states:
            if not limits & {limit for limit, _ in over(grown(state, changes), nodes)}:
                return moves
        states = [after for state in states for after in moved(state, nodes)] if moves < 2 else []
    return None


@pytest.mark.parametrize("seed", range(40))
def test_it_fits_where_an_exhaustive_search_says_so_and_nowhere_else(seed: int) -> None:
    boxes, nodes, changes = draw(seed)
    answer = answer_of(boxes, nodes, changes)
    fewest = fewest_moves(boxes, nodes, changes)
    made = 0 if answer.change is None else len(answer.change.plan.moves)
    if answer.verdict is Verdict.OK:
        assert fewest is not None or made > 2
        assert (made == 0) == (fewest == 0)
        assert answer.after is not None
        place = Placement(prepare(answer.after))
        assert (place.free_memory == answer.after.nodes.free_memory).all()
        assert not over(boxes_of(answer.after), nodes)
    else:
        assert fewest is None
    if answer.verdict is Verdict.NOT_OK:
        assert fewest_moves(boxes, nodes, changes, HARD) is None
    for relief in answer.reliefs:
        _check_relief(boxes, nodes, changes, answer, relief.kind)


def boxes_of(held: Cluster) -> list[Box]:
    """The instances of a cluster as boxes."""
    table = held.instances
    return [
        Box(
            int(table.memory[row]),
            tuple(disk.size for disk in table.disks[row]),
            int(table.vcpus[row]),
            int(table.primary[row]),
            int(table.secondary[row]),
        )
        for row in range(len(table))
    ]


def _check_relief(
    boxes: list[Box], nodes: int, changes: dict[str, int], answer: WhatIf, kind: ReliefForm
) -> None:
    """With the relief it fits where it is, with a little less of it it does not."""
    relief = next(one for one in answer.reliefs if one.kind is kind)
    if kind is ReliefForm.ROOM:
        held = cluster_of(boxes, nodes)
        row, size = 0, InstanceSize.of(held, 0)
        wanted = replace(
            size,
            memory=changes.get("memory", size.memory),
            disks=(changes.get("disk", size.disks[0]),),
        )
        roomy = prepare(with_room(held, relief.more))
        assert resized(roomy, row, wanted, asked={}).change is None
        for one in relief.more:
            less = tuple(
                replace(other, amount=other.amount - (other is one)) for other in relief.more
            )
            assert not _in_place(resized(prepare(with_room(held, less)), row, wanted, asked={}))
        return
    key = "memory" if kind is ReliefForm.MEMORY else "disk"
    assert _in_place(answer_of(boxes, nodes, {key: relief.amount}))
    assert not _in_place(answer_of(boxes, nodes, {key: relief.amount + 1}))


def _in_place(answer: WhatIf) -> bool:
    return answer.verdict is Verdict.OK and answer.change is None


# -- one thing at a time ---------------------------------------------------------------------------


def test_where_n_plus_one_is_accepted_the_instance_itself_migrates() -> None:
    held = cluster(
        instance("web", A, B, memory=20 * GIB), instance("db", A, memory=40 * GIB), nodes=2
    )
    answer = asked(held, "web", (Risk.N_PLUS_ONE,), memory=30 * GIB)
    assert answer.verdict is Verdict.OK
    assert answer.change is not None
    (move,) = answer.change.plan.moves
    assert (move.instance, move.copy_gib, move.target.primary) == ("web", 0.0, "b")
    assert answer.resizing is not None
    assert str(answer.resizing.at) == "b:a"
    assert asked(held, "web", memory=30 * GIB).verdict is Verdict.OK_WITH_RISK


def test_the_one_moves_that_is_cheapest_to_move() -> None:
    held = cluster(
        instance("web", A, memory=20 * GIB),
        instance("db", A, B, memory=30 * GIB),
        instance("mail", A, memory=10 * GIB),
        nodes=3,
    )
    answer = asked(held, "web", memory=32 * GIB)
    assert answer.sentence == "OK TO RESIZE web: it fits once 1 move made room"
    assert answer.change is not None
    (move,) = answer.change.plan.moves
    assert (move.instance, move.memory_gib) == ("mail", 10.0)


def test_what_breaks_a_soft_limit_only_is_a_risk_unless_it_is_accepted() -> None:
    held = cluster(
        instance("web", A, B, memory=20 * GIB), instance("db", B, memory=40 * GIB), nodes=2
    )
    answer = asked(held, "web", memory=30 * GIB)
    assert answer.verdict is Verdict.OK_WITH_RISK
    assert [one.risk for one in answer.findings] == [Risk.N_PLUS_ONE]
    assert answer.reason.startswith("b afterwards: 30.0 GiB of memory needed if a fails, 23.0 GiB")
    assert answer.after is not None
    taken = asked(held, "web", (Risk.N_PLUS_ONE,), memory=30 * GIB)
    assert taken.verdict is Verdict.OK


def test_the_cpu_ratio_is_a_rule() -> None:
    held = cluster(instance("web", A, B, vcpus=4), instance("db", A, vcpus=58), nodes=2)
    answer = asked(cluster(instance("web", A, vcpus=60), nodes=1), "web", vcpus=60)
    assert answer.reason == "it has that size already"
    assert asked(held, "web", vcpus=8).change is not None  # the other node has the CPUs


def test_the_policy_may_refuse_what_nodes_have_room_for() -> None:
    held = cluster(instance("web", A, B), nodes=2)
    answer = asked(held, "web", memory=40 * GIB)
    assert answer.verdict is Verdict.NOT_OK
    assert answer.reason == "memory: 40.0 GiB is above the 32.0 GiB that the group's policy allows"
    assert [(one.kind, one.amount) for one in answer.reliefs] == [(ReliefForm.MEMORY, 32 * GIB)]
    assert answer.after is None


def test_what_was_beyond_the_policy_may_come_nearer() -> None:
    held = cluster(instance("web", A, B, memory=40 * GIB), nodes=2)
    assert asked(held, "web", memory=36 * GIB).verdict is Verdict.OK
    assert asked(held, "web", memory=41 * GIB).verdict is Verdict.NOT_OK


def test_what_counts_after_a_restart_is_told_of_an_instance_that_runs() -> None:
    runs = cluster(instance("web", A, B), nodes=2)
    stopped = cluster(instance("web", A, B, status=InstanceStatus.ADMIN_DOWN), nodes=2)
    assert asked(runs, "web", memory=5 * GIB).notes == (
        "Memory and virtual CPUs count once web has been restarted",
    )
    assert asked(stopped, "web", memory=5 * GIB).notes == ()
    assert asked(runs, "web", disks=(30 * GIB,)).notes == (
        "A disk grows while the instance runs; its file system is grown inside it",
    )


def test_a_new_disk_of_drbd_has_metadata_on_both_nodes() -> None:
    held = cluster(instance("web", A, B), nodes=2)
    size = InstanceSize(4 * GIB, 2, (20 * GIB, GIB))
    after = with_size(held, 0, size)
    assert (held.nodes.free_disk - after.nodes.free_disk).tolist() == [GIB + 128] * 2
    assert int(after.instances.disk[0]) == 21 * GIB + 128
