"""Locks keep jobs apart, in the order in which they asked."""

from __future__ import annotations

import simpy
from hypothesis import given
from hypothesis import strategies as st

from executor.simulated.locks import Locks, Mode

X, S = Mode.EXCLUSIVE, Mode.SHARED


def locks() -> Locks:
    return Locks(simpy.Environment())


def test_a_free_lock_is_granted_at_once() -> None:
    assert locks().acquire("1", {"node/a": X}).triggered


def test_an_exclusive_lock_excludes() -> None:
    table = locks()
    table.acquire("1", {"node/a": X})
    assert not table.acquire("2", {"node/a": S}).triggered


def test_a_shared_lock_is_shared() -> None:
    table = locks()
    table.acquire("1", {"node/a": S})
    assert table.acquire("2", {"node/a": S}).triggered


def test_release_lets_the_next_one_in() -> None:
    table = locks()
    table.acquire("1", {"node/a": X})
    second, third = table.acquire("2", {"node/a": X}), table.acquire("3", {"node/a": X})
    table.release("1")
    assert second.triggered
    assert not third.triggered


def test_a_lower_priority_number_goes_first() -> None:
    table = locks()
    table.acquire("1", {"node/a": X})
    late = table.acquire("2", {"node/a": X}, priority=5)
    early = table.acquire("3", {"node/a": X}, priority=-5)
    table.release("1")
    assert early.triggered
    assert not late.triggered


def test_nobody_overtakes_whoever_waits_for_the_same_lock() -> None:
    table = locks()
    table.acquire("1", {"node/a": X})
    table.acquire("2", {"node/a": X, "node/b": X})
    assert not table.acquire("3", {"node/b": X}).triggered
    assert table.acquire("4", {"node/c": X}).triggered


def test_who_waits_no_longer_holds_nobody_up() -> None:
    table = locks()
    table.acquire("1", {"node/a": X})
    table.acquire("2", {"node/a": X, "node/b": X})
    third = table.acquire("3", {"node/b": X})
    table.release("2")
    assert third.triggered


WANTED = st.dictionaries(st.sampled_from("abcd"), st.sampled_from((X, S)), min_size=1)


@given(st.lists(st.tuples(WANTED, st.integers(-1, 1)), max_size=12), st.randoms())
def test_no_two_hold_what_excludes_and_everybody_gets_a_turn(asked, random) -> None:  # type: ignore[no-untyped-def]
    table = locks()
    waiting = {
        str(number): table.acquire(str(number), wanted, priority)
        for number, (wanted, priority) in enumerate(asked)
    }
    while waiting:
        for lock in "abcd":
            modes = list(table.holders(lock).values())
            assert len(modes) <= 1 or set(modes) == {S}
        holding = [owner for owner, granted in waiting.items() if granted.triggered]
        assert holding
        leaver = random.choice(holding)
        table.release(leaver)
        del waiting[leaver]
