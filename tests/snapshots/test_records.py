"""Records that a reader makes of a group, a node, an instance."""

from __future__ import annotations

import pytest

from snapshots.records import AllocationPolicy, Disk, Group, total_spindles


@pytest.mark.parametrize(
    ("spindles", "total"),
    [((), 0), ((2, 3), 5), ((2, None), None), ((None,), None), ((2**62, 2**62), -(2**63))],
)
def test_disks_need_the_spindles_of_all_or_it_is_not_known(
    spindles: tuple[int | None, ...], total: int | None
) -> None:
    """A sum beyond 64 bits wraps, as it does in Ganeti's tools."""
    assert total_spindles([Disk(1024, count) for count in spindles]) == total


def test_a_group_shows_its_name_without_what_would_harm_a_terminal() -> None:
    group = Group("racks\x1b[2J", "uuid", AllocationPolicy.PREFERRED)
    assert repr(group).isprintable()
    assert repr(group).endswith(": preferred")
