"""Whose turn it is, among moves that wait for a slot."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from executor.limits import Limits
from planner.timing.slot_queue import SlotQueue
from planner.timing.slots import BusyNodes, Slots, slot_free


def busy(nodes: str, copying: str = "") -> BusyNodes:
    return BusyNodes(frozenset(nodes), frozenset(copying))


def test_the_earliest_that_fits_is_next():
    slots = Slots(Limits(moves=9, per_node=1), [busy("ab")])
    turns = SlotQueue(slots)
    turns.add(3, busy("ef"))
    turns.add(1, busy("ac"))
    turns.add(2, busy("cd"))
    assert turns.next() == 2


def test_what_was_put_aside_comes_back_before_later_ones():
    slots = Slots(Limits(moves=9, per_node=1), [busy("ab")])
    turns = SlotQueue(slots)
    turns.add(1, busy("ac"))
    assert turns.next() is None
    turns.add(2, busy("ad"))
    turns.ended(busy("ab"))
    assert turns.next() == 1


def test_all_slots_taken_is_nobodys_turn():
    turns = SlotQueue(Slots(Limits(moves=1), [busy("ab")]))
    turns.add(1, busy("cd"))
    assert turns.next() is None
    assert len(turns) == 1


LIMITS = st.builds(
    Limits,
    moves=st.integers(1, 6),
    per_node=st.integers(1, 3),
    resyncs_per_node=st.integers(1, 2),
)


@given(st.integers(1, 40), LIMITS, st.integers(0, 10_000))
def test_it_is_the_turn_of_the_move_that_the_runner_would_begin(length, limits, seed):
    """Asked one after the other, in their order, whenever something has ended."""
    rng = Random(seed)
    slots = Slots(limits)
    turns = SlotQueue(slots)
    waiting: dict[int, BusyNodes] = {}
    running: list[BusyNodes] = []
    coming = []
    for rank in range(length):
        nodes = "".join(rng.sample("abcde", rng.randint(2, 3)))
        coming.append((rank, busy(nodes, nodes[:2] if rng.random() < 0.5 else "")))
    rng.shuffle(coming)
    while coming or waiting or running:
        for _ in range(rng.randint(0, 5)):
            if coming:
                rank, wanted = coming.pop()
                waiting[rank] = wanted
                turns.add(rank, wanted)
        for rank in sorted(waiting):
            if slot_free(limits, waiting[rank], running):
                assert turns.next() == rank
                running.append(waiting.pop(rank))
                slots.take(running[-1])
        assert turns.next() is None
        if running:
            turns.ended(running.pop(rng.randrange(len(running))))
