from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.plan.job_grouping import disjoint_runs, job_sets, nodes_of_step
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.state.model import prepare
from snapshots.arrays import NO_NODE
from snapshots.htools.text import read_text


def step(old: tuple[int, int], new: tuple[int, int], instance: int = 0) -> Step:
    return Step(instance, MoveKind.REPLACE_SECONDARY, new[1], old, new, 0.0)


def test_a_drbd_step_keeps_up_to_four_nodes_busy() -> None:
    assert nodes_of_step(step((0, 1), (2, 3)), drbd=True) == {0, 1, 2, 3}


def test_no_secondary_is_no_node() -> None:
    assert nodes_of_step(step((0, NO_NODE), (2, NO_NODE)), drbd=False) == {0, 2}


def test_without_drbd_the_old_secondary_does_not_count() -> None:
    assert nodes_of_step(step((0, 1), (2, NO_NODE)), drbd=False) == {0, 2}


def test_grouping_is_greedy_from_the_end() -> None:
    # The middle step could stand with either neighbour; it goes with the later one.
    assert disjoint_runs([{0, 1}, {2, 3}, {0, 1}]) == [range(0, 1), range(1, 3)]


def test_no_steps_make_no_sets() -> None:
    assert disjoint_runs([]) == []


def test_steps_keep_their_order() -> None:
    model = prepare(
        read_text(
            "g|u|preferred|\n\n"
            + "".join(f"n{k}|8192|0|8192|102400|102400|8|N|u|1\n" for k in range(6))
            + "\ni0|64|64|1|running|Y|n0|n1|drbd|\ni1|64|64|1|running|Y|n3|n4|drbd|\n\n\n"
        )
    )
    steps = [
        step((0, 1), (0, 2), 0),
        step((3, 4), (3, 5), 1),
        step((0, 2), (0, 1), 0),
    ]
    assert job_sets(steps, model) == [steps[:1], steps[1:]]


@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4)))
def test_every_set_is_disjoint_and_could_not_start_earlier(busy: list[frozenset[int]]) -> None:
    runs = disjoint_runs(busy)
    assert [k for run in runs for k in run] == list(range(len(busy)))
    for run in runs:
        taken = [node for k in run for node in busy[k]]
        assert len(taken) == len(set(taken))
        if run.start:
            assert busy[run.start - 1] & set(taken)
