"""The runner on thousands of made-up plans, with faults, and killed at any transition.

A handful of examples each time; ``POISE_EXAMPLES=3000`` for more of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, event, given, settings

from executor.backend import JobState
from executor.ledger import MoveRecord, MoveState, RunState
from executor.pace import Pace
from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import Faults
from executor.simulated.jobs import QueuedJob, QueueRules
from planner.plan.move import Move, Position
from planner.plan.move_stations import stations
from planner.plan.outcome import cluster_after
from planner.plan.plan import Plan
from planner.timing.rates import Durations
from poise.api.balancing import balance
from snapshots.cluster import Cluster
from snapshots.errors import CannotTell
from tests.executor.running import Trial
from tests.executor.simulated.small import ganeti
from tests.executor.stories import Stop, Story, stories

EXAMPLES = int(os.environ.get("POISE_EXAMPLES", "60"))
SLOW = Durations(resync_rate=25.0, memory_rate=50.0)
"""Most jobs take longer than the runner waits for a submission that was not answered."""
PACE = Pace(poll=4.0)
ENOUGH_ROUNDS = 20_000

many = settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


# -- running them ------------------------------------------------------------------------------


class Life:
    """One run of a story: the trial, and how often it was begun."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.cluster = SimulatedCluster(
            story.cluster,
            durations=SLOW,
            faults=Faults(rates=story.rates),
            rules=QueueRules(shared_nodes=story.shared_nodes),
            seed=story.seed,
            facts=ganeti(whole_moves=story.whole_moves),
            start=0.0,
        )
        # The run is created before anything goes wrong; its cluster is asked who it is.
        calm, self.cluster._mishaps.faults = self.cluster._mishaps.faults, Faults()
        self.trial = Trial(self.cluster, story.plan)
        self.cluster._mishaps.faults = calm

    def live(self) -> RunState:
        """Runner after runner, until one comes to the end of the run."""
        for life in self.story.lives:
            if isinstance(life, Stop):
                ended = self.go(life.rounds)
                if ended is not RunState.STOPPED:
                    return ended
            else:
                with self.trial.killed_at(life.transition, life.counts):
                    return self.go()
            self.cluster.clock.sleep(life.pause)
        return self.go()

    def go(self, stop_in: int = -1) -> RunState:
        """One runner, to its end; it is asked to stop in round ``stop_in``.

        A run that is done has none any more: the one before died with its last word written.
        """
        record = self.trial.ledger.run(self.trial.run.id)
        if not record.state.resumable:
            return record.state
        rounds = 0

        def on_round(runner: Runner) -> None:
            nonlocal rounds
            if rounds == stop_in:
                runner.stop("asked to")
            rounds += 1
            assert rounds < ENOUGH_ROUNDS, self.trial.log()

        replan = planned_again if self.story.replans else None
        return self.trial.go(self.story.limits, on_round=on_round, replan=replan, pace=PACE)

    @property
    def moves(self) -> list[tuple[Move, MoveRecord]]:
        """Every move with what the ledger says of it, in the order of the plans."""
        run = self.trial.run.id
        moves = {move.id: move for plan in self.trial.ledger.plans(run) for move in plan.moves}
        return [(moves[record.move], record) for record in self.trial.ledger.moves(run)]

    @property
    def foreign(self) -> set[str]:
        """The instances that another user has moved."""
        return {effect.instance for effect in self.cluster.watch.effects if effect.key is None}

    def place(self, name: str) -> Position:
        """Where an instance is, asking no daemon that might not answer."""
        return self.cluster.state.position(self.cluster.state.guests[name])


def planned_again(snapshot: Cluster, leave: frozenset[str]) -> Plan | None:
    try:
        return balance(snapshot, exclude=sorted(leave), min_gain=0.0, min_gain_limit=0.0)
    except CannotTell:
        return None  # a silent node, as where a run is planned again on a real cluster


# -- what must hold ----------------------------------------------------------------------------


def check_effects_happen_once(life: Life) -> None:
    """No action of a move takes effect twice, and all of them in their order."""
    done = defaultdict(list)
    for effect in life.cluster.watch.effects:
        if effect.key is not None:
            done[int(effect.key.split(":")[2])].append(effect)
    for move, _ in life.moves:
        places = stations(move)
        steps = list(pairwise(places))
        taken = [(effect.before, effect.after) for effect in done.pop(move.id, [])]
        # A job that waits in the queue cannot help it when another user is quicker.
        if move.instance not in life.foreign:
            assert taken == steps[: len(taken)], (move, taken, life.trial.log())
    assert not done


def check_the_ledger_tells_the_truth(life: Life, ended: RunState) -> None:
    """Where the ledger has an instance is where it is; a stopped run may still have to look."""
    believed: dict[str, Position] = {}
    for move, record in life.moves:
        if record.started is not None:
            believed[move.instance] = stations(move)[record.station]
            if ended is RunState.STOPPED and not record.state.ended:
                del believed[move.instance]
    for name, position in believed.items():
        if name not in life.foreign:
            assert life.place(name) == position, (name, life.trial.log())


def check_nothing_is_lost(life: Life, ended: RunState) -> None:
    """Every move has come to an end or waits for a resume, and whatever differs is said."""
    states = {record.state for _, record in life.moves}
    record = life.trial.ledger.run(life.trial.run.id)
    assert record.state is ended
    if ended is RunState.DONE:
        latest = len(life.trial.ledger.plans(life.trial.run.id)) - 1
        # What an earlier plan could not do was the next one's to look after.
        open_ends = {move.state for _, move in life.moves if move.plan == latest}
        assert open_ends <= {MoveState.DONE}, life.trial.log()
        assert MoveState.BROKEN not in states, life.trial.log()
    else:
        assert record.why, ended
    if ended in (RunState.DONE, RunState.INCOMPLETE):
        assert all(state.ended for state in states)
        assert all(entry.state.ended for entry in marked(life)), life.trial.log()
    for _, move in life.moves:
        if move.state in (MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED):
            assert move.note


def check_limits(life: Life) -> None:
    watch, limits, rates = life.cluster.watch, life.story.limits, life.story.rates
    # A request that comes after it was given up finds the room that it finds.
    belated = bool(rates.lost_late) and rates.late_seconds > PACE.settle
    allowed = {"no-room"} if life.foreign or rates.fails_half_way or belated else set()
    assert {str(v.breach) for v in watch.violations} <= allowed, (
        watch.violations,
        life.trial.log(),
    )
    assert watch.most_jobs <= limits.moves
    if not life.foreign and not belated:
        assert all(n <= limits.resyncs_per_node for n in watch.most_resyncs.values())


def check_as_predicted(life: Life) -> None:
    """The cluster is what the plan said, to the last MiB."""
    wanted, found = cluster_after(life.story.cluster, life.story.plan), life.cluster.read()
    assert found.instances.primary.tolist() == wanted.instances.primary.tolist()
    assert found.instances.secondary.tolist() == wanted.instances.secondary.tolist()
    assert found.nodes.free_memory.tolist() == wanted.nodes.free_memory.tolist()
    assert found.nodes.free_disk.tolist() == wanted.nodes.free_disk.tolist()
    assert found.instances.status == life.story.cluster.instances.status


def marked(life: Life) -> list[QueuedJob]:
    """The runners' own jobs."""
    return [entry for entry in life.cluster.queue.entries.values() if entry.key is not None]


# -- the properties ----------------------------------------------------------------------------


@many
@given(stories())
def test_a_plan_ends_as_predicted(story: Story) -> None:
    life = Life(story)
    assert life.live() is RunState.DONE, life.trial.log()
    check_effects_happen_once(life)
    check_limits(life)
    check_as_predicted(life)


@many
@given(stories(lives=8))
def test_a_plan_whose_runners_die_or_stop_ends_as_predicted(story: Story) -> None:
    life = Life(story)
    assert life.live() is RunState.DONE, life.trial.log()
    check_effects_happen_once(life)
    check_limits(life)
    check_as_predicted(life)
    done = [entry for entry in marked(life) if entry.state is not JobState.CANCELED]
    steps = [1 if story.whole_moves else len(move.actions) for move in story.plan.moves]
    # A move there and back takes a job more for each lost request that it waits for: its second
    # half is submitted once that request cannot undo it any more (lost_requests.safe_actions).
    waits = life.trial.log().count("a lost request may still arrive")
    assert sum(steps) <= len(done) <= sum(steps) + waits, life.trial.log()


@many
@given(stories(faults=True, lives=8))
def test_whatever_happens_nothing_is_done_twice_nothing_lost_and_all_is_said(story: Story) -> None:
    life = Life(story)
    ended = life.live()
    event(ended.value)
    event(f"late jobs: {'arrived late' in life.trial.log()}")
    check_effects_happen_once(life)
    check_limits(life)
    check_the_ledger_tells_the_truth(life, ended)
    check_nothing_is_lost(life, ended)
    life.cluster.clock.sleep(story.rates.late_seconds)  # and nothing that comes now does any harm
    check_effects_happen_once(life)
    check_limits(life)


@many
@given(stories(late=True, lives=3))
def test_requests_that_come_after_they_were_given_up_do_nothing_twice(story: Story) -> None:
    life = Life(story)
    ended = life.live()
    event(ended.value)
    event(f"late jobs: {'arrived late' in life.trial.log()}")
    check_the_ledger_tells_the_truth(life, ended)
    check_nothing_is_lost(life, ended)
    life.cluster.clock.sleep(story.rates.late_seconds)
    check_effects_happen_once(life)
    check_limits(life)
    if ended is RunState.DONE:
        life.cluster.end_faults()
        check_as_predicted(life)


@many
@given(stories(faults=True, lives=3))
def test_once_everything_is_mended_a_run_goes_on_to_its_end(story: Story) -> None:
    calm = replace(story.rates, foreign_moves_an_hour=0.0, node_losses_an_hour=0.0)
    life = Life(replace(story, rates=calm, replans=False))
    life.live()
    life.cluster.end_faults()
    while not all(entry.state.ended for entry in life.cluster.queue.entries.values()):
        life.cluster.clock.sleep(60.0)
    for guest in life.cluster.state.guests:
        life.cluster.operator.mend(guest)
    if life.go() is not RunState.DONE:  # an old error may have come to light only now
        assert life.go() is RunState.DONE, life.trial.log()
    life.cluster.clock.sleep(2 * story.rates.late_seconds)  # what comes now undoes nothing
    check_effects_happen_once(life)
    check_limits(life)
    check_as_predicted(life)
