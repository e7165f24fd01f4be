"""Lines of the serial ports, put together again, and what a guest missed."""

from __future__ import annotations

from tests.labs.uml.guest_output import Tick, gaps, ticks

HERE = """\
100.000 5ddd1c6e 000000aa
100.220 5ddd1c6e 000000ab
103.000 5ddd1c6e 0000...
"""
THERE = """\
100.450 00ac
100.660 5ddd1c6e 000000ad
"""


def test_a_line_that_a_migration_cut_in_two_is_put_together() -> None:
    heard = ticks({"node1": HERE, "node2": THERE})
    assert [(tick.node, tick.counter) for tick in heard] == [
        ("node1", 0xAA),
        ("node1", 0xAB),
        ("node2", 0xAC),
        ("node2", 0xAD),
    ]
    assert {tick.boot for tick in heard} == {"5ddd1c6e"}
    assert not gaps(heard)


def test_what_nobody_said_is_not_made_up() -> None:
    assert [tick.counter for tick in ticks({"node2": THERE})] == [0xAD]
    assert ticks({"node1": ""}) == []


def test_a_missing_number_is_a_gap() -> None:
    one, two = Tick(1, "node1", "a", 1), Tick(2, "node1", "a", 3)
    assert gaps([one, two]) == [(one, two)]


def test_a_number_said_twice_is_a_gap() -> None:
    one, two = Tick(1, "node1", "a", 1), Tick(2, "node2", "a", 1)
    assert gaps([one, two]) == [(one, two)]


def test_another_boot_is_a_gap() -> None:
    one, two = Tick(1, "node1", "a", 1), Tick(2, "node1", "b", 2)
    assert gaps([one, two]) == [(one, two)]
