"""A small group for tests of goals: four nodes in two racks, six instances."""

from __future__ import annotations

from planner.goals.goal_set import GoalSet
from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from tests.planner.small_clusters import instance, node, placed

RACKS = ("rack:a", "rack:a", "rack:b", "rack:b")


def group() -> tuple[Placement, Ints]:
    """web1 to web4 on n0, n0, n1 and n2; db1 on n3, db2 on n3; secondaries on the next node."""
    nodes = [
        node(f"n{k}.example.org", total_memory=32e3, free_memory=32_000, tags=(rack,))
        for k, rack in enumerate(RACKS)
    ]
    homes = {"web1": 0, "web2": 0, "web3": 1, "web4": 2, "db1": 3, "db2": 3}
    guests = [
        instance(
            f"{name}.example.org",
            home,
            (home + 1) % 4,
            tags=("role:web",) if name.startswith("web") else ("role:db", "gold"),
        )
        for name, home in homes.items()
    ]
    made = placed(*guests, nodes=nodes)
    return made, group_scope(made, 0)


def goals_for(*texts: str) -> GoalSet:
    """The goals, resolved."""
    return resolved(*group(), [read_wish(text) for text in texts])


def broken(*texts: str) -> list[int]:
    """The instances that each goal has in wrong places."""
    return goals_for(*texts).at_start.tolist()
