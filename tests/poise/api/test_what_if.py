"""``poise.what_if``."""

from __future__ import annotations

import pytest

import poise
from planner.whatif.afterwards import with_drained
from poise import (
    ChangePolicy,
    Create,
    Drain,
    EvacuationOptions,
    NewInstance,
    Reboot,
    UsageError,
    Verdict,
)
from tests.poise.command_line import LARGE

CLUSTER = poise.load(LARGE)
SMALL = NewInstance(memory=1024, disks=(10_240,), vcpus=1)


def test_a_drain_has_the_plan_of_an_evacuation() -> None:
    answer = poise.what_if(CLUSTER, Drain("node07"))
    assert answer.change is not None
    assert answer.change.plan == poise.evacuate(CLUSTER, "node07")
    assert answer.sentence == ("OK TO DRAIN node07.example.com: 4 instances leave, none restarts")


def test_full_is_the_part_of_that_name() -> None:
    short = poise.what_if(CLUSTER, Drain("node07", full=True))
    assert short == poise.what_if(CLUSTER, Drain("node07", options=EvacuationOptions(part="full")))
    assert short.asked == {"nodes": ["node07.example.com"], "part": "full"}


def test_the_way_back_leaves_the_plan_of_the_way_out_as_it_is() -> None:
    answer = poise.what_if(CLUSTER, Drain("node07", back=True))
    change = answer.change
    assert change is not None and change.back is not None
    assert change.plan == poise.evacuate(CLUSTER, "node07")
    assert [move.target for move in change.back.plan.moves] == [
        move.source for move in change.plan.moves
    ]
    moves = answer.moves_frame()
    assert moves["back"].tolist() == [False] * 4 + [True] * 4
    assert moves["begin"].tolist() == sorted(moves["begin"])
    assert answer.asked == {"nodes": ["node07.example.com"], "part": "primaries", "back": True}


def test_a_drained_node_is_in_use_when_they_come_back() -> None:
    marked = with_drained(CLUSTER, ["node07.example.com"])
    answer = poise.what_if(marked, Drain("node07", back=True))
    assert answer.change is not None and answer.change.back is not None
    assert len(answer.change.back.plan.moves) == 4
    assert answer.after is not None and not answer.after.nodes.offline.any()


def test_what_a_node_that_is_down_will_have_is_not_known() -> None:
    options = EvacuationOptions(offline=["node07"])
    with pytest.raises(UsageError, match=r"back: 'node07\.example\.com' is down: what it has when"):
        poise.what_if(CLUSTER, Drain("node07", options=options, back=True))


def test_what_cannot_leave_is_not_ok() -> None:
    table = CLUSTER.instances
    row = table.primary.tolist().index(CLUSTER.nodes.names.index("node07.example.com"))
    options = EvacuationOptions(exclude=[table.names[row]])
    answer = poise.what_if(CLUSTER, Drain(["node07"], options=options))
    assert answer.verdict is Verdict.NOT_OK
    assert answer.reason == f"{table.names[row]} of 4 instances cannot leave"


def test_accepted_risks_do_not_count_and_are_shown() -> None:
    options = EvacuationOptions(offline=["node07"])
    risky = poise.what_if(CLUSTER, Drain("node07", options=options))
    accepted = poise.what_if(CLUSTER, Drain("node07", options=options), accept=["restart"])
    assert (risky.verdict, risky.reason) == (
        Verdict.OK_WITH_RISK,
        risky.findings[0].message,
    )
    assert accepted.verdict is Verdict.OK
    assert [one.accepted for one in accepted.findings] == [True]


def test_an_unknown_risk_is_refused() -> None:
    with pytest.raises(UsageError, match=r"accept: expected one of restart, .*, got 'luck'"):
        poise.what_if(CLUSTER, Drain("node07"), accept=["luck"])


def test_a_reboot_of_named_nodes_is_of_their_group() -> None:
    answer = poise.what_if(CLUSTER, Reboot(["node07", "node08"], seconds=60.0))
    assert answer.sentence == (
        "OK TO REBOOT node07.example.com, node08.example.com: one by one, none is down"
    )
    assert answer.change is not None
    assert [stage.back - stage.off for stage in answer.change.stages] == [60.0, 60.0]


def test_the_master_comes_last() -> None:
    nodes = CLUSTER.nodes
    master = nodes.names[nodes.master.tolist().index(True)]
    change = poise.what_if(CLUSTER, Reboot(together=True)).change
    assert change is not None
    assert change.stages[-1].nodes[-1] == master


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (Reboot(["node07", "node07"]), "node 'node07' is named twice"),
        (Reboot("node99"), "no node 'node99'"),
        (Reboot(seconds=0), "reboot_time: expected a number above 0"),
        (Reboot("node07", group="nowhere"), "no node group 'nowhere'"),
        (
            Reboot("node07", options=EvacuationOptions(offline=["node07"])),
            "node 'node07.example.com' is offline or drained",
        ),
    ],
)
def test_reboots_that_make_no_sense_are_refused(scenario: Reboot, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        poise.what_if(CLUSTER, scenario)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (
            ChangePolicy("default", vcpu_ratio=4.0),
            "groups: expected a list of names, got 'default'",
        ),
        (ChangePolicy(vcpu_ratio=4.0, offline="node07"), "offline: expected a list of names"),
        (Create(SMALL, nodes="node07"), "nodes: expected a list of names"),
        (Create(SMALL, offline="node07"), "offline: expected a list of names"),
    ],
)
def test_a_text_is_no_list_of_names(scenario: ChangePolicy | Create, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        poise.what_if(CLUSTER, scenario)
    assert str(refused.value).startswith(message)
