"""The steps of a runner, in their order, and which of them there is something to do about.

A run can have thousands of steps, of which a few run at a time. A round that looked at each of them
would take time with their number, and a run with its square. So code that changes a task makes it
*lively*; it is looked at in every round until nothing is left about it that a round cares for.
Those that wait for others are counted down as these are done, and wait for their turn then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import overload

from executor.ledger.records import AttemptRecord, MoveState
from executor.limits import Limits
from executor.run.move_task import MoveTask
from executor.run.task import Task
from planner.timing import SlotQueue, Slots


class TaskList(Sequence[Task]):
    """All tasks of a run; ``limits`` are its throttles.

    ``begun`` is how many moves have been submitted at some time, ``begun_gib`` what these copy.
    """

    def __init__(self, limits: Limits, tasks: Iterable[Task] = ()) -> None:
        self.begun = 0
        self.begun_gib = 0.0
        self._tasks: list[Task] = []
        self._by_id: dict[int, Task] = {}
        self._number_of: Counter[MoveState] = Counter()
        self._slots = Slots(limits)
        self._turns = SlotQueue(self._slots)
        self._had_turn: list[Task] = []
        self._lively: set[int] = set()
        self._in_order: list[Task] | None = None
        # By rank: how many predecessors are not done. By a move's id: the ranks of its followers.
        self._undone: list[int] = []
        self._followers: defaultdict[int, list[int]] = defaultdict(list)
        # Ranks of moves that wait for one that has ended, perhaps without being done.
        self._in_doubt: list[int] = []
        self._doubted: set[int] = set()
        self.add(tasks)

    @overload
    def __getitem__(self, index: int) -> Task: ...

    @overload
    def __getitem__(self, index: slice) -> list[Task]: ...

    def __getitem__(self, index: int | slice) -> Task | list[Task]:
        return self._tasks[index]

    def __len__(self) -> int:
        return len(self._tasks)

    def __iter__(self) -> Iterator[Task]:
        return iter(self._tasks)

    def add(self, tasks: Iterable[Task]) -> None:
        """More steps, after all others; those that they wait for are among them or here."""
        new, first = list(tasks), len(self._tasks)
        for task in new:
            task.rank = len(self._tasks)
            self._tasks.append(task)
            self._by_id[task.id] = task
        for task in new:
            undone = 0
            for earlier in task.after:
                self._followers[earlier].append(task.rank)
                before = self._by_id.get(earlier)
                if before is None or before.rank >= first:  # of new ones it is told below
                    undone += 1
                else:
                    undone += before.state is not MoveState.DONE
            self._undone.append(undone)
        for task in new:
            task.on_change = self._changed
            self._stir(task)
            self._count(task, 0, task.submission.number)
            self._entered(task)

    @property
    def moves(self) -> list[MoveTask]:
        """Those that are moves."""
        return [task for task in self._tasks if isinstance(task, MoveTask)]

    def with_id(self, id: int) -> Task | None:
        """The task of the step with this id."""
        return self._by_id.get(id)

    def about(self, subject: str) -> list[Task]:
        """The tasks with a subject that there is something to do about, in order."""
        return [task for task in self.lively if task.subject == subject]

    @property
    def open(self) -> list[Task]:
        """The tasks whose job has not ended, in order."""
        return [task for task in self.lively if task.submission.open is not None]

    @property
    def missing(self) -> list[AttemptRecord]:
        """The submissions that were given up and may still turn up."""
        return [attempt for task in self.lively for attempt in task.submission.missing]

    def number_of(self, state: MoveState) -> int:
        """The number of tasks in a state."""
        return self._number_of[state]

    @property
    def left(self) -> int:
        """The number of tasks that have not ended."""
        return self._number_of[MoveState.WAITING] + self._number_of[MoveState.RUNNING]

    @property
    def lively(self) -> Sequence[Task]:
        """Those that a round has to look at, in order; all that changed in this round included."""
        if self._in_order is None:
            self._in_order = [self._tasks[rank] for rank in sorted(self._lively)]
        return self._in_order

    @property
    def running(self) -> list[Task]:
        """Those that run, in order."""
        return [task for task in self.lively if task.state is MoveState.RUNNING]

    def new_round(self) -> None:
        """Leave tasks aside that need nothing more, and begin the turns again."""
        self._lively = {rank for rank in self._lively if not _at_rest(self._tasks[rank])}
        self._in_order = None
        had_turn, self._had_turn = self._had_turn, []
        for task in had_turn:
            self._may_wait_for_its_turn(task)

    def next_turn(self) -> Task | None:
        """The first waiting move whose predecessors are done and that has a slot; None for none.

        Each has its turn once a round at most.
        """
        while (rank := self._turns.next()) is not None:
            task = self._tasks[rank]
            if self._is_ready(task):
                self._had_turn.append(task)
                return task
        return None

    def blocked(self) -> Iterator[tuple[Task, Task]]:
        """Waiting moves with the first of their predecessors that ended and was not done.

        The caller ends them; those that wait for them follow.
        """
        while self._in_doubt:
            task = self._tasks[heappop(self._in_doubt)]
            self._doubted.discard(task.rank)
            if task.state is not MoveState.WAITING:
                continue
            for earlier in task.after:
                before = self._by_id[earlier]
                if before.state.ended and before.state is not MoveState.DONE:
                    yield task, before
                    break

    # -- what tasks tell -----------------------------------------------------------------------

    def _changed(self, task: Task, before: MoveState, number: int) -> None:
        """A task has changed; ``before`` was its state, ``number`` its submissions."""
        self._stir(task)
        self._count(task, number, task.submission.number)
        if before is not task.state:
            self._left(task, before)
            self._entered(task)

    def _stir(self, task: Task) -> None:
        if task.rank not in self._lively:
            self._lively.add(task.rank)
            self._in_order = None

    def _count(self, task: Task, before: int, now: int) -> None:
        if task.counted and bool(before) != bool(now):
            sign = 1 if now else -1
            self.begun += sign
            self.begun_gib += sign * task.copy_gib

    def _left(self, task: Task, state: MoveState) -> None:
        self._number_of[state] -= 1
        if state is MoveState.RUNNING:
            self._turns.ended(task.busy)
        elif state is MoveState.DONE:
            for rank in self._followers.get(task.id, ()):
                self._undone[rank] += 1

    def _entered(self, task: Task) -> None:
        self._number_of[task.state] += 1
        if task.state is MoveState.RUNNING:
            self._slots.take(task.busy)
        elif task.state is MoveState.WAITING:
            self._may_wait_for_its_turn(task)
            self._doubt(task)
        elif task.state is MoveState.DONE:
            for rank in self._followers.get(task.id, ()):
                self._undone[rank] -= 1
                self._may_wait_for_its_turn(self._tasks[rank])
        else:
            for rank in self._followers.get(task.id, ()):
                self._doubt(self._tasks[rank])

    def _doubt(self, task: Task) -> None:
        if task.state is MoveState.WAITING and task.rank not in self._doubted:
            self._doubted.add(task.rank)
            heappush(self._in_doubt, task.rank)

    def _is_ready(self, task: Task) -> bool:
        return task.state is MoveState.WAITING and not self._undone[task.rank]

    def _may_wait_for_its_turn(self, task: Task) -> None:
        if self._is_ready(task) and task.rank not in self._turns:
            self._turns.add(task.rank, task.busy)


def _at_rest(task: Task) -> bool:
    """True if a round has nothing to do about a task until it is changed."""
    if task.has_jobs or task.submission.missing or task.inspection.look_back:
        return False
    if task.state is MoveState.WAITING:
        return not task.note  # it says what it waits for
    return task.state is not MoveState.RUNNING
