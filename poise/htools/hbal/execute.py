"""``hbal -X``: the job sets of a solution, submitted to Ganeti one after the other.

A set is submitted when all jobs of the one before it have succeeded. Whatever has been submitted
goes on when this program ends, however it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from time import sleep, time_ns
from typing import Any

from planner.rules import Step
from planner.state import Model
from poise.htools.conventions.dump import dump_list
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.interrupts import Interrupts
from poise.htools.conventions.letters import Output
from poise.htools.conventions.queue_answers import (
    STATES,
    SUCCESS,
    UNFINISHED,
    QueueError,
    job_ids,
    job_states,
    read_answer,
)
from poise.htools.hbal.opcodes import OpCode, step_opcodes
from snapshots.errors import BackendError, NoAnswer
from snapshots.ganeti import LuxiConnection
from snapshots.reading import text_literal

_TOOL = "hbal (ganeti) version 3.0.2-3"
"""The name that Ganeti's job queue is told: jobs carry the same marks as hbal's."""

_ANSWER_WITHIN = 3600.0
"""Seconds. hbal waits for ever; a busy master takes its time to queue jobs."""

_FIRST_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
_LATER_WAITS = 15.0
"""Seconds before the queue is asked again."""

_SUBMITTING = "Job submission error"
_FOLLOWING = "Checking job status"


@dataclass(frozen=True, slots=True)
class Orders:
    """The marks of jobs: a priority (Ganeti's number) and a reason (None: the usual one)."""

    priority: int = 0
    reason: str | None = None


class Execution:
    """Carries job sets out through the LUXI socket at ``socket_path``."""

    def __init__(self, socket_path: str, model: Model, orders: Orders, stdout: Output) -> None:
        self._socket_path = socket_path
        self._model = model
        self._stdout = stdout
        now = time_ns() // 1000 * 1000  # the queue's own clock counts microseconds
        reason = orders.reason if orders.reason is not None else f"{_TOOL} called"
        self._marks = {
            "priority": orders.priority,
            "depends": None,
            "comment": f"rebalancing via {_TOOL}",
            "reason": [["hbal", reason, now]],
        }
        self._interrupts = Interrupts(self._on_request, self._on_leave)

    def run(self, sets: Sequence[Sequence[Step]]) -> None:
        """Submit set after set and follow each to its end.

        Raises:
            Exit: a job was refused or did not succeed (1), Ganeti gave no answer (1), or it was
                to leave at once (2).
        """
        with self._interrupts:
            done: list[tuple[str, str]] = []
            for number, steps in enumerate(sets):
                self._interrupts.act()
                if self._interrupts.requested:
                    self._say(early_end_lines(done, [self._left(left) for left in sets[number:]]))
                    return
                done.append((self._title(steps), self._run_set(steps)))

    def _run_set(self, steps: Sequence[Step]) -> str:
        """One set from submission to success; its jobs and states as shown."""
        jobs = [step_opcodes(step, self._model) for step in steps]
        ids: list[int] = []
        try:
            with LuxiConnection(self._socket_path, _ANSWER_WITHIN) as luxi:
                ids = self._submit(luxi, jobs)
                self._say([f"Got job IDs {','.join(map(str, ids))}"])
                states = self._follow(luxi, ids)
        except BackendError as error:
            raise Exit(1, f"hbal: {_broken(error, ids)}\n") from None
        shown = list(zip(ids, (STATES[state] for state in states), strict=False))
        if any(state != SUCCESS for state in states):
            failed = dump_list(f"(JobId {{fromJobId = {job}}},{state})" for job, state in shown)
            raise Exit(
                1, f"Error: hbal: Not all jobs completed successfully: {failed}\nAborting.\n\n"
            )
        return dump_list(f"({job},{state})" for job, state in shown)

    def _submit(self, luxi: LuxiConnection, jobs: Sequence[Sequence[OpCode]]) -> list[int]:
        sent = [[self._marks | dict(opcode.sent) for opcode in job] for job in jobs]
        with _told_as(_SUBMITTING):
            return job_ids(self._ask(luxi, "SubmitManyJobs", [sent]))

    def _follow(self, luxi: LuxiConnection, ids: Sequence[int]) -> list[str]:
        """The states of jobs once none of them is unfinished."""
        for seconds in _waits():
            with self._interrupts.heard():
                sleep(seconds)
            with _told_as(_FOLLOWING):
                states = job_states(self._ask(luxi, "QueryJobs", [list(ids), ["status"]]))
            if UNFINISHED.isdisjoint(states):
                break
        return states

    def _ask(self, luxi: LuxiConnection, method: str, arguments: list[Any]) -> Any:
        import json

        request = {"method": method, "args": arguments}
        text = json.dumps(request, ensure_ascii=False, separators=(",", ":"))
        with self._interrupts.heard():
            raw = luxi.exchange(text.encode(errors="replace"), _ANSWER_WITHIN)
        return read_answer(raw, luxi.where)

    def _title(self, steps: Sequence[Step]) -> str:
        names = self._model.cluster.instances.names
        listed = ",".join(names[step.instance] for step in steps)
        return text_literal(f"Executing jobset for instances {listed}")

    def _left(self, steps: Sequence[Step]) -> tuple[str, str]:
        jobs = [step_opcodes(step, self._model) for step in steps]
        shown = dump_list(dump_list(opcode.shown for opcode in job) for job in jobs)
        return self._title(steps), shown

    def _say(self, lines: Sequence[str]) -> None:
        self._stdout.writelines(f"{line}\n" for line in lines)
        self._stdout.flush()  # a reader that follows a log file waits for it

    def _on_request(self) -> None:
        self._say(["Cancel request registered, will exit at the end of the current job set..."])

    def _on_leave(self) -> None:
        self._say(["Double cancel request, exiting now..."])
        raise Exit(2)


def early_end_lines(
    submitted: Sequence[tuple[str, str]], left: Sequence[tuple[str, str]]
) -> list[str]:
    """The jobs submitted and those left, as (title, jobs) in the notation of dumps."""
    return [
        "Exiting early due to user request, ",
        f"{len(submitted)}jobset(s) submitted: ",
        dump_list(f"({title},{jobs})" for title, jobs in submitted),
        f"{len(left)} jobset(s) not submitted:",
        dump_list(f"({title},{jobs})" for title, jobs in left),
    ]


def _waits() -> Iterator[float]:
    return chain(_FIRST_WAITS, repeat(_LATER_WAITS))


@contextmanager
def _told_as(stage: str) -> Iterator[None]:
    """Ends the run with the queue's refusal, told as what happened at this stage."""
    try:
        yield
    except QueueError as error:
        raise Exit(1, f"Error: hbal: {stage}: {error}\n") from None


def _broken(error: BackendError, ids: Sequence[int]) -> str:
    """The reason why Ganeti gave no answer: hbal's words first, then what it means for the jobs."""
    from poise.htools.conventions.source_failures import luxi_failure

    if not isinstance(error, NoAnswer):
        return luxi_failure(error)
    what = f"jobs {','.join(map(str, ids))} go on" if ids else "the jobs may be in the queue"
    return f"<socket: 3>: hWaitForInput: end of file ({error}; {what}: see gnt-job list)"
