"""A node group as RAPI and LUXI describe it."""

from __future__ import annotations

from snapshots.ganeti.json_policy import read_policy
from snapshots.reading.choice import choice
from snapshots.reading.json_object import JsonObject
from snapshots.records import AllocationPolicy, Group

_ALLOCATION_BY_LABEL = {a.value: a for a in AllocationPolicy}


def read_group(group: JsonObject) -> Group:
    """Decode a group; its networks are not part of RAPI's and LUXI's answers that htools reads.

    Raises:
        FormatError: a key is missing or has another type.
    """
    return Group(
        name=group.name("name"),
        uuid=group.name("uuid"),
        allocation=allocation_of(group),
        tags=group.texts("tags"),
        policy=read_policy(group.child("ipolicy")),
    )


def allocation_of(group: JsonObject) -> AllocationPolicy:
    """The value of ``alloc_policy``."""
    return choice(group, "alloc_policy", "AllocPolicy", _ALLOCATION_BY_LABEL)
