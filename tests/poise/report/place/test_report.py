"""The whole answer: what is shown by default, with ``--why`` and with ``--details``."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.allocation import Allocation
from planner.plan.plan_warning import PlanWarning
from poise.report.place.report import allocation_report
from poise.report.plain import render_plain
from tests.poise.report.place.made_answers import NEW, TOO_LARGE, placed

LARGE = replace(NEW, memory=3000)


def shown(answer: Allocation, *, why: bool = False, details: bool = False) -> str:
    return render_plain(allocation_report(answer, why=why, details=details))


def test_what_fits_ends_with_the_command_that_creates_it() -> None:
    last = shown(placed()).splitlines()[-1]
    assert last.startswith("Create it: gnt-instance add ")
    assert "Refused" not in shown(placed())


def test_what_does_not_fit_tells_the_refusals_at_once() -> None:
    assert "\nRefused\n" in shown(placed(TOO_LARGE))


def test_refusals_are_told_on_demand_where_it_fits() -> None:
    some_are = placed(replace(NEW, memory=7500))
    assert "Refused" not in shown(some_are)
    assert "\nRefused\n  a" in shown(some_are, why=True)


def test_why_it_is_this_place_is_told_where_no_node_is_refused() -> None:
    answer = placed()
    found = shown(answer, why=True)
    best, second = answer.places[:2]
    assert "\nNo node is refused.\n" in found
    (row,) = (line.split() for line in found.splitlines() if line.startswith("  2 "))
    assert row[-2:] == [f"{second.score:.8f}", f"{second.score - best.score:+.8f}"]


def test_where_all_groups_refuse_it_is_not_said_that_no_node_is_refused() -> None:
    closed = replace(placed(TOO_LARGE), groups=())
    assert "No node is refused" not in shown(closed, why=True)


def test_details_are_all_places_with_every_digit() -> None:
    found = shown(placed(), details=True)
    assert "\nBest places\n" in found and "More:" not in found


def test_several_are_listed_one_after_the_other_as_far_as_there_is_room() -> None:
    found = shown(placed(count=12))
    assert "\nOne after the other\n" in found
    assert "and 2 more (--details)\n" in found
    assert "more (--details)" not in shown(placed(count=12), details=True)


def test_of_several_the_one_that_does_not_fit_is_explained() -> None:
    assert "\nRefused, for new-" in shown(placed(LARGE, count=12))


def test_warnings_of_one_kind_are_cut() -> None:
    many = tuple(PlanWarning("source", f"{k} answers slowly") for k in range(12))
    found = shown(replace(placed(), warnings=many))
    assert "and 4 more (kind: source; full list: --json)\n" in found


def test_it_fits_one_screen() -> None:
    many = tuple(PlanWarning(f"kind{k}", "answers slowly") for k in range(12))
    assert shown(replace(placed(LARGE, count=12), warnings=many)).count("\n") <= 40
