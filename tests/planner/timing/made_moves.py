"""Moves written down by hand or drawn at random, as far as time is concerned."""

from __future__ import annotations

from hypothesis import strategies as st

from planner.timing.throttles import Throttles
from planner.timing.timed_move import TimedAction, TimedMove


def action(nodes: str, seconds: float, copying: str = "") -> TimedAction:
    """``action("abc", 60.0, "ac")``: on three nodes, a minute, disks go from one to another."""
    return TimedAction(frozenset(nodes), seconds, frozenset(copying))


def move(number: int, *actions: TimedAction, after: tuple[int, ...] = ()) -> TimedMove:
    """A move by its number."""
    return TimedMove(number, actions, after)


@st.composite
def some_moves(draw: st.DrawFn) -> list[TimedMove]:
    """Up to 25 moves of some nodes; each waits for a few of those before it."""
    found: list[TimedMove] = []
    for number in range(1, draw(st.integers(1, 25)) + 1):
        actions = []
        for _ in range(draw(st.integers(1, 3))):
            nodes = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=3, unique=True))
            copying = nodes[:2] if draw(st.booleans()) else []
            seconds = draw(st.floats(0.1, 500.0))
            actions.append(TimedAction(frozenset(nodes), seconds, frozenset(copying)))
        earlier = st.integers(1, max(1, number - 1))
        after = draw(st.sets(earlier, max_size=3)) if number > 1 else set[int]()
        found.append(TimedMove(number, tuple(actions), tuple(sorted(after))))
    return found


SOME_THROTTLES = st.builds(
    Throttles,
    moves=st.integers(1, 6),
    per_node=st.integers(1, 3),
    resyncs_per_node=st.integers(1, 2),
)
