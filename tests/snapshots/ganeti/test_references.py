"""Names by which objects refer to each other."""

from __future__ import annotations

import pytest

from snapshots.disk_template import DiskTemplate
from snapshots.errors import FormatError
from snapshots.ganeti.references import group_row, node_row, refuse_one_node_twice, unique_rows
from snapshots.reading.json_object import JsonObject
from snapshots.reading.reading import Reading

DRBD, PLAIN = DiskTemplate.DRBD, DiskTemplate.PLAIN


def named(*names: str, reading: Reading = Reading.OWN) -> list[JsonObject]:
    return [JsonObject({"name": name}, f"node {name}", reading) for name in names]


def test_objects_are_found_by_their_names() -> None:
    assert unique_rows(named("a", "b"), "name") == {"a": 0, "b": 1}


def test_a_name_that_comes_twice_is_refused_except_by_htools_who_take_the_last() -> None:
    with pytest.raises(FormatError, match="node a: duplicate name 'a'"):
        unique_rows(named("a", "a"), "name")
    assert unique_rows(named("a", "a", reading=Reading.AS_HTOOLS), "name") == {"a": 1}


def test_what_is_not_in_the_list_is_named_with_who_refers_to_it() -> None:
    (owner,) = named("x")
    assert group_row(owner, "x", "uuid-1", {"uuid-1": 4}) == 4
    assert node_row(owner, "x", "node1", {"node1": 2}) == 2
    with pytest.raises(FormatError, match="Unknown group 'uuid-2' for node x"):
        group_row(owner, "x", "uuid-2", {"uuid-1": 4})
    with pytest.raises(FormatError, match="Unknown node 'node2' for instance x"):
        node_row(owner, "x", "node2", {"node1": 2})


def test_drbd_needs_two_nodes() -> None:
    own, htools = named("x")[0], named("x", reading=Reading.AS_HTOOLS)[0]
    refuse_one_node_twice(own, "x", DRBD, "node1", "node2")
    refuse_one_node_twice(own, "x", PLAIN, "node1", "node1")
    with pytest.raises(FormatError, match="x has same primary and secondary node - node1"):
        refuse_one_node_twice(own, "x", DRBD, "node1", "node1")
    assert htools.reading.allows_one_node_twice
    refuse_one_node_twice(htools, "x", DRBD, "node1", "node1")
