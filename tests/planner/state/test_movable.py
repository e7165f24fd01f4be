"""The instances that balancing may move."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planner.state.movable import movable_instances
from planner.state.options import ModelOptions
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.small_clusters import A, B, C, cluster, instance, node


def movable(
    *instances: InstanceRecord,
    nodes: Sequence[NodeRecord] | int = 3,
    groups: int = 1,
    **options: object,
) -> list[bool]:
    found = movable_instances(
        cluster(*instances, nodes=nodes, groups=groups),
        ModelOptions(**options),  # type: ignore[arg-type]
    )
    listed: list[bool] = found.tolist()
    return listed


@pytest.mark.parametrize(
    ("template", "may"),
    [
        (DiskTemplate.DISKLESS, False),
        (DiskTemplate.FILE, False),
        (DiskTemplate.SHAREDFILE, True),
        (DiskTemplate.PLAIN, False),
        (DiskTemplate.BLOCKDEV, True),
        (DiskTemplate.DRBD, True),
        (DiskTemplate.RBD, True),
        (DiskTemplate.EXT, True),
        (DiskTemplate.GLUSTER, True),
    ],
)
def test_the_template_decides_whether_balancing_may_move(template: DiskTemplate, may: bool) -> None:
    secondary = B if template is DiskTemplate.DRBD else -1
    assert movable(instance("i", A, secondary, template=template)) == [may]


THREE = (instance("web.ex.com", A), instance("db.ex.com", A), instance("mail.ex.org", A))


@pytest.mark.parametrize(
    ("select", "exclude", "may"),
    [
        (None, (), [True, True, True]),
        (("web", "mail.ex.org"), (), [True, False, True]),
        (None, ("db",), [True, False, True]),
        (("web", "db"), ("db.ex",), [True, False, False]),
        ((), (), [False, False, False]),  # a selection of none
    ],
)
def test_selected_instances_less_the_excluded_ones_may_move(
    select: tuple[str, ...] | None, exclude: tuple[str, ...], may: list[bool]
) -> None:
    assert movable(*THREE, select=select, exclude=exclude) == may


def test_unknown_names_are_listed_together() -> None:
    with pytest.raises(UsageError, match=r'^Unknown instance\(s\): \["nope","we"\]$'):
        movable(*THREE, select=("web", "nope"), exclude=("we",))


SPLIT = [node("a"), node("b"), node("c", group=1)]


def test_an_instance_split_over_two_groups_stays() -> None:
    pairs = instance("i", A, C), instance("j", A, B)
    assert movable(*pairs, nodes=SPLIT, groups=2) == [False, True]


def test_an_instance_without_a_primary_is_not_split() -> None:
    """The last node, which its row would mean, is not its home."""
    assert movable(instance("i", -1, A), nodes=SPLIT, groups=2) == [True]
