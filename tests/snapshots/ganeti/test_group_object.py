"""A node group as RAPI and LUXI describe it."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.ganeti.group_object import allocation_of, read_group
from snapshots.reading.json_object import JsonObject
from snapshots.records import AllocationPolicy
from tests.snapshots.data import recorded_bodies


def test_a_group_has_a_policy_of_its_own() -> None:
    group = read_group(JsonObject(recorded_bodies()["groups"][0], "group"))
    assert (group.name, group.allocation) == ("default", AllocationPolicy.PREFERRED)
    assert group.policy.vcpu_ratio == 4.0


@pytest.mark.parametrize("policy", list(AllocationPolicy))
def test_every_allocation_policy_is_known(policy: AllocationPolicy) -> None:
    assert allocation_of(JsonObject({"alloc_policy": policy.value}, "group")) is policy


def test_another_allocation_policy_is_refused() -> None:
    with pytest.raises(FormatError, match=r"type AllocPolicy: .x. .*preferred, last_resort"):
        allocation_of(JsonObject({"alloc_policy": "x"}, "group"))
