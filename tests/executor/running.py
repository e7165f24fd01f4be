"""A run on a simulated cluster, from its plan to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

from executor.ledger import Ledger, MoveState, RunState
from executor.ledger.owner import this_process
from executor.limits import Limits
from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from planner.plan.plan import Plan

DEAD = replace(this_process(), born="and long dead")
"""A runner that holds a run in this name is succeeded at once."""


class Killed(BaseException):
    """The runner's process is gone."""


class Trial:
    """One run of ``plan`` on ``cluster``; ``ledger`` is in memory unless a place is given.

    The ledger is closed once the trial is not used any more.
    """

    def __init__(self, cluster: SimulatedCluster, plan: Plan, place: str | Path = "sqlite://"):
        self.cluster = cluster
        self.ledger = Ledger(place)
        finalize(self, self.ledger.close)
        now = cluster.clock.now()
        self.run = self.ledger.create_run("u1", plan, cluster.identity(), cluster.target, {}, now)

    def runner(self, limits: Limits | None = None, **how: Any) -> Runner:
        """Another runner, as after a crash of the one before."""
        clock = self.cluster.clock
        token = f"t{clock.now()}-{len(self.ledger.events(self.run.id))}"
        hold = self.ledger.hold(self.run.id, clock.now(), replace(DEAD, token=token[:32]))
        return Runner(self.ledger, hold, self.cluster, clock, limits or Limits(), **how)

    def go(self, limits: Limits | None = None, **how: Any) -> RunState:
        """Run it to its end."""
        return self.runner(limits, **how).run()

    @contextmanager
    def killed_at(self, number: int, counts: Callable[[str, bool], bool]) -> Iterator[None]:
        """The runner is killed at a transaction; what is inside ends there.

        Args:
            number: after how many of those that ``counts`` says yes to, by name and whether it is
                committed already.
        """
        left = number

        def kill(name: str, done: bool) -> None:
            nonlocal left
            if counts(name, done):
                left -= 1
                if left < 0:
                    raise Killed(name)

        self.ledger._database._hook = kill
        try:
            with suppress(Killed):
                yield
        finally:
            self.ledger._database._hook = None

    def dies(self, number: int, counts: Callable[[str, bool], bool], **how: Any) -> bool:
        """Run it with a runner that is :meth:`killed_at`; whether it came to that."""
        with self.killed_at(number, counts):
            self.go(**how)
            return False
        return True

    def states(self) -> dict[int, MoveState]:
        """Where the ledger says the moves are."""
        return {record.move: record.state for record in self.ledger.moves(self.run.id)}

    def jobs(self) -> list[tuple[str | None, str]]:
        """Key and end of every job in the queue."""
        return [(job.key, job.state.value) for job in self.cluster.find("poise:")]

    def log(self) -> str:
        """What happened, a line each."""
        return "\n".join(
            f"{event.at - self.run.created:7.1f} {event.move or '-'} {event.kind}: {event.text}"
            for event in self.ledger.events(self.run.id)
        )


def waits_of(trial: Trial, **how: Any) -> tuple[RunState, list[tuple[int | str, ...]]]:
    """The end of a run, and all that its ledger said on the way of what it waits for.

    Of a move it is (id, wait, trouble), of the run ("run", wait), in the order it was said.
    """
    found: list[tuple[int | str, ...]] = []

    def look(runner: Runner) -> None:
        for record in trial.ledger.moves(trial.run.id):
            one = (record.move, record.waits, record.trouble)
            if any(one[1:]) and one not in found:
                found.append(one)
        of_run = trial.ledger.run(trial.run.id).waits
        if of_run and ("run", of_run) not in found:
            found.append(("run", of_run))

    return trial.go(on_round=look, **how), found
