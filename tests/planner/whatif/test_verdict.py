"""The verdict: the worst that is known decides, and accepted risks do not."""

from __future__ import annotations

from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause, verdict_of

RESTART = FoundRisk(Risk.RESTART, "web1 restarts")
WEAK = FoundRisk(Risk.N_PLUS_ONE, "node1 afterwards: 1 GiB short")


def test_without_risks_it_is_ok() -> None:
    assert verdict_of([]) is Verdict.OK


def test_a_risk_counts_until_it_is_accepted() -> None:
    assert verdict_of([RESTART]) is Verdict.OK_WITH_RISK
    assert verdict_of(accept([RESTART], {Risk.RESTART})) is Verdict.OK


def test_accepting_one_kind_leaves_the_others() -> None:
    assert verdict_of(accept([RESTART, WEAK], {Risk.RESTART})) is Verdict.OK_WITH_RISK


def test_no_risk_that_is_accepted_makes_the_impossible_possible() -> None:
    found = accept([RESTART], set(Risk))
    assert verdict_of(found, impossible=True) is Verdict.NOT_OK
    assert verdict_of(found, unknown=True) is Verdict.CANNOT_TELL


def test_what_is_impossible_is_so_whatever_is_unknown() -> None:
    assert verdict_of([], impossible=True, unknown=True) is Verdict.NOT_OK


def test_the_clause_names_what_counts_before_what_is_accepted() -> None:
    some = accept([RESTART, WEAK], {Risk.RESTART})
    assert in_a_clause(some) == WEAK.message
    assert in_a_clause([RESTART, WEAK]) == "web1 restarts and 1 more risk"


def test_an_accepted_risk_is_still_told() -> None:
    assert in_a_clause(accept([RESTART], {Risk.RESTART})) == "web1 restarts (accepted)"
    assert in_a_clause([]) == ""
