"""The verdict on a move, by the place and the disks of its instance."""

from executor.backend import Disks, Observed
from executor.ganeti.facts import OVER_LUXI
from executor.run.verdict import Finding, judge
from planner.plan.move_stations import stations
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move, place

ADVICE = OVER_LUXI.advice
MOVE = move("a:b", "b:c", (MIGRATE, "b"), (REPLACE, "c"))


def seen(where, disks=Disks.HEALTHY, running=True):
    position = None if where is None else place(where)
    observed = Observed("web", position, running=running, disks=disks)
    return judge(MOVE, stations(MOVE), observed, ADVICE)


def test_an_instance_is_at_one_of_the_stations():
    assert [seen(where).station for where in ("a:b", "b:a", "b:c")] == [0, 1, 2]
    assert seen("b:c").finding is Finding.AT


def test_a_copy_must_be_complete_once_drbd_has_copied_for_the_move():
    assert seen("b:c", Disks.SYNCING).finding is Finding.SYNCING
    assert seen("b:c", Disks.DEGRADED).finding is Finding.UNSETTLED
    assert seen("b:c", Disks.UNKNOWN).finding is Finding.UNSETTLED


def test_the_disks_of_a_guest_that_is_shut_down_cannot_be_asked():
    verdict = seen("b:c", Disks.UNKNOWN, running=False)
    assert verdict.finding is Finding.AT and "the instance is down" in verdict.text


def test_a_copy_that_is_replaced_next_need_not_be_good():
    """Its node went away just now: the move is what makes another one."""
    verdict = seen("b:a", Disks.DEGRADED)
    assert verdict.finding is Finding.AT and "degraded" in verdict.text


def test_a_guest_in_trouble_needs_another_look_and_then_a_person():
    observed = Observed("web", place("b:a"), True, trouble="runs on b", fix=("check b",))
    verdict = judge(MOVE, stations(MOVE), observed, ADVICE)
    assert verdict.finding is Finding.UNSETTLED
    assert (verdict.problem, verdict.fix) == ("web: runs on b", ("check b",))


def test_where_the_move_never_leads_somebody_else_was_at_work():
    assert seen("c:b").finding is Finding.ELSEWHERE
    assert seen(None).finding is Finding.ELSEWHERE


def test_copies_that_were_equal_for_a_migration_and_are_not_any_more_need_a_person():
    """Nothing migrates between unequal copies, so it happened since."""
    there = move("a:b", "b:a", (MIGRATE, "b"))
    observed = Observed("web", place("b:a"), running=True, disks=Disks.DEGRADED)
    verdict = judge(there, stations(there), observed, ADVICE)
    assert verdict.finding is Finding.UNSETTLED
    assert verdict.fix[0] == "do not fail web over before its disks are in sync"


def test_after_a_failover_from_a_dead_node_the_copy_there_is_not_the_moves_fault():
    there = move("a:b", "b:a", (FAILOVER, "b"))
    observed = Observed("web", place("b:a"), running=True, disks=Disks.DEGRADED)
    assert judge(there, stations(there), observed, ADVICE).finding is Finding.AT
