"""The right to act for a run, and everything that only its holder writes.

A hold is a row in the ledger, one for a cluster. Every transaction of the holder checks that the
row is still its own, so a runner that was taken for dead cannot act beside its successor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, func, insert, select, update

from executor.ledger import schema
from executor.ledger.held_run import HeldRun
from executor.ledger.lease import give_lease_back
from executor.ledger.records import (
    AttemptState,
    EventKind,
    MoveState,
    RunState,
    in_one_line,
)
from executor.ledger.rows import as_column, write_steps
from planner.plan import Json, Plan

# Statements of every round: making one takes longer than executing it.
_ASKED_TO_STOP = select(schema.runs.c.stop_requested).where(schema.runs.c.id == bindparam("run"))
_PROGRESS = (
    update(schema.attempts)
    .where(schema.attempts.c.key == bindparam("attempt"))
    .values(progress=bindparam("fraction"))
)

REPLACED = "replaced by a new plan"
"""The problem of a move whose place a new plan takes."""


class Hold(HeldRun):
    """One runner's hold on one run; made by :meth:`executor.ledger.Ledger.hold`."""

    def begin(self, now: float, *, again: bool = True) -> None:
        """The runner starts or continues; with ``again`` failed moves get another chance."""
        with self._write("begin", now) as connection:
            if again:
                self._give_another_chance(connection)
            started = now if self.run.started is None else self.run.started
            self._set_run(
                connection,
                state=RunState.RUNNING.value,
                started=started,
                ended=None,
                why="",
                runner_began=now,
                drift="",
                drift_fix="",
                drifted_at=None,
            )
            word = "begins" if self.run.started is None else "continues"
            self._event(connection, now, None, EventKind.RUN, f"{word} (process {self._owner.pid})")

    def heartbeat(self, now: float) -> bool:
        """Say that the runner lives; returns whether it was asked to stop."""
        with self._write("heartbeat", now) as connection:
            return bool(connection.execute(_ASKED_TO_STOP, {"run": self.run.id}).scalar_one())

    def stopping(self, why: str, now: float) -> None:
        """The runner stops by itself, or a signal told it to: the run says that it is to stop."""
        with self._write("stopping", now) as connection:
            self._set_run(connection, stop_requested=True)
            self._event(connection, now, None, EventKind.STOP, why)

    def intend(self, key: str, move: int, first: int, count: int, now: float, text: str) -> None:
        """About to submit ``count`` actions of a move: written before anything is sent."""
        with self._write("intend", now) as connection:
            connection.execute(
                insert(schema.attempts).values(
                    key=key,
                    run=self.run.id,
                    move=move,
                    first=first,
                    count=count,
                    state=AttemptState.INTENDED.value,
                    intended=now,
                    message="",
                    canceling=False,
                    progress=0.0,
                )
            )
            self._under_way(connection, move, now)
            self._event(connection, now, move, EventKind.INTEND, text)

    def submitted(self, key: str, move: int, job: str, now: float, *, adopted: bool) -> None:
        """The queue has the job: it said so, or was found to have it (``adopted``)."""
        with self._write("submitted", now) as connection:
            self._set_attempt(
                connection, key, state=AttemptState.SUBMITTED.value, job=job, submitted=now
            )
            kind, words = EventKind.SUBMIT, "queued"
            if adopted:
                kind, words = EventKind.ADOPT, "found in the queue"
            self._event(connection, now, move, kind, f"job {job} {words}")

    def withdrawn(self, key: str, move: int, now: float, *, begun: bool) -> None:
        """The queue was drained and certainly did not take a job: as if it were never intended.

        ``begun``: there was a submission for the move before this one.
        """
        attempts, events = schema.attempts, schema.events
        with self._write("withdrawn", now) as connection:
            connection.execute(attempts.delete().where(attempts.c.key == key))
            mine = (events.c.run == self.run.id) & (events.c.move == move)
            last = select(func.max(events.c.id)).where(mine, events.c.kind == EventKind.INTEND)
            connection.execute(events.delete().where(events.c.id == last.scalar_subquery()))
            if not begun:
                waiting = MoveState.WAITING.value
                self._set_move(connection, move, state=waiting, started=None)

    def waits(
        self, of_run: str, of_moves: Mapping[int, tuple[str, float | None, str]], now: float
    ) -> None:
        """Write down what the run waits for, and the moves of which that has changed.

        ``of_moves`` has what a move waits for, until when (seconds since the epoch), and what is
        wrong with its job.
        """
        with self._write("waits", now) as connection:
            self._set_run(connection, waits=of_run)
            for move, (waits, again, trouble) in of_moves.items():
                self._set_move(connection, move, waits=waits, again=again, trouble=trouble)

    def turned_up(self, key: str, move: int, job: str, now: float, text: str) -> None:
        """A submission that was given up has become a job after all: it is open again."""
        with self._write("turned-up", now) as connection:
            self._set_attempt(
                connection,
                key,
                state=AttemptState.SUBMITTED.value,
                job=job,
                submitted=now,
                ended=None,
                message="",
                canceling=False,
            )
            self._event(connection, now, move, EventKind.ADOPT, text)

    def reopened(self, move: int, now: float, text: str) -> None:
        """The runner was through with a move, or had not begun it, and has to care for it now."""
        with self._write("reopened", now) as connection:
            self._under_way(connection, move, now)
            self._event(connection, now, move, EventKind.VERIFY, text)

    def canceling(self, key: str, move: int, now: float) -> None:
        """About to cancel a job."""
        with self._write("canceling", now) as connection:
            self._set_attempt(connection, key, canceling=True)
            self._event(connection, now, move, EventKind.CANCEL, "cancels its waiting job")

    def attempt_ended(
        self,
        key: str,
        move: int,
        job: str | None,
        state: AttemptState,
        message: str,
        now: float,
    ) -> None:
        """The end of a submission by the queue's word; not yet checked on the instance."""
        with self._write("attempt-ended", now) as connection:
            self._set_attempt(connection, key, state=state.value, message=message, ended=now)
            which = f"job {job}" if job else "job"
            what = f"{which} ended: {state.value}"
            self._event(connection, now, move, EventKind.JOB, what, outcome=state, message=message)

    def late_job_ended(
        self, move: int, job: str, state: AttemptState, message: str, now: float
    ) -> None:
        """The end of a job of a move that the ledger has no submission of."""
        with self._write("late-job-ended", now) as connection:
            what = f"late job {job} ended: {state.value}"
            self._event(connection, now, move, EventKind.JOB, what, outcome=state, message=message)

    def progress(self, key: str, fraction: float, now: float) -> None:
        """The progress of a move, for those who watch."""
        with self._write("progress", now) as connection:
            connection.execute(_PROGRESS, {"attempt": key, "fraction": fraction})

    def reached(self, move: int, station: int, now: float, text: str) -> None:
        """Actions up to ``station`` were seen done on the cluster; more are to come."""
        with self._write("reached", now) as connection:
            self._set_move(connection, move, station=station, state=MoveState.RUNNING.value)
            self._event(connection, now, move, EventKind.VERIFY, text)

    def move_ended(
        self,
        move: int,
        state: MoveState,
        station: int,
        text: str,
        now: float,
        fix: Sequence[str] = (),
    ) -> None:
        """The runner is through with a move.

        ``text`` is for the log; it stays with a move that is not done as its problem, with the
        steps of its ``fix``.
        """
        problem = "" if state is MoveState.DONE else text
        with self._write("move-ended", now) as connection:
            self._set_move(
                connection,
                move,
                state=state.value,
                station=station,
                note=problem,
                fix=as_column(fix),
                ended=now,
            )
            self._event(connection, now, move, EventKind.of_end(state), in_one_line(text, fix))

    def pause(self, move: int, station: int, now: float) -> None:
        """A move that was begun stays where it is until the run continues."""
        with self._write("pause", now) as connection:
            self._set_move(connection, move, state=MoveState.WAITING.value, station=station)

    def replace_plan(
        self, number: int, plan: Plan, now: float, why: str, left: Mapping[int, str]
    ) -> None:
        """Moves that have not begun are dropped, those of ``plan`` (new ids) take their place.

        ``left`` are those that ran, with a note: they are dropped as well, all at once,
        so that none is left waiting for one that is dropped.
        """
        with self._write("replan", now) as connection:
            moves = schema.moves
            open_states = [MoveState.WAITING, MoveState.BLOCKED]
            connection.execute(
                update(moves)
                .where(moves.c.run == self.run.id, moves.c.state.in_(open_states))
                .values(state=MoveState.DROPPED.value, note=REPLACED, fix="", ended=now)
            )
            for move, note in left.items():
                dropped = MoveState.DROPPED.value
                self._set_move(connection, move, state=dropped, note=note, fix="", ended=now)
                self._event(connection, now, move, EventKind.DROPPED, note)
            write_steps(connection, self.run.id, number, plan)
            self._set_run(connection, drift="", drift_fix="", drifted_at=None)
            self._event(connection, now, None, EventKind.REPLAN, why)

    def drifted(self, why: str, move: int | None, now: float, fix: Sequence[str] = ()) -> None:
        """The cluster is not what the plan was made for, found out at a move or at none.

        ``fix`` are the steps by which a person puts that right.
        """
        with self._write("drifted", now) as connection:
            self._set_run(connection, drift=why, drift_fix=as_column(fix), drifted_at=move)
            self._event(connection, now, move, EventKind.DRIFT, in_one_line(why, fix))

    def leave_out(self, moves: Mapping[int, str], now: float) -> None:
        """A person wants these moves left out; a note says of each why."""
        with self._write("leave-out", now) as connection:
            for move, note in moves.items():
                dropped = MoveState.DROPPED.value
                self._set_move(connection, move, state=dropped, note=note, fix="", ended=now)
                self._event(connection, now, move, EventKind.DROPPED, note)

    def settings(self, settings: Mapping[str, Json], text: str, now: float) -> None:
        """The run is told to go differently from now on; ``text`` is for the log."""
        with self._write("settings", now) as connection:
            self._set_run(connection, settings=json.dumps(dict(settings)))
            self._event(connection, now, None, EventKind.OPTIONS, text)

    def note(self, kind: EventKind, text: str, now: float, move: int | None = None) -> None:
        """An event that changes nothing."""
        with self._write("note", now) as connection:
            self._event(connection, now, move, kind, text)

    def let_go(self, why: str, now: float) -> None:
        """The runner ends before the run does: another runner may take it at once."""
        with self._write("let-go", now) as connection:
            self._set_run(connection, runner_began=None)
            self._event(connection, now, None, EventKind.RUN, f"its runner ended: {why}")
            give_lease_back(connection, self._owner)

    def finish(self, state: RunState, why: str, now: float) -> None:
        """The runner is through; gives the hold back."""
        with self._write("finish", now) as connection:
            self._set_run(connection, state=state.value, ended=now, why=why, runner_began=None)
            said = f": {why}" if why else ""
            self._event(connection, now, None, EventKind.RUN, f"{state.value}{said}")
            give_lease_back(connection, self._owner)
