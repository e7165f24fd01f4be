"""The tasks of a run: whose turn it is, and which of them a round looks at."""

from executor.ledger import MoveState
from executor.limits import Limits
from executor.run.move_task import MoveTask
from executor.run.task import Submission
from executor.run.task_list import TaskList
from tests.executor.made_moves import MIGRATE, move


def task(number, after=(), pair="a:b"):
    there, back = pair, ":".join(reversed(pair.split(":")))
    action = (MIGRATE, back.split(":")[0])
    one = move(there, back, action, instance=f"web{number}", number=number, after=after)
    return MoveTask(one, 0, MoveState.WAITING, 0, "")


def chain(length):
    return [task(k, [k - 1] if k > 1 else []) for k in range(1, length + 1)]


def ids(tasks):
    return [one.move.id for one in tasks]


def test_a_move_has_its_turn_once_all_that_it_waits_for_are_done():
    tasks = TaskList(Limits(), [task(1), task(2, pair="c:d"), task(3, [1, 2])])
    assert [tasks.next_turn(), tasks.next_turn(), tasks.next_turn()] == [tasks[0], tasks[1], None]
    tasks[0].change(state=MoveState.DONE)
    assert tasks.next_turn() is None
    tasks[1].change(state=MoveState.DONE)
    assert tasks.next_turn() is tasks[2]


def test_a_move_that_is_looked_at_again_holds_up_those_that_wait_for_it():
    tasks = TaskList(Limits(), chain(2))
    tasks[0].change(state=MoveState.DONE)
    tasks[0].change(state=MoveState.RUNNING)
    assert tasks.next_turn() is None
    tasks[0].change(state=MoveState.DONE)
    assert tasks.next_turn() is tasks[1]


def test_a_move_that_did_not_begin_has_another_turn_in_the_next_round():
    tasks = TaskList(Limits(), chain(1))
    assert tasks.next_turn() is tasks[0]
    assert tasks.next_turn() is None
    tasks.new_round()
    assert tasks.next_turn() is tasks[0]


def test_a_move_waits_for_a_slot_until_one_is_given_back():
    tasks = TaskList(Limits(moves=1), [task(1), task(2, pair="c:d")])
    tasks.next_turn().change(state=MoveState.RUNNING)
    assert tasks.next_turn() is None
    tasks[0].change(state=MoveState.FAILED)
    assert tasks.next_turn() is tasks[1]


def test_what_waits_for_a_move_that_failed_is_blocked_one_after_the_other():
    tasks = TaskList(Limits(), chain(4))
    tasks[1].change(state=MoveState.FAILED)
    found = []
    for one, before in tasks.blocked():
        found.append((one.move.id, before.move.id))
        one.change(state=MoveState.BLOCKED)
    assert found == [(3, 2), (4, 3)]
    assert tasks.left == 1


def test_moves_that_a_runner_finds_done_are_not_waited_for():
    first, second = chain(2)
    first.change(state=MoveState.DONE)
    assert TaskList(Limits(), [first, second]).next_turn() is second


def test_what_has_been_submitted_is_counted():
    tasks = TaskList(Limits(), chain(2))
    tasks[0].change(submission=Submission(number=1))
    tasks[0].change(submission=Submission(number=2))
    assert tasks.begun == 1
    tasks[0].change(submission=Submission(number=0))
    assert tasks.begun == 0


def test_a_round_looks_at_few_tasks_however_long_a_chain_is():
    tasks = TaskList(Limits(), chain(5000))
    tasks.new_round()
    looked_at = []
    while (one := tasks.next_turn()) is not None:
        one.change(state=MoveState.RUNNING)
        one.change(state=MoveState.DONE)
        looked_at.append(len(tasks.lively))
        tasks.new_round()
    assert tasks.number_of(MoveState.DONE) == len(looked_at) == 5000
    assert max(looked_at) == 1
