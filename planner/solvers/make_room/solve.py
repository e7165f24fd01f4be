"""The few moves that would make room for a new instance that fits nowhere.

Only an answer: nothing is moved. The cheapest is looked for: least data copied, then least memory
sent, then fewest commands. One move is looked for among all moves; two and three place by place,
each move taking an instance off a node that stands in the way. The work is counted, not timed, so
the answer is always the same; :attr:`RoomSearch.cut` says when the count ran out first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.rules.actions import Verb
from planner.rules.guest_switch import guest_in
from planner.rules.move_actions import move_actions
from planner.rules.step import Step
from planner.solvers.make_room.by_one_move import room_by_one_move
from planner.solvers.make_room.by_several_moves import RoomBySeveralMoves
from planner.solvers.make_room.fits_after import EnoughRoom
from planner.solvers.make_room.search import Room, RoomHunt, WorkMeter
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.refused_nodes import group_reasons
from planner.state.model import Model
from snapshots.arrays import NO_NODE, Ints

MOST_MOVES = 3
WORK = 1_000_000
"""Candidate moves looked at, in all: about a second."""


@dataclass(frozen=True)
class RoomSearch:
    """``room`` is None where no moves were found; ``cut``: the work ran out first.

    Not cut does not prove that two or three moves cannot do: those that only let another move
    happen are not looked for.
    """

    room: Room | None
    cut: bool


def make_room(
    world: World,
    instance: int,
    groups: Sequence[Ints],
    rules: AllocationRules,
    *,
    existing: int,
    spread: bool = False,
    most_moves: int = MOST_MOVES,
    work: int = WORK,
) -> RoomSearch:
    """The cheapest few moves after which ``instance`` fits; it fits nowhere now.

    Args:
        world: the state that nothing fits into; it is not changed.
        instance: row of the new instance, without nodes.
        groups: nodes (rows) of every group that may be chosen; of equals the first group wins.
        rules: as for the places themselves; ``only`` limits the places, not the moves.
        existing: instances from this row on exist on paper only and are not moved.
        spread: keep the instance apart from its service.
        most_moves: how many moves at most.
        work: candidate moves to look at.
    """
    best: Room | None = None
    meter = WorkMeter(work)
    unfinished: list[RoomBySeveralMoves] = []
    for nodes in groups:
        if group_reasons(world, instance, nodes, rules):
            continue  # offline nodes or the policy: no move changes that
        goal = EnoughRoom(world, instance, nodes, rules, spread=spread)
        if not goal.enough_in_all():
            continue
        hunt = RoomHunt(goal, existing, meter, best)
        room_by_one_move(hunt)
        if most_moves > 1:
            several = RoomBySeveralMoves(hunt, most_moves)
            several.look()
            unfinished.append(several)
        best = hunt.best
    for several in unfinished:  # once every group has been looked at
        several.hunt.know(best)
        several.look_again()
        best = several.hunt.best
    return RoomSearch(best, meter.cut)


def room_in_words(model: Model, room: Room, nodes: Sequence[str], instances: Sequence[str]) -> str:
    """One sentence; ``nodes`` and ``instances`` are the names to use.

    ``would fit on node3/node5 after: migrate web4 to node2; replace-disks db1 to node6``.
    """
    said = [
        f"{verb.value} {instances[step.instance]} to {nodes[target]}"
        for step in room.steps
        for verb, target in step_actions(model, step)
    ]
    where = nodes[room.spot.primary]
    if room.spot.secondary != NO_NODE:
        where += f"/{nodes[room.spot.secondary]}"
    return f"would fit on {where} after: {'; '.join(said)}"


def step_actions(model: Model, step: Step) -> tuple[tuple[Verb, int], ...]:
    """The actions of a step of :class:`Room`, whose instances have both nodes up."""
    guest = guest_in(model.cluster, step.instance)
    return move_actions(step.kind, step.old[1], step.target, guest).actions
