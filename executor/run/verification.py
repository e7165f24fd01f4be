"""Settles steps by looking at what they change, not by the word of their jobs."""

from __future__ import annotations

from dataclasses import replace

from executor.backend import Backend, Clock
from executor.ledger import AttemptState, EventKind, Hold, MoveState
from executor.pace import Pace
from executor.run.task import Task
from executor.run.verdict import Finding, Judgement

LOOKS = 4
"""Looks at an instance that is not in order before a person is needed."""
UNQUEUED = 8
"""Submissions of a move in a row that may be refused or lost."""
LONGEST_PAUSE = 4
"""Pauses grow from one retry to the next, up to so many times the first."""


class Verification:
    """Looks at instances whose job has ended; ``attempts`` is how often a job is tried."""

    def __init__(
        self, hold: Hold, backend: Backend, clock: Clock, pace: Pace, attempts: int
    ) -> None:
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._pace = pace
        self._attempts = attempts

    def look(self, task: Task, *, stopping: bool) -> str:
        """Look at an instance whose job has ended, or that an earlier runner left.

        Returns:
            where the instance is, if the move never leads there; "" otherwise.
        """
        verdict = task.judged(self._backend)
        match verdict.finding:
            case Finding.UNSEEN:
                _judged(task, verdict.station)
                why = _failure(task) or "its job did not succeed"
                problem = f"{task.subject}: {why}; {verdict.where}"
                self.end(task, MoveState.BROKEN, problem, verdict.fix)
            case Finding.AT:
                self._found_at(task, verdict, stopping=stopping)
            case Finding.SYNCING:
                self._look_again(task, verdict)
            case Finding.UNSETTLED:
                _looked(task)
                if task.inspection.looks < LOOKS:
                    self._look_again(task, verdict)
                else:
                    _judged(task, verdict.station)
                    failure = _failure(task)
                    problem = f"{verdict.problem} ({failure})" if failure else verdict.problem
                    self.end(task, MoveState.BROKEN, problem, verdict.fix)
            case Finding.ELSEWHERE:
                _judged(task, task.station)
                self.end(task, MoveState.FAILED, f"{_moved(verdict)} by another user or tool")
                return verdict.text
        return ""

    def look_back(self, task: Task) -> str:
        """Look at an instance that a late job may have moved after its move failed or broke.

        Returns:
            as :meth:`look`.
        """
        verdict = task.judged(self._backend, back=True)
        unsettled = verdict.finding is Finding.UNSETTLED
        if unsettled:
            _looked(task)
        if verdict.finding is Finding.SYNCING or (unsettled and task.inspection.looks < LOOKS):
            self._look_again(task, verdict)
            return ""
        task.change(inspection=replace(task.inspection, look_back=False, looks=0))
        if verdict.finding is Finding.ELSEWHERE:
            by = "a late job, another user or another tool"
            self.end(task, MoveState.FAILED, f"{_moved(verdict)} by {by}")
            return verdict.text
        task.change(station=verdict.station)
        if verdict.finding is Finding.UNSETTLED:
            self.end(task, MoveState.BROKEN, verdict.problem, verdict.fix)
        elif verdict.station == task.length:
            self.end(task, MoveState.DONE, verdict.text)
        else:
            state = _state_by(verdict, task.state)
            fix = tuple(dict.fromkeys((*task.fix, *verdict.fix)))
            self.end(task, state, f"{task.note}; after a late job: {verdict.text}", fix)
        return ""

    def end(self, task: Task, state: MoveState, text: str, fix: tuple[str, ...] = ()) -> None:
        """Write down that the runner is through with a move.

        Args:
            text: where the instance is, or the problem of a move that is not done.
            fix: what a person does about that problem, step by step.
        """
        self._hold.move_ended(task.id, state, task.station, text, self._clock.now(), fix)
        task.change(state=state, note="" if state is MoveState.DONE else text, fix=fix)

    def _look_again(self, task: Task, verdict: Judgement) -> None:
        if verdict.text != task.note:
            self._hold.note(EventKind.LOOK, verdict.text, self._clock.now(), task.id)
            task.change(note=verdict.text)
        not_before = self._clock.now() + self._pace.look_again
        looks = max(task.inspection.looks, 1)
        task.change(inspection=replace(task.inspection, not_before=not_before, looks=looks))

    def _found_at(self, task: Task, verdict: Judgement, *, stopping: bool) -> None:
        came, last = verdict.station - task.station, task.submission.unjudged
        task.change(
            station=verdict.station,
            note="",
            submission=replace(task.submission, unjudged=None),
            inspection=replace(task.inspection, judged=True, looks=0),
        )
        if task.station == task.length:
            self.end(task, MoveState.DONE, verdict.text)
            return
        if came > 0:
            task.change(inspection=replace(task.inspection, tries=0, unqueued=0))
            self._hold.reached(task.id, task.station, self._clock.now(), verdict.text)
        if last is None or stopping:
            return
        if last is AttemptState.CANCELED:
            if task.submission.cancelled_here:
                return
            job = "its job" if task.submission.end is None else task.submission.end.name
            self._give_up(task, verdict, f"{job} was cancelled by another user")
        elif last in (AttemptState.REFUSED, AttemptState.LOST):
            self._submit_again(task, verdict)
        elif came <= 0 or last is not AttemptState.SUCCESS:
            self._try_again(task, verdict)

    def _submit_again(self, task: Task, verdict: Judgement) -> None:
        # A busy or flaky queue says nothing about the move: it has its own, longer patience.
        times = task.inspection.unqueued + 1
        task.change(inspection=replace(task.inspection, unqueued=times))
        if times >= UNQUEUED:
            self._give_up(task, verdict, f"{times} submissions failed, last: {_failure(task)}")
            return
        self._wait(task, verdict, times)

    def _try_again(self, task: Task, verdict: Judgement) -> None:
        tries = task.inspection.tries + 1
        task.change(inspection=replace(task.inspection, tries=tries))
        if tries >= self._attempts:
            self._give_up(task, verdict, _tried(task, tries), task.submission.removal)
            return
        self._wait(task, verdict, tries)

    def _give_up(
        self, task: Task, verdict: Judgement, problem: str, removal: tuple[str, ...] = ()
    ) -> None:
        """End a move that gets no further; ``removal`` takes away what is in its way."""
        state = _state_by(verdict, MoveState.FAILED)
        text = f"{task.subject}: {problem}; {verdict.where}"
        self.end(task, state, text, (*removal, *verdict.fix))

    def _wait(self, task: Task, verdict: Judgement, times: int) -> None:
        pause = self._pace.retry * min(times, LONGEST_PAUSE)
        not_before = self._clock.now() + pause
        task.change(inspection=replace(task.inspection, not_before=not_before))
        text = f"{verdict.text}: retry in {pause:g} s"
        self._hold.note(EventKind.RETRY, text, self._clock.now(), task.id)


def _state_by(verdict: Judgement, otherwise: MoveState) -> MoveState:
    """The state of a move that gets no further: broken where its instance needs a fix."""
    return MoveState.BROKEN if verdict.fix else otherwise


def _judged(task: Task, station: int) -> None:
    """Believe the look: the instance is at a station."""
    task.change(station=station, inspection=replace(task.inspection, judged=True))


def _looked(task: Task) -> None:
    """The instance was not in order once more."""
    task.change(inspection=replace(task.inspection, looks=task.inspection.looks + 1))


def _moved(verdict: Judgement) -> str:
    return f"{verdict.text}: {verdict.deed}"


def _failure(task: Task) -> str:
    """``job 5: the disks could not be created``; "" where the last job did not fail."""
    return "" if task.submission.end is None else task.submission.end.failure


def _tried(task: Task, tries: int) -> str:
    """The end of ``tries`` jobs in a row that did not bring a move on, of the last one in full."""
    end = task.submission.end
    if end is None:
        return f"{tries} jobs changed nothing"
    if not end.failure:
        return (
            f"{tries} jobs changed nothing, last: {end.name}"
            if tries > 1
            else (f"{end.name} changed nothing")
        )
    if tries > 1:
        return f"{tries} jobs failed, last: {end.failure}"
    return f"{end.name} failed: {end.reason}"
