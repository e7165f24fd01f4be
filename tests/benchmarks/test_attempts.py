"""Answers of solvers are held to the rules, to their budgets and to their own word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.attempts import TIME_LIMIT, Answer, Asker, Question, ask, ask_apart
from benchmarks.kinds import Case, Kind
from benchmarks.rival import RIVAL, register_rival
from planner.solvers.balance.greedy import Greedy
from planner.solvers.base import Balance, BalanceProblem, OnStep
from planner.solvers.objective import Budget, Objective, Prices
from planner.solvers.registry import register, unregister
from planner.solvers.stopping import BestSoFar, Stop, StopRules

CASE = Case(Kind.LOADED, 5, 20, 1)
FREE = Question(CASE, Objective())


class Boaster:
    """hbal's plan, and a better score than it has."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        found = Greedy().solve(problem, stop, on_step)
        return replace(found, score_after=found.score_after / 2 - self.seed)


class Forgetful:
    """hbal's plan without its first step."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        found = Greedy().solve(problem, stop, on_step)
        return replace(found, steps=found.steps[1:])


class Patient:
    """Waits until it is told to end."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        reason = None
        while reason is None:
            assert stop.watch is not None
            reason = stop.watch(BestSoFar(1.0, 0, 0, 0.5))
        found = Greedy().solve(problem, stop, on_step)
        return replace(found, stopped=reason, note="patience")


@pytest.fixture(autouse=True)
def solvers() -> Iterator[None]:
    register_rival()
    register("boaster", "", Boaster)
    register("forgetful", "", Forgetful)
    register("patient", "", Patient)
    yield
    unregister("boaster")
    unregister("forgetful")
    unregister("patient")


def test_a_plan_that_keeps_its_word_has_no_problems() -> None:
    answer = ask("hbal", FREE)
    assert not answer.problems
    assert answer.score == answer.steps[-1].score
    assert answer.cost.moves == len(answer.steps)


def test_more_moves_and_copies_than_the_budget_has_are_told() -> None:
    cost = ask("hbal", FREE).cost
    less = Budget(moves=cost.moves - 1, copy_mib=cost.copied - 1)
    found = ask("hbal", Question(CASE, Objective(budget=less))).problems
    assert found == (
        f"takes {cost.moves} moves, of {cost.moves - 1}",
        f"copies {cost.copied} MiB, of {cost.copied - 1}",
    )


def test_a_score_that_is_not_so_is_told() -> None:
    (problem,) = ask("boaster", FREE).problems
    assert problem.startswith("says a score of")


def test_a_plan_that_does_not_lead_where_the_solver_left_the_placement_is_told() -> None:
    assert ask("forgetful", FREE).problems


def test_a_solver_is_given_the_settings_that_it_knows() -> None:
    seeded = Question(CASE, Objective(), {"seed": 3, "colour": 1})
    (plain,), (other,) = ask("boaster", FREE).problems, ask("boaster", seeded).problems
    assert plain != other


def test_a_solver_is_told_when_its_time_is_over() -> None:
    answer = ask("patient", Question(CASE, Objective(), {TIME_LIMIT: 0.01}))
    assert answer.stopped == Stop.TIME_LIMIT
    assert answer.note == "patience"


@pytest.mark.parametrize("share", [0, 1, 2])
def test_the_rival_keeps_to_its_budget(share: int) -> None:
    cost = ask("hbal", FREE).cost
    budget = Budget(moves=cost.moves * share // 2, copy_mib=cost.copied * share // 2)
    answer = ask(RIVAL, Question(CASE, Objective(budget=budget)))
    assert not answer.problems
    assert bool(answer.steps) == bool(share)


def test_the_rival_ends_at_the_score_that_is_wanted() -> None:
    whole = ask(RIVAL, FREE)
    target = whole.steps[len(whole.steps) // 2].score
    answer = ask(RIVAL, Question(CASE, Objective(target_score=target)))
    assert not answer.problems
    assert answer.score == target


def test_an_answer_is_kept(tmp_path: Path) -> None:
    first, second = Asker("hbal", tmp_path), Asker("hbal", tmp_path)
    assert first.answer(FREE) == second.answer(FREE)
    assert (first.asked, second.asked) == (1, 0)


def test_other_questions_and_solvers_have_answers_of_their_own(tmp_path: Path) -> None:
    asker = Asker("hbal", tmp_path)
    asker.answer(FREE)
    asker.answer(Question(CASE, Objective(), {"seed": 1}))
    asker.answer(Question(CASE, Objective(Prices(copied_gib=0.1))))
    assert asker.asked == 3
    other = Asker(RIVAL, tmp_path)
    other.answer(FREE)
    assert other.asked == 1


def test_questions_and_answers_come_back_as_they_were() -> None:
    question = Question(CASE, Objective(Prices(0.1), Budget(3, 1024), 1.5), {"seed": 1})
    assert Question.from_document(question.document()) == question
    answer = ask("hbal", FREE)
    assert Answer.from_document(answer.document()) == answer


def test_a_process_of_its_own_gives_the_same_steps_and_its_memory() -> None:
    apart, here = ask_apart(RIVAL, FREE), ask(RIVAL, FREE)
    assert apart.steps == here.steps
    assert apart.peak > 1
