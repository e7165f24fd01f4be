"""The price of a plan: restarts first, then copies, memory and time."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.plan import Plan
from planner.rules.actions import Verb
from planner.timing.throttles import USUAL_THROTTLES
from poise.report.plan.price import PlanPrice, price_block, price_line, price_of
from tests.poise.calibrations import SLOW
from tests.poise.report.plan.made_plans import NO_NAMES, a_move, a_node, a_plan, large, recorded


def lines(plan: Plan) -> list[tuple[str, str]]:
    """The texts and the styles."""
    return [
        (line.text, line.style) for line in price_block(plan, NO_NAMES, 85, USUAL_THROTTLES).lines
    ]


def test_the_price_of_a_recorded_cluster() -> None:
    price = price_of(recorded())
    assert price.seconds is not None
    assert replace(price, seconds=None) == PlanPrice(
        restarted=0,
        restarts=0,
        failed_over=0,
        copying=2,
        copied=2 * 10368.0,
        sent=8192.0,
        seconds=None,
    )


def test_restarts_are_red_and_say_which_nodes_are_named_as_down() -> None:
    moves = [a_move(1, Verb.FAILOVER, restarts=1, memory_gib=0.0)]
    plan = a_plan(moves, nodes=(a_node("a", (1, 0), (0, 0), offline=True),))
    named = replace(plan, options={"offline": ["a"]})
    assert lines(plan)[0] == ("  Restarts   1 instance (a is offline)", "bad")
    assert lines(named)[:2] == [
        ("  Restarts   1 instance (--offline: a is down, so they cannot migrate)", "bad"),
        ("             To migrate them: drain nodes that still run, without --offline", ""),
    ]


def test_without_restarts_nothing_is_red() -> None:
    assert {style for _, style in lines(large())} == {""}
    assert lines(large())[0][0] == "  Restarts   none (5 stopped instances fail over)"


def test_an_instance_that_restarts_twice_is_one_instance() -> None:
    moves = [a_move(1, Verb.FAILOVER, restarts=2)]
    assert lines(a_plan(moves))[0][0] == "  Restarts   1 instance, 2 times in all"


def test_what_costs_nothing_is_said_in_a_line() -> None:
    free = a_plan([a_move(1, memory_gib=0.0)])
    assert price_line(free) == "nothing is restarted, copied or sent"
    assert [text for text, _ in lines(free)][1] == "  Copies     none"
    assert not [text for text, _ in lines(free) if text.startswith("  Migration")]


def test_moves_that_no_run_can_do_have_no_time() -> None:
    odd = replace(a_move(1), actions=a_move(1, nodes="axy").actions)
    assert price_of(a_plan([odd])).seconds is None


def test_the_time_is_by_the_durations_that_are_known() -> None:
    usual, slow = price_of(recorded()).seconds, price_of(recorded(), durations=SLOW).seconds
    assert usual is not None and slow is not None and slow > 1.5 * usual
