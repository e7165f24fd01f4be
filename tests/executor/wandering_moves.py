"""Any moves between the nodes of a cluster that has room for everything, in a plan's order."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from planner.plan.move import Move, Position
from planner.rules.actions import Action, Verb
from planner.timing.dependencies import Relocation, dependencies

REPLACE, MIGRATE = Verb.REPLACE_DISKS, Verb.MIGRATE


def wandering_moves(seed: int, length: int, nodes: int) -> list[Move]:
    """Moves of as many pairs as there are moves; they wait for each other as in plans."""
    rng = Random(seed)
    names = [f"node{k}" for k in range(nodes)]
    found, shifts = [], []
    for number in range(length):
        first, second, other = rng.sample(range(nodes), 3)
        target, actions = rng.choice(
            [
                ((first, other), ((REPLACE, other),)),
                ((second, first), ((MIGRATE, second),)),
                ((other, second), ((MIGRATE, second), (REPLACE, other), (MIGRATE, other))),
            ]
        )
        shifts.append(Relocation(number, (first, second), target))
        verbs = [verb for verb, _ in actions]
        found.append(
            Move(
                id=number + 1,
                instance=f"guest{number}",
                kind="made",
                source=Position(names[first], names[second]),
                target=Position(names[target[0]], names[target[1]]),
                actions=tuple(Action(verb, names[node]) for verb, node in actions),
                copy_gib=rng.choice([1.0, 20.0, 100.0]) * verbs.count(REPLACE),
                memory_gib=rng.choice([0.5, 4.0]) * verbs.count(MIGRATE),
                after=(),
                score_after=0.0,
            )
        )
    return [
        replace(move, after=tuple(found[k].id for k in earlier))
        for move, earlier in zip(found, dependencies(shifts), strict=True)
    ]
