"""The runner on thousands of made-up plans, with faults, and killed at any transition.

A handful of examples each time; ``POISE_EXAMPLES=3000`` for more of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from executor.backend import JobState
from executor.ledger import MoveRecord, MoveState, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from executor.simulated.durations import Durations
from executor.simulated.faults import NO_FAULTS, Faults, Rates
from executor.simulated.jobs import Entry, QueueRules
from executor.stations import stations, words
from planner.diagnosis import NO_ROOM
from planner.model import prepare
from planner.placement import Placement
from planner.plan import Move, Plan, Position, plan_from_balance
from planner.plan_outcome import cluster_after
from planner.scoring.exact import ExactScorer
from planner.solvers.candidates import MoveRules
from planner.solvers.greedy import Balance, Step, StopRules, group_scope
from poise.balancing import balance
from snapshots.cluster import NO_NODE, Cluster, InstanceRecord, NodeRecord
from snapshots.instance_status import InstanceStatus
from tests.executor.running import Trial
from tests.planner.made_clusters import legal_move
from tests.planner.small_clusters import cluster, instance, node

EXAMPLES = int(os.environ.get("POISE_EXAMPLES", "60"))
SLOW = Durations(resync_rate=25.0, memory_rate=50.0)
"""Most jobs take longer than the runner waits for a submission that was not answered."""
PACE = Pace(poll=4.0)
ENOUGH_ROUNDS = 20_000

many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


# -- stories -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Death:
    """A runner ends at its nth transition, before or after the commit; the next comes later.

    ``of_note``: heartbeats and progress do not count, so that others get their share.
    """

    transition: int
    committed: bool
    pause: float
    of_note: bool


@dataclass(frozen=True)
class Stop:
    """A runner is asked to stop in its nth round; the next comes later."""

    rounds: int
    pause: float


@dataclass(frozen=True, repr=False)
class Story:
    """All that decides what happens."""

    cluster: Cluster
    plan: Plan
    limits: Limits
    whole_moves: bool = True
    shared_nodes: bool = False
    dead_spoil_reads: bool = False
    rates: Rates = NO_FAULTS.rates
    seed: int = 0
    replans: bool = False
    lives: tuple[Death | Stop, ...] = ()

    def __repr__(self) -> str:
        """What a person needs in order to see what happened."""
        table = self.cluster.instances
        moves = [
            f"{move.id} {move.instance} {words(move.source)}"
            f" {', '.join(f'{a.verb} {a.node}' for a in move.actions)} after {move.after}"
            for move in self.plan.moves
        ]
        rates = {k: v for k, v in asdict(self.rates).items() if v}
        settings = f"whole {self.whole_moves}, shared {self.shared_nodes}, replans {self.replans}"
        return "\n".join(
            [
                *map(str, zip(table.names, table.memory, table.disk, strict=True)),
                *moves,
                str(self.limits),
                f"{settings}, seed {self.seed}, {rates}",
                *map(str, self.lives),
            ]
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """hypothesis prints dataclasses its own, long-winded way otherwise."""
        for line in repr(self).splitlines():
            printer.break_()
            printer.text(line)


@st.composite
def clusters(draw: st.DrawFn) -> Cluster:
    """Three to five nodes with a few guests, and little room to spare on some of them."""
    count = draw(st.integers(3, 5))
    guests: list[InstanceRecord] = []
    for number in range(draw(st.integers(1, 7))):
        primary, secondary = draw(st.permutations(range(count)))[:2]
        paired = draw(st.integers(0, 5)) > 0
        guests.append(
            instance(
                f"guest{number}",
                primary,
                secondary if paired else NO_NODE,
                memory=draw(st.integers(1, 20)) * 100,
                disk=draw(st.integers(1, 60)) * 100,
                status=InstanceStatus.ADMIN_DOWN
                if draw(st.integers(0, 5)) == 0
                else InstanceStatus.RUNNING,
            )
        )
    nodes = [with_room(draw, row, guests) for row in range(count)]
    return cluster(*guests, nodes=nodes)


def with_room(draw: st.DrawFn, row: int, guests: list[InstanceRecord]) -> NodeRecord:
    here = [g for g in guests if g.primary == row]
    memory = sum(g.memory for g in here if g.status.uses_memory)
    disk = sum(g.disk for g in guests if row in (g.primary, g.secondary) and g.secondary >= 0)
    memory += draw(st.integers(5, 60)) * 100
    disk += draw(st.integers(10, 200)) * 100
    return node(
        "abcdef"[row],
        total_memory=float(memory),
        free_memory=memory,
        total_disk=float(disk),
        free_disk=disk,
    )


def wandering(snapshot: Cluster, seed: int, length: int) -> Plan:
    """A plan of any moves that nothing forbids, whether or not they are of use."""
    rng = Random(seed)
    after = Placement(prepare(snapshot))
    scope = group_scope(after, 0)
    scorer = ExactScorer(after, scope)
    components = scorer.components()
    steps = []
    for _ in range(length):
        found = legal_move(rng, after, scope)
        if found is None:
            break
        outcome, lane = found
        row = int(outcome.instance[lane])
        old = int(after.primary[row]), int(after.secondary[row])
        after.commit(outcome, lane)
        new = int(after.primary[row]), int(after.secondary[row])
        steps.append(Step(row, outcome.kind, int(outcome.target[lane]), old, new, 1.0))
    whole = Balance(tuple(steps), components, components, 1.0, 1.0, 0.0, False)
    return plan_from_balance(after, scope, whole, MoveRules(), StopRules(), group="group0")


@st.composite
def stories(draw: st.DrawFn, *, faults: bool = False, late: bool = False, lives: int = 0) -> Story:
    snapshot = draw(clusters())
    if draw(st.booleans()):
        plan = balance(snapshot, min_gain=0.0, min_gain_limit=0.0)
    else:
        plan = wandering(snapshot, draw(st.integers(0, 10_000)), draw(st.integers(1, 8)))
    assume(plan.moves)
    assume(not any(warning.kind == NO_ROOM for warning in plan.warnings))
    whole_moves = draw(st.booleans())
    rates = draw(RATES) if faults else draw(LATE) if late else NO_FAULTS.rates
    if whole_moves:  # within a job nobody looks between two actions
        rates = replace(rates, falsely_succeeds=0.0)
    return Story(
        snapshot,
        plan,
        Limits(
            moves=draw(st.integers(1, 6)),
            per_node=draw(st.integers(1, 3)),
            resyncs_per_node=draw(st.integers(1, 2)),
            attempts=draw(st.integers(1, 3)),
        ),
        whole_moves=whole_moves,
        shared_nodes=draw(st.booleans()),
        dead_spoil_reads=draw(st.booleans()) if faults else False,
        rates=rates,
        seed=draw(st.integers(0, 10_000)) if faults or late else 0,
        replans=draw(st.booleans()) if faults else False,
        lives=tuple(draw(st.lists(LIVES, min_size=1, max_size=lives))) if lives else (),
    )


PAUSES = st.sampled_from([0.0, 1.0, 30.0, 900.0])
LIVES = st.one_of(
    st.builds(Death, st.integers(0, 60), st.booleans(), PAUSES, st.just(False)),
    st.builds(Death, st.integers(0, 8), st.booleans(), PAUSES, st.just(True)),
    st.builds(Death, st.integers(0, 25), st.booleans(), PAUSES, st.just(True)),
    st.builds(Stop, st.integers(0, 60), PAUSES),
)
RARE = st.sampled_from([0.0, 0.0, 0.05, 0.3])
RATES = st.builds(
    Rates,
    lost_before=RARE,
    lost_after=RARE,
    lost_late=RARE,
    late_seconds=st.sampled_from([10.0, 60.0, 200.0, 900.0]),
    lost_reads=st.sampled_from([0.0, 0.0, 0.02, 0.1]),
    refused=st.sampled_from([0.0, 0.0, 0.0, 0.02]),
    fails_with_nothing=RARE,
    fails_half_way=RARE,
    fails_with_all=RARE,
    falsely_succeeds=RARE,
    node_losses_an_hour=st.sampled_from([0.0, 0.0, 0.0, 20.0]),
    slow_nodes_an_hour=st.sampled_from([0.0, 0.0, 20.0]),
    foreign_moves_an_hour=st.sampled_from([0.0, 0.0, 0.0, 30.0]),
    foreign_cancels_an_hour=st.sampled_from([0.0, 0.0, 60.0]),
)
LATE = st.builds(
    Rates,
    lost_late=st.sampled_from([0.2, 0.5]),
    late_seconds=st.integers(46, 80) | st.integers(46, 900),
    lost_before=st.sampled_from([0.0, 0.1]),
    lost_reads=st.sampled_from([0.0, 0.05]),
    fails_with_nothing=st.sampled_from([0.0, 0.1]),
)
"""Most submissions come after they were given up."""


# -- running them ------------------------------------------------------------------------------


class Killed(BaseException):
    """The runner's process is gone."""


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
            whole_moves=story.whole_moves,
            dead_spoil_reads=story.dead_spoil_reads,
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
                self.trial.ledger._database._hook = ends_at(life)
                try:
                    return self.go()
                except Killed:
                    pass
                finally:
                    self.trial.ledger._database._hook = None
            self.cluster.clock.sleep(life.pause)
        return self.go()

    def go(self, stop_in: int = -1) -> RunState:
        """One runner, to its end; it is asked to stop in round ``stop_in``."""
        rounds = 0

        def on_round(runner: Runner) -> None:
            nonlocal rounds
            if rounds == stop_in:
                runner.stop("asked to")
            rounds += 1
            assert rounds < ENOUGH_ROUNDS, self.trial.log()

        replan = anew if self.story.replans else None
        return self.trial.go(self.story.limits, on_round=on_round, replan=replan, pace=PACE)

    @property
    def moves(self) -> list[tuple[Move, MoveRecord]]:
        """Every move with what the ledger says of it, in the order of the plans."""
        run = self.trial.run.id
        moves = {move.id: move for plan in self.trial.ledger.plans(run) for move in plan.moves}
        return [(moves[record.move], record) for record in self.trial.ledger.moves(run)]

    @property
    def foreign(self) -> set[str]:
        """The instances that somebody else has moved."""
        return {effect.instance for effect in self.cluster.watch.effects if effect.key is None}

    def place(self, name: str) -> Position:
        """Where an instance is, asking nobody who might not answer."""
        return self.cluster.state.position(self.cluster.state.guests[name])


def anew(snapshot: Cluster, leave: frozenset[str]) -> Plan | None:
    return balance(snapshot, exclude=sorted(leave), min_gain=0.0, min_gain_limit=0.0)


def ends_at(death: Death) -> Callable[[str, bool], None]:
    left = death.transition

    def hook(name: str, done: bool) -> None:
        nonlocal left
        if done is death.committed and not (death.of_note and name in ("heartbeat", "progress")):
            left -= 1
            if left < 0:
                raise Killed(name)

    return hook


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
        # A job that waits in the queue cannot help it when somebody else is quicker.
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


def marked(life: Life) -> list[Entry]:
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
    assert len(done) == sum(steps), life.trial.log()


@many
@given(stories(faults=True, lives=8))
def test_whatever_happens_nothing_is_done_twice_nothing_lost_and_all_is_said(story: Story) -> None:
    life = Life(story)
    ended = life.live()
    event(ended.value)
    event(f"late jobs: {'turned up late' in life.trial.log()}")
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
    event(f"late jobs: {'turned up late' in life.trial.log()}")
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
