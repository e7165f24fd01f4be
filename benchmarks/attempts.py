"""A solver asked one question, measured, and its answer held to the rules.

Answers are kept on disk by solver, by the code that gave them, and by question, so that a long run
can be resumed; other code gives new answers.
"""

from __future__ import annotations

import inspect
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

import planner
from benchmarks.kinds import GENERATOR, Case, Kind
from benchmarks.processes import run_process
from benchmarks.replay import Cost, Replayed, replay
from benchmarks.rival import register_rival
from benchmarks.yardstick import FOLDER, keep, steps_from, steps_to
from planner.rules import Step
from planner.solvers import (
    Balance,
    BalanceProblem,
    Budget,
    Objective,
    Prices,
    Solver,
    Stop,
    StopRules,
    solver_named,
)
from planner.state import group_scope

Json = Mapping[str, Any]
Settings = Mapping[str, float]
TIME_LIMIT = "time_limit"
"""The setting that has the seconds after which a solver is told to end."""


@dataclass(frozen=True)
class Question:
    """What a solver is asked: a cluster, an objective, and the solver's own settings.

    ``settings``: those that the solver knows are given to it, ``seed`` for one; ``time_limit`` is
    kept for it. ``apart``: asked in a process of its own, so that its memory is known.
    """

    case: Case
    objective: Objective
    settings: Settings = field(default_factory=dict)
    apart: bool = False

    def document(self) -> Json:
        """As JSON has it; two questions are the same where it is the same."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Json) -> Question:
        """The question of a :meth:`document`."""
        case, objective = document["case"], document["objective"]
        asked = Case(Kind(case["kind"]), case["nodes"], case["instances"], case["seed"])
        prices, budget = Prices(**objective["prices"]), Budget(**objective["budget"])
        wanted = Objective(prices, budget, objective["target_score"])
        return cls(asked, wanted, document["settings"])


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    ``score`` is the exact one after the steps, ``failing`` and ``conflicts`` count nodes that are
    not N+1 safe and broken exclusion tags then. ``cpu`` and ``wall`` are seconds, ``peak`` MiB of
    the process (0 where it was not apart). ``problems``: what is wrong with the answer. ``note``
    what the solver says of it.
    """

    score: float
    cost: Cost
    failing: int
    conflicts: int
    stopped: str
    cpu: float
    wall: float
    steps: tuple[Step, ...]
    problems: tuple[str, ...]
    peak: float = 0.0
    note: str = ""

    def document(self) -> Json:
        """As JSON has it."""
        return asdict(self) | {"steps": steps_to(self.steps)}

    @classmethod
    def from_document(cls, document: Json) -> Answer:
        """The answer of a :meth:`document`."""
        cost, steps = Cost(**document["cost"]), steps_from(document["steps"])
        known = {"cost": cost, "steps": steps, "problems": tuple(document["problems"])}
        return cls(**(dict(document) | known))


@dataclass
class Asker:
    """Asks a solver, and keeps its answers in a folder."""

    solver: str
    folder: Path = FOLDER
    asked: int = 0

    def answer(self, question: Question) -> Answer:
        """The answer to a question: the one that is kept, or a new one."""
        path = self._path(question)
        if path.exists():
            return Answer.from_document(json.loads(path.read_text(encoding="utf-8")))
        case = question.case
        print(f"{self.solver} on {case.name}: {_words(question)}", file=sys.stderr, flush=True)
        found = ask_apart(self.solver, question) if question.apart else ask(self.solver, question)
        self.asked += 1
        keep(path, found.document())
        return found

    def _path(self, question: Question) -> Path:
        known = json.dumps(question.document(), sort_keys=True)
        name = f"{question.case.name.replace('/', '-').replace(' ', '-')}"
        code = f"{self.solver}-{GENERATOR}-{code_digest()}"
        return self.folder / code / f"{name}-{sha256(known.encode()).hexdigest()[:16]}.json"


@cache
def code_digest() -> str:
    """Changes with the planner's code."""
    root = Path(planner.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix in (".py", ".c", ".h"))
    together = sha256()
    for path in files:
        together.update(str(path.relative_to(root)).encode())
        together.update(path.read_bytes())
    return together.hexdigest()[:12]


def make_solver(name: str, settings: Settings) -> Solver:
    """A registered solver with those of the settings that it knows."""
    plain = solver_named(name).make()
    known = inspect.signature(type(plain)).parameters
    own = {key: value for key, value in settings.items() if key in known}
    return type(plain)(**own) if own else plain


def ask(solver: str, question: Question) -> Answer:
    """Ask in this process; whatever the solver does wrong is a problem of the answer."""
    placement = question.case.placement()
    problem = BalanceProblem(placement, group_scope(placement, 0), objective=question.objective)
    asked = make_solver(solver, question.settings)
    wall, cpu = time.perf_counter(), time.process_time()
    found = asked.solve(problem, _stop_rules(question.settings))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return checked(question, problem, found, cpu=cpu, wall=wall)


def _stop_rules(settings: Settings) -> StopRules:
    """hbal's rules, and the end of the time where it is limited."""
    if TIME_LIMIT not in settings:
        return StopRules()
    end = time.perf_counter() + settings[TIME_LIMIT]
    return StopRules(watch=lambda _: Stop.TIME_LIMIT if time.perf_counter() >= end else None)


def checked(
    question: Question, problem: BalanceProblem, found: Balance, *, cpu: float, wall: float
) -> Answer:
    """An answer, replayed and counted again."""
    fresh = question.case.placement()
    done = replay(fresh, problem.scope, found.steps)
    problems = list(done.problems)
    if not problems:
        problems += _broken_promises(question.objective, found, done)
        left = problem.placement
        if not (
            np.array_equal(left.primary, fresh.primary)
            and np.array_equal(left.secondary, fresh.secondary)
        ):
            problems.append("the placement is not as the last step leaves it")
    return Answer(
        score=done.score,
        cost=done.cost,
        failing=int(fresh.failing[problem.scope].sum()),
        conflicts=int(fresh.tag_conflicts[problem.scope].sum()),
        stopped=found.stopped.value,
        cpu=cpu,
        wall=wall,
        steps=found.steps,
        problems=tuple(problems),
        note=found.note,
    )


def _broken_promises(objective: Objective, found: Balance, done: Replayed) -> list[str]:
    """What the solver said, or was told, and is not so."""
    wrong, budget = [], objective.budget
    if found.score_after != done.score:
        wrong.append(f"says a score of {found.score_after!r}, which is {done.score!r}")
    if budget.moves is not None and done.cost.moves > budget.moves:
        wrong.append(f"takes {done.cost.moves} moves, of {budget.moves}")
    if budget.copy_mib is not None and done.cost.copied > budget.copy_mib:
        wrong.append(f"copies {done.cost.copied} MiB, of {budget.copy_mib}")
    return wrong


def ask_apart(solver: str, question: Question) -> Answer:
    """Ask in a process of its own; CPU time and memory are those of the whole process."""
    document = json.dumps([solver, question.document()])
    run = run_process([sys.executable, "-m", "benchmarks.attempts", document])
    found = Answer.from_document(json.loads(run.stdout))
    return replace(found, cpu=run.cpu, wall=run.wall, peak=run.peak)


def _words(question: Question) -> str:
    """A question in short."""
    objective, said = question.objective, []
    if objective.target_score is not None:
        said.append(f"score {objective.target_score:.3f}")
    if objective.budget.moves is not None:
        said.append(f"{objective.budget.moves} moves")
    if objective.budget.copy_mib is not None:
        said.append(f"{objective.budget.copy_mib / 1024:.0f} GiB")
    if objective.prices.copied_gib:
        said.append(f"{objective.prices.copied_gib:g} a GiB")
    said += [f"{key} {value}" for key, value in question.settings.items()]
    return ", ".join(said) or "no limit"


def _main() -> None:
    """Answer the question of :func:`ask_apart`."""
    register_rival()
    solver, asked = json.loads(sys.argv[1])
    print(json.dumps(ask(solver, Question.from_document(asked)).document()))


if __name__ == "__main__":
    _main()
