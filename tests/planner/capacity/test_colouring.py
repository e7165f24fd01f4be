"""Colours for nodes that conflict: who comes first, and that no two neighbours are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from planner.capacity.colouring import (
    COLOURINGS,
    Colours,
    classes_of,
    fewest_colours,
    largest_first,
    most_coloured_around,
    most_colours_around,
)
from planner.capacity.conflict_graph import ConflictGraph


def graph(count: int, *pairs: tuple[int, int]) -> ConflictGraph:
    neighbours: dict[int, list[int]] = {node: [] for node in range(count)}
    for a, b in pairs:
        neighbours[a].append(b)
        neighbours[b].append(a)
    return ConflictGraph(neighbours)


def crown(half: int) -> ConflictGraph:
    """Two halves, every node joined to all of the other one but its opposite."""
    return graph(2 * half, *((a, half + b) for a in range(half) for b in range(half) if a != b))


def random_graph(rng: Random) -> ConflictGraph:
    count = rng.randint(1, 9)
    pairs = [(a, b) for a in range(count) for b in range(a) if rng.random() < 0.4]
    return graph(count, *pairs, *rng.sample(pairs, len(pairs) // 2))


@pytest.mark.parametrize("colour", COLOURINGS.values(), ids=COLOURINGS)
def test_no_two_neighbours_have_one_colour(colour: Callable[[ConflictGraph], Colours]) -> None:
    rng = Random(5)
    for _ in range(200):
        some = random_graph(rng)
        colours = colour(some)
        assert colours.keys() == some.neighbours.keys()
        assert {*colours.values()} == {*range(max(colours.values()) + 1)}
        for node, others in some.neighbours.items():
            assert all(colours[node] != colours[other] for other in others)


def test_of_equal_nodes_the_higher_row_comes_first() -> None:
    for colour in COLOURINGS.values():
        assert colour(graph(3, (0, 1), (1, 2), (2, 0))) == {2: 0, 1: 1, 0: 2}


def test_a_pair_of_many_instances_comes_before_many_pairs() -> None:
    twice = graph(5, (0, 1), (0, 1), (0, 1), (2, 3), (2, 4))
    assert next(iter(largest_first(twice))) == 1


def test_the_next_node_has_most_colours_around_it_or_most_coloured_neighbours() -> None:
    def order(colours: Colours) -> Sequence[int]:
        return list(colours)

    # After 6 and 5, node 0 has two colours around it, node 1 three coloured neighbours of one.
    pairs = [(6, 5), (6, 0), (5, 0), (6, 1), (6, 1), (6, 1), (6, 2), (6, 3), (5, 2), (5, 3)]
    some = graph(7, *pairs)
    assert order(most_coloured_around(some))[:2] == [6, 1]
    assert order(most_colours_around(some))[:3] == [6, 5, 3]


def test_the_order_with_fewest_colours_wins_and_of_equal_ones_the_first() -> None:
    assert fewest_colours(crown(3)) == largest_first(crown(3))
    # A path on which largest-first starts at both ends of the middle.
    path = graph(6, (4, 0), (0, 1), (1, 5), (4, 2), (5, 3))
    best = min(len({*colour(path).values()}) for colour in COLOURINGS.values())
    assert len({*fewest_colours(path).values()}) == best == 2


def test_classes_stand_in_the_order_of_colours_with_rows_ascending() -> None:
    assert classes_of({3: 1, 2: 0, 1: 0, 0: 1}) == [[1, 2], [0, 3]]
