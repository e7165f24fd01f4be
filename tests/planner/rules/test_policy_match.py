"""What a group's policy refuses a new instance for, as a failure and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.explain.place_refusal import policy_reasons
from planner.rules.failure import Failure
from planner.rules.policy_match import policy_failure
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import Disk
from tests.planner.small_clusters import FIRST, A, instance, placed

LEAST = Spec(memory=500, cpus=1, disk=500, disk_count=1, nic_count=0, spindles=1)
MOST = Spec(memory=2000, cpus=4, disk=2000, disk_count=2, nic_count=8, spindles=2)
POLICY = replace(DEFAULT_POLICY, limits=((LEAST, MOST),))


def answer(changes: dict[str, Any], *, exclusive: bool = False) -> tuple[Failure, list[str]]:
    """What the policy says of an instance, as a failure and in words."""
    model = placed(instance("i", A, **changes), nodes=1).model
    failure = policy_failure(model, FIRST, POLICY, exclusive=exclusive)
    reasons = policy_reasons(model, FIRST, POLICY, exclusive=exclusive)
    return failure, [reason.message for reason in reasons]


@pytest.mark.parametrize(
    ("changes", "failure", "words"),
    [
        ({}, Failure.NONE, []),
        (
            {"memory": 400},
            Failure.MEM,
            ["memory: 400 MiB is below the 500 MiB that the group's policy asks"],
        ),
        (
            {"disks": (Disk(1000), Disk(4096), Disk(100))},
            Failure.DISK,
            [
                "a disk: 4.0 GiB is above the 2.0 GiB that the group's policy allows",
                "disks: 3 is above the 2 that the group's policy allows",
            ],
        ),
        (
            {"vcpus": 5},
            Failure.CPU,
            ["virtual CPUs: 5 is above the 4 that the group's policy allows"],
        ),
        (
            {"spindle_use": 3},
            Failure.SPINDLES,
            ["spindles: 3 is above the 2 that the group's policy allows"],
        ),
        (
            {"template": DiskTemplate.DISKLESS, "disks": ()},
            Failure.NONE,
            [],
        ),
    ],
)
def test_the_failure_and_the_words_are_about_the_same(
    changes: dict[str, Any], failure: Failure, words: list[str]
) -> None:
    assert answer(changes) == (failure, words)


def test_on_exclusive_storage_the_spindles_of_the_disks_count() -> None:
    few = {"disks": (Disk(1000, 2),), "spindle_use": 9}
    assert answer(few, exclusive=True) == (Failure.NONE, [])
    unknown = "its nodes have exclusive storage: say how many spindles the disks need"
    assert answer({}, exclusive=True) == (Failure.SPINDLES, [unknown])


def test_a_disk_template_that_is_not_allowed_is_a_failure_of_disk() -> None:
    model = placed(instance("i", A), nodes=1).model
    policy = replace(POLICY, templates=(DiskTemplate.DRBD,))
    assert policy_failure(model, FIRST, policy, exclusive=False) is Failure.DISK
    (reason,) = policy_reasons(model, FIRST, policy, exclusive=False)
    assert reason.message == "the group's policy does not allow disk template ext"


def test_of_several_ranges_one_is_enough() -> None:
    small = replace(MOST, memory=600)
    model = placed(instance("i", A), nodes=1).model
    policy = replace(POLICY, limits=((LEAST, small), (LEAST, MOST)))
    assert policy_failure(model, FIRST, policy, exclusive=False) is Failure.NONE
    policy = replace(POLICY, limits=((LEAST, small), (LEAST, small)))
    assert policy_failure(model, FIRST, policy, exclusive=False) is Failure.MEM
