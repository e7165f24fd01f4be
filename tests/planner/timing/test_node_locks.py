"""Whose turn it is on a node."""

from __future__ import annotations

from planner.timing.node_locks import NodeLocks


def nodes(words: str) -> frozenset[str]:
    return frozenset(words)


def test_nodes_that_nobody_has_are_had_at_once() -> None:
    locks = NodeLocks()
    locks.ask(1, nodes("ab"))
    locks.ask(2, nodes("cd"))
    assert locks.grant() == [1, 2]
    assert locks.grant() == []


def test_who_asked_first_gets_a_node_first() -> None:
    locks = NodeLocks()
    for who in (1, 2, 3):
        locks.ask(who, nodes("a"))
    assert locks.grant() == [1]
    locks.give_back(nodes("a"))
    assert locks.grant() == [2]


def test_none_overtakes_another_that_wants_the_same_node() -> None:
    locks = NodeLocks()
    locks.ask(1, nodes("ab"))
    locks.ask(2, nodes("bc"))
    locks.ask(3, nodes("cd"))
    locks.ask(4, nodes("ef"))
    assert locks.grant() == [1, 4]


def test_who_is_dismissed_asks_no_more() -> None:
    locks = NodeLocks()
    locks.ask(1, nodes("a"))
    locks.ask(2, nodes("a"))
    locks.grant()
    locks.dismiss()
    locks.give_back(nodes("a"))
    assert locks.grant() == []
