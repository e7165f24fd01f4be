"""Which moves may overtake which."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from planner.timing.dependencies import Relocation, dependencies
from snapshots.arrays import NO_NODE

A, B, C, D, E = range(5)


def test_moves_on_different_nodes_do_not_wait() -> None:
    shifts = [Relocation(0, (A, B), (B, A)), Relocation(1, (C, D), (D, C))]
    assert dependencies(shifts) == [(), ()]


def test_a_move_waits_for_the_room_that_an_earlier_one_makes() -> None:
    shifts = [Relocation(0, (A, NO_NODE), (B, NO_NODE)), Relocation(1, (C, NO_NODE), (A, NO_NODE))]
    assert dependencies(shifts) == [(), (0,)]


def test_moves_that_only_take_from_a_node_do_not_wait_for_each_other() -> None:
    shifts = [Relocation(0, (A, NO_NODE), (C, NO_NODE)), Relocation(1, (B, NO_NODE), (C, NO_NODE))]
    assert dependencies(shifts) == [(), ()]


def test_moves_of_one_instance_keep_their_order() -> None:
    shifts = [Relocation(0, (A, B), (A, C)), Relocation(0, (A, C), (A, D))]
    assert dependencies(shifts) == [(), (0,)]


def test_a_primary_that_stays_keeps_nobody_waiting() -> None:
    shifts = [Relocation(0, (A, B), (A, C)), Relocation(1, (D, E), (A, E))]
    assert dependencies(shifts) == [(), ()]


def test_a_secondary_that_serves_another_primary_frees_and_takes_memory() -> None:
    shifts = [Relocation(0, (A, B), (C, B)), Relocation(1, (D, E), (D, B))]
    assert dependencies(shifts) == [(), (0,)]


def test_only_direct_dependencies_are_named() -> None:
    shifts = [
        Relocation(0, (A, B), (B, A)),
        Relocation(1, (A, B), (B, A)),
        Relocation(2, (A, B), (B, A)),
    ]
    assert dependencies(shifts) == [(), (0,), (1,)]


@st.composite
def sequences(draw: st.DrawFn) -> list[Relocation]:
    """Moves of instances among five nodes, each from where the last one left it."""
    pairs = st.permutations(range(5)).map(lambda nodes: (nodes[0], nodes[1]))
    where = [draw(pairs) for _ in range(draw(st.integers(1, 5)))]
    shifts = []
    for _ in range(draw(st.integers(1, 12))):
        instance = draw(st.integers(0, len(where) - 1))
        target = draw(pairs.filter(lambda pair, old=where[instance]: pair != old))  # type: ignore[misc]
        shifts.append(Relocation(instance, where[instance], target))
        where[instance] = target
    return shifts


def usage(shifts: list[Relocation]) -> list[Counter[tuple[int, str, int]]]:
    """After every move: instances that each node runs, and holds copies of by primary node."""
    first = {shift.instance: shift.old for shift in reversed(shifts)}
    states = []
    for done in range(len(shifts) + 1):
        where = first | {shift.instance: shift.new for shift in shifts[:done]}
        counts: Counter[tuple[int, str, int]] = Counter()
        for primary, secondary in where.values():
            counts[primary, "runs", NO_NODE] += 1
            counts[secondary, "holds", primary] += 1
        states.append(counts)
    return states


@given(sequences(), st.randoms(use_true_random=False))
def test_any_order_that_waits_fills_no_node_further_than_the_sequence(
    shifts: list[Relocation], rng: object
) -> None:
    waits = dependencies(shifts)
    order: list[int] = []
    while len(order) < len(shifts):
        ready = [
            k for k in range(len(shifts)) if k not in order and all(w in order for w in waits[k])
        ]
        order.append(rng.choice(ready))  # type: ignore[attr-defined]
    planned = usage(shifts)
    for state in usage([shifts[k] for k in order]):
        for node in range(5):
            mine = {key: count for key, count in state.items() if key[0] == node}
            assert any(
                all(count <= before[key] for key, count in mine.items()) for before in planned
            )


@given(sequences())
def test_direct_dependencies_are_those_that_no_other_one_leads_to(shifts: list[Relocation]) -> None:
    waits = dependencies(shifts)
    every: list[set[int]] = []
    for position, shift in enumerate(shifts):
        _, takes = shift.changed()
        earlier = {
            k
            for k in range(position)
            if shifts[k].instance == shift.instance or shifts[k].changed()[0] & takes
        }
        indirect = {far for k in earlier for far in every[k]}
        assert waits[position] == tuple(sorted(earlier - indirect))
        every.append(earlier | indirect)


def test_an_instance_that_moves_thousands_of_times_waits_for_its_last_move_each_time() -> None:
    shifts = [Relocation(0, (k % 4, E), ((k + 1) % 4, E)) for k in range(5000)]
    assert dependencies(shifts)[1:] == [(k,) for k in range(4999)]
