"""Runs made up by hypothesis: a small cluster, a plan for it, and everything that goes wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from executor.limits import Limits
from executor.simulated.faults import NO_FAULTS, Rates
from planner.plan.build import plan_from_balance
from planner.plan.plan import Plan
from planner.plan.plan_warning import NO_ROOM
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.stopping import Stop as Ended
from planner.state.model import prepare
from planner.state.placement import Placement, group_scope
from poise.api.balancing import balance
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.made_clusters import legal_move
from tests.planner.small_clusters import cluster, instance, node


@dataclass(frozen=True)
class Death:
    """A runner ends at its nth transition, before or after the commit; the next comes later.

    ``of_note``: heartbeats and progress do not count, so that others get their share.
    """

    transition: int
    committed: bool
    pause: float
    of_note: bool

    def counts(self, name: str, done: bool) -> bool:
        """Whether a transition is one of those that are counted."""
        return done is self.committed and not (self.of_note and name in ("heartbeat", "progress"))


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
    rates: Rates = NO_FAULTS.rates
    seed: int = 0
    replans: bool = False
    lives: tuple[Death | Stop, ...] = ()

    def __repr__(self) -> str:
        """What a person needs in order to see what happened."""
        table = self.cluster.instances
        moves = [
            f"{move.id} {move.instance} {move.source}"
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
    whole = Balance(tuple(steps), components, components, 1.0, 1.0, 0.0, Ended.MAX_MOVES)
    return plan_from_balance(BalanceProblem(after, scope), whole, group="group0")


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
    if whole_moves:  # within a job the runner does not look between two actions
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
