"""The actions of runs, as the ledger tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from executor.forecast import POLL, Stay, at_work
from executor.ledger import AttemptRecord, AttemptState, Contents
from planner.plan import Move, mib_of_actions, timed_move
from planner.rules import Verb
from planner.timing import ObservedJob


@dataclass(frozen=True, slots=True)
class RunsOfPoise:
    """The actions that runs submitted.

    ``sizes``: MiB that an action copied or sent, by its job and its number there, from 0.
    ``timed``: by its job, an action whose job had no other one, with the seconds in which it did
    not wait for another of the run's jobs; where the cluster still knows the job it knows better.
    ``untimed``: jobs of several actions, whose times cannot be told apart.
    """

    sizes: Mapping[tuple[str, int], float]
    timed: Mapping[str, ObservedJob]
    untimed: Mapping[str, tuple[Verb, ...]]


def runs_of_poise(runs: Iterable[Contents]) -> RunsOfPoise:
    """The actions of runs on one cluster that succeeded."""
    sizes: dict[tuple[str, int], float] = {}
    timed: dict[str, ObservedJob] = {}
    untimed: dict[str, tuple[Verb, ...]] = {}
    for run in runs:
        moves = {move.id: move for plan in run.plans for move in plan.moves}
        ended = [
            one
            for one in run.attempts
            if one.move in moves and one.submitted is not None and one.ended is not None
        ]
        took = at_work([_stay(one, moves[one.move]) for one in ended])
        for attempt, seconds in zip(ended, took, strict=True):
            if attempt.state is not AttemptState.SUCCESS or attempt.job is None:
                continue
            move, last = moves[attempt.move], attempt.first + attempt.count
            verbs = tuple(action.verb for action in move.actions[attempt.first : last])
            mib = mib_of_actions(move)
            for number, verb in enumerate(verbs):
                sizes[attempt.job, number] = mib[verb]
            if len(verbs) > 1:
                untimed[attempt.job] = verbs
            elif verbs[0] is not Verb.FAILOVER or move.restarts:
                assert attempt.ended is not None
                timed[attempt.job] = ObservedJob(verbs[0], mib[verbs[0]], seconds, attempt.ended)
    return RunsOfPoise(sizes, timed, untimed)


def _stay(attempt: AttemptRecord, move: Move) -> Stay:
    """The job in the queue; the runner has seen its end half a round later on average."""
    assert attempt.submitted is not None and attempt.ended is not None
    steps = timed_move(move).actions[attempt.first : attempt.first + attempt.count]
    nodes = frozenset[str]().union(*(step.nodes for step in steps))
    left = max(attempt.submitted, attempt.ended - POLL / 2)
    return Stay(attempt.submitted, left, nodes, 0.0, 0.0)
