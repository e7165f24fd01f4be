"""From one pair of nodes to another: paths lead there, none is shorter, moves know every step."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.rules.paths import (
    MOST_STEPS,
    Pair,
    Path,
    PathStep,
    cost,
    pair_after,
    shortest_paths,
    single_moves,
)
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import FIRST, A, B, C, D, instance, node, placed

NODES = (A, B, C, D, 4)
DRBD = DiskTemplate.DRBD
SHARED = sorted({*DiskTemplate} - {DRBD, DiskTemplate.PLAIN, DiskTemplate.FILE})
FAIL, REPLACE = MoveKind.FAILOVER, MoveKind.REPLACE_SECONDARY


def at(pair: Pair, template: DiskTemplate) -> Placement:
    """An instance on ``pair``, among nodes that have room for it."""
    guest = instance("i", *pair, template=template)
    return placed(guest, nodes=[node(name) for name in "abcde"])


def moved(place: Placement, step: PathStep) -> Placement | None:
    """The placement after a move, None where moves know no such one."""
    primary, secondary = int(place.primary[FIRST]), int(place.secondary[FIRST])
    own = step.target in (primary, secondary)
    if own != (step.kind is FAIL) or (own and step.target == primary):
        return None
    outcome = evaluate(place, step.kind, np.array([FIRST]), np.array([step.target]))
    assert outcome.failure[0] == Failure.NONE
    state = place.clone()
    state.commit(outcome, 0)
    return state


def pair_of(place: Placement) -> Pair:
    return int(place.primary[FIRST]), int(place.secondary[FIRST])


def kinds_for(template: DiskTemplate) -> list[MoveKind]:
    """The kinds that balancing opens to such an instance."""
    drbd = template is DRBD
    return [kind for kind in MoveKind if (kind is MoveKind.FAILOVER_TO_ANY) != drbd]


def by_brute_force(template: DiskTemplate, start: Pair) -> dict[Pair, set[Path]]:
    """All shortest sequences of moves to every place within two of them."""
    found: dict[Pair, set[Path]] = {start: {()}}
    reached: list[tuple[Placement, Path]] = [(at(start, template), ())]
    for _ in range(MOST_STEPS):
        nearer = {*found}
        reached = [
            (state, (*path, step))
            for place, path in reached
            for kind in kinds_for(template)
            for target in NODES
            if (state := moved(place, step := PathStep(kind, target))) is not None
        ]
        for state, path in reached:
            if pair_of(state) not in nearer:
                found.setdefault(pair_of(state), set()).add(path)
    return found


def test_a_drbd_instance_reaches_every_pair_by_all_shortest_paths() -> None:
    expected = by_brute_force(DRBD, (A, B))
    assert {*expected} == {*permutations(NODES, 2)}
    assert {end: {*shortest_paths(DRBD, (A, B), end)} for end in expected} == expected


@pytest.mark.parametrize("template", SHARED)
def test_on_shared_storage_one_move_leads_anywhere(template: DiskTemplate) -> None:
    expected = by_brute_force(template, (A, NO_NODE))
    expected = {end: {p for p in ways if len(p) < MOST_STEPS} for end, ways in expected.items()}
    assert {*expected} == {(n, NO_NODE) for n in NODES}
    assert {end: {*shortest_paths(template, (A, NO_NODE), end)} for end in expected} == expected


@pytest.mark.parametrize("template", [DiskTemplate.PLAIN, DiskTemplate.FILE])
def test_what_is_on_one_node_stays(template: DiskTemplate) -> None:
    assert shortest_paths(template, (A, NO_NODE), (A, NO_NODE)) == ((),)
    assert shortest_paths(template, (A, NO_NODE), (B, NO_NODE)) == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [((A, B), (A, NO_NODE)), ((A, NO_NODE), (A, B)), ((A, B), (C, C)), ((A, A), (A, B))],
)
def test_a_pair_is_two_nodes(start: Pair, end: Pair) -> None:
    assert shortest_paths(DRBD, start, end) == ()


def test_shared_storage_has_no_secondary_to_change() -> None:
    assert shortest_paths(DiskTemplate.EXT, (A, B), (C, B)) == (
        (PathStep(MoveKind.FAILOVER_TO_ANY, C),),
    )
    assert shortest_paths(DiskTemplate.EXT, (A, B), (C, D)) == ()


def test_the_cheapest_come_first() -> None:
    for end in permutations(NODES, 2):
        prices = [cost((A, B), path) for path in shortest_paths(DRBD, (A, B), end)]
        assert prices == sorted(prices)
    both = shortest_paths(DRBD, (A, B), (C, D))
    assert [cost((A, B), path) for path in both][:3] == [(2, 1), (2, 1), (2, 2)]


@pytest.mark.parametrize("end", list(permutations(NODES, 2)))
def test_no_path_costs_less_than_all_those_with_the_longer_ones(end: Pair) -> None:
    """In copies, switches and moves: paths of up to four moves over five nodes."""
    found = {(*cost((A, B), p), len(p)) for p in shortest_paths(DRBD, (A, B), end, longer=True)}
    reached = {((A, B), 0, 0)}
    for moves in range(1, 5):
        reached = {
            (pair_after(pair, step), copies + more[0], switches + more[1])
            for pair, copies, switches in reached
            for step in every_step(pair)
            for more in [cost(pair, [step])]
        }
        for pair, copies, switches in reached:
            if pair == end:
                assert any(c <= copies and s <= switches and m <= moves for c, s, m in found), (
                    copies,
                    switches,
                    moves,
                )


def every_step(pair: Pair) -> list[PathStep]:
    """All moves of a DRBD instance."""
    kinds = [kind for kind in MoveKind if kind not in (FAIL, MoveKind.FAILOVER_TO_ANY)]
    others = [PathStep(kind, node) for kind in kinds for node in NODES if node not in pair]
    return [PathStep(FAIL, pair[1]), *others]


def test_each_step_of_a_path_starts_where_the_one_before_it_ends() -> None:
    for end in permutations(NODES, 2):
        for path in shortest_paths(DRBD, (A, B), end):
            pair = (A, B)
            for step in path:
                pair = pair_after(pair, step)
            assert pair == end


@pytest.mark.parametrize(
    ("end", "single"),
    [
        ((B, A), [(FAIL, B)]),
        ((A, C), [(REPLACE, C)]),
        ((C, A), [(REPLACE, C), (FAIL, C)]),
        ((C, B), [(FAIL, B), (REPLACE, C), (FAIL, C)]),
        ((B, C), [(FAIL, B), (REPLACE, C)]),
        ((C, D), [(REPLACE, C), (FAIL, C), (REPLACE, D)]),
    ],
)
def test_moves_are_made_of_failovers_and_replacements(
    end: Pair, single: list[tuple[MoveKind, int]]
) -> None:
    path = shortest_paths(DRBD, (A, B), end)[0]
    assert single_moves((A, B), path) == tuple(PathStep(*one) for one in single)


@pytest.mark.parametrize(
    ("end", "single"),
    [
        ((B, A), [(FAIL, B)]),
        ((B, C), [(FAIL, B), (REPLACE, C)]),
        ((C, B), [(FAIL, B), (REPLACE, C), (FAIL, C)]),
        ((C, D), [(FAIL, B), (REPLACE, C), (FAIL, C), (REPLACE, D)]),
    ],
)
def test_from_a_primary_that_is_gone_the_secondary_takes_over_first(
    end: Pair, single: list[tuple[MoveKind, int]]
) -> None:
    path = shortest_paths(DRBD, (A, B), end, gone=[A])[0]
    assert single_moves((A, B), path) == tuple(PathStep(*one) for one in single)


@pytest.mark.parametrize("gone", [(A,), (B,), (C,), (A, B), (A, C), (B, D)])
def test_with_nodes_gone_exactly_the_paths_are_left_that_do_not_need_them(
    gone: tuple[int, ...],
) -> None:
    for end in permutations(NODES, 2):
        left = [path for path in shortest_paths(DRBD, (A, B), end) if spares(path, gone)]
        assert [*shortest_paths(DRBD, (A, B), end, gone)] == left


def spares(path: Path, gone: tuple[int, ...]) -> bool:
    """Whether a path copies from no such node, and brings nothing there."""
    pairs = [(A, B)]
    for step in single_moves((A, B), path):
        pairs.append(pair_after(pairs[-1], step))
    for (
        (primary, _),
        (runs, copy),
    ) in pairwise(pairs):
        if runs != primary and runs in gone:
            return False
        if runs == primary and (copy in gone or primary in gone):
            return False
    return True


def test_shared_storage_leaves_a_node_that_is_gone_and_comes_to_none() -> None:
    ext = DiskTemplate.EXT
    assert shortest_paths(ext, (A, NO_NODE), (B, NO_NODE), gone=[A])
    assert not shortest_paths(ext, (A, NO_NODE), (B, NO_NODE), gone=[B])
