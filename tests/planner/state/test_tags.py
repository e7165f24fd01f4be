"""What tags say about placement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from planner.state.kind_table import KindTable
from planner.state.tags import TagTables, read_tag_tables
from tests.planner.small_clusters import A, B, C, cluster, instance, node


def tables(
    cluster_tags: Sequence[str],
    *instance_tags: Sequence[str],
    nodes: Sequence[Sequence[str]] = ((), ()),
    given: tuple[str, ...] = (),
) -> TagTables:
    """The tables of instances and nodes that carry these tags."""
    records = [node("abcdef"[k], tags=tuple(tags)) for k, tags in enumerate(nodes)]
    instances = [instance(f"i{k}", A, tags=tuple(tags)) for k, tags in enumerate(instance_tags)]
    return read_tag_tables(cluster(*instances, nodes=records, tags=cluster_tags), given)


def whole(table: KindTable[Any]) -> list[list[Any]]:
    return [table.row(row).tolist() for row in range(table.shape[0])]


def excluded(table: TagTables, row: int) -> list[str]:
    """The exclusion tags of an instance, as often as it carries them."""
    found = []
    for tag, times in zip(*table.exclusion.of(row), strict=True):
        found += [table.exclusion_names[tag]] * times
    return sorted(found)


# -- exclusion ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cluster_tags", "carried", "counting"),
    [
        (["htools:iextags:svc"], ["svc:dns", "rack:1"], ["svc:dns"]),
        (["htools:iextags:svc"], ["svcs:dns", "svc"], ["svc", "svcs:dns"]),  # a mere prefix
        (["htools:iextags:svc:"], ["svcs:dns", "svc:x"], ["svc:x"]),
        (["htools:iextags:a", "htools:iextags:b"], ["a:1", "b:1", "c:1"], ["a:1", "b:1"]),
        (["htools:iextags:"], ["svc:dns"], []),
        (["htools:iextags"], ["svc:dns"], []),
        (["unrelated"], ["svc:dns"], []),
        (["htools:iextags:svc"], ["svc:dns", "svc:dns"], ["svc:dns", "svc:dns"]),
    ],
)
def test_cluster_tags_name_the_prefixes_that_exclude(
    cluster_tags: list[str], carried: list[str], counting: list[str]
) -> None:
    assert excluded(tables(cluster_tags, carried), 0) == counting


def test_prefixes_given_by_the_user_end_with_a_colon() -> None:
    assert excluded(tables([], ["svc:dns", "svcs:x", "svc"], given=("svc",)), 0) == ["svc:dns"]


def test_the_empty_prefix_given_by_the_user_is_a_colon() -> None:
    assert excluded(tables([], [":x", "svc:y"], given=("",)), 0) == [":x"]


def test_tags_of_several_instances_share_one_vocabulary() -> None:
    table = tables(["htools:iextags:svc"], ["svc:b", "svc:a"], [], ["svc:b"])
    assert table.exclusion_names == ("svc:a", "svc:b")
    assert [excluded(table, row) for row in range(3)] == [["svc:a", "svc:b"], [], ["svc:b"]]
    assert table.has_exclusion


def test_without_instances_nothing_excludes() -> None:
    table = tables(["htools:iextags:svc"])
    assert not table.has_exclusion
    assert len(table.exclusion) == 0


# -- locations ---------------------------------------------------------------------------------


def test_nodes_share_the_location_tags_that_both_carry() -> None:
    table = tables(
        ["htools:nlocation:rack", "htools:nlocation:power"],
        nodes=[["rack:1", "power:a"], ["rack:1", "power:a"], ["rack:1", "power:b", "x:1"]],
    )
    assert whole(table.common_locations) == [[2, 2, 1], [2, 2, 1], [1, 1, 2]]
    assert (table.alike @ whole(table.located)).tolist() == [2, 2, 2]


def test_a_location_is_the_whole_tag_behind_prefix_and_colon() -> None:
    table = tables(["htools:nlocation:rack"], nodes=[["rack:1", "racks:1", "rack"], ["rack:12"]])
    assert whole(table.common_locations) == [[1, 0], [0, 1]]


def test_a_location_tag_twice_counts_once() -> None:
    table = tables(["htools:nlocation:rack"], nodes=[["rack:1", "rack:1"], ["rack:1"]])
    assert whole(table.common_locations) == [[1, 1], [1, 1]]


@pytest.mark.parametrize("cluster_tags", [[], ["htools:nlocation:"], ["htools:nlocation"]])
def test_without_a_prefix_nothing_is_located(cluster_tags: list[str]) -> None:
    table = tables(cluster_tags, nodes=[["rack:1"], ["rack:1"]])
    assert not table.has_locations
    assert not np.any(whole(table.common_locations))


# -- desired locations -------------------------------------------------------------------------


def test_the_penalty_counts_desired_locations_that_a_node_lacks() -> None:
    table = tables(
        ["htools:nlocation:rack", "htools:nlocation:power", "htools:desiredlocation:rack"],
        ["rack:1", "power:a"],
        ["rack:1", "rack:2"],
        [],
        nodes=[["rack:1", "power:a"], ["rack:2"], []],
    )
    assert table.penalty is not None
    assert whole(table.penalty) == [[0, 1, 1], [1, 1, 2], [0, 0, 0]]


def test_a_wish_for_what_is_no_location_is_never_met() -> None:
    table = tables(["htools:desiredlocation:rack"], ["rack:1"], nodes=[["rack:1"], []])
    assert table.penalty is not None
    assert whole(table.penalty) == [[1, 1]]


def test_a_desired_location_twice_counts_once() -> None:
    tags = ["htools:nlocation:rack", "htools:desiredlocation:rack"]
    table = tables(tags, ["rack:1", "rack:1"], nodes=[["rack:1"], []])
    assert table.penalty is not None
    assert whole(table.penalty) == [[0, 1]]


def test_without_wishes_there_is_no_penalty() -> None:
    assert tables(["htools:desiredlocation:rack"], ["power:a"]).penalty is None


# -- migration ---------------------------------------------------------------------------------


def test_instances_migrate_where_the_target_has_all_tags_of_the_source() -> None:
    table = tables(["htools:migration:v"], nodes=[["v:1"], ["v:1", "v:2"], []])
    assert table.may_migrate is not None
    assert whole(table.may_migrate) == [
        [True, True, False],
        [False, True, False],
        [True, True, True],
    ]


def test_an_allowed_migration_goes_one_way() -> None:
    table = tables(
        ["htools:migration:v", "htools:allowmigration:v:1::v:2"], nodes=[["v:1"], ["v:2"]]
    )
    assert table.may_migrate is not None
    assert table.may_migrate[A, B]
    assert not table.may_migrate[B, A]


def test_allowed_migrations_do_not_chain() -> None:
    table = tables(
        [
            "htools:migration:v",
            "htools:allowmigration:v:1::v:2",
            "htools:allowmigration:v:2::v:3",
        ],
        nodes=[["v:1"], ["v:2"], ["v:3"]],
    )
    assert table.may_migrate is not None
    assert not table.may_migrate[A, C]


@pytest.mark.parametrize(
    "rule", ["htools:allowmigration:v:1::v:2::v:3", "htools:allowmigration:v:1", "allow:v:1::v:2"]
)
def test_a_malformed_rule_allows_nothing(rule: str) -> None:
    table = tables(["htools:migration:v", rule], nodes=[["v:1"], ["v:2"]])
    assert table.may_migrate is not None
    assert whole(table.may_migrate) == [[True, False], [False, True]]


@pytest.mark.parametrize("cluster_tags", [[], ["htools:migration:w"], ["htools:migration:"]])
def test_without_migration_tags_on_nodes_nothing_is_forbidden(cluster_tags: list[str]) -> None:
    assert tables(cluster_tags, nodes=[["v:1"], ["v:2"]]).may_migrate is None


def test_an_empty_prefix_counts_for_nodes_and_means_tags_that_begin_with_a_colon() -> None:
    carried = [":x", "rack:1", ""], [":x"], [":y"]
    located = tables(["htools:nlocation:"], nodes=carried)
    assert whole(located.common_locations) == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    limited = tables(["htools:migration:"], nodes=carried)
    assert limited.may_migrate is not None
    assert whole(limited.may_migrate) == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
