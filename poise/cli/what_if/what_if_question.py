"""A question as the options of a scenario make it, and the command that asks and answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints

import typer

from planner.solvers import BestSoFar
from planner.timing import USUAL_THROTTLES, Throttles
from planner.words import human_size
from poise.api.what_if import Scenario
from poise.api.what_if import what_if as answer_to
from poise.cli.bundle import expanded
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.report.progress import ProgressLine


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """A scenario, the kinds of risk that are accepted, and how many moves run side by side.

    ``no_plan`` says why there is no plan to write; "" where there is one.
    """

    scenario: Scenario
    accept: tuple[str, ...] = ()
    throttles: Throttles = USUAL_THROTTLES
    no_plan: str = ""


def answered(ask: Callable[..., WhatIfQuestion]) -> Callable[..., Any]:
    """The command of a scenario, whose own parameters are those of ``ask``.

    SOURCE stands before them, outputs and access to a cluster behind them.
    """

    def command(*, source: str, outputs: AnswerOutputs, connection: Connection, **own: Any) -> None:
        outputs.check(source)
        question = ask(**own)
        outputs.check_plan(question.no_plan)
        cluster = connection.load(source)
        with ProgressLine("looking for moves") as progress:

            def show(best: BestSoFar) -> None:
                if best.moves:
                    progress.update(f"{best.moves} moves, {human_size(best.copy_mib)} copied")

            answer = answer_to(
                cluster,
                question.scenario,
                accept=question.accept,
                throttles=question.throttles,
                on_progress=show,
            )
        outputs.give(answer)
        raise typer.Exit(exit_code(answer.verdict))

    kinds = get_type_hints(ask, include_extras=True)
    parameters = [
        _parameter("source", Source),
        *(
            one.replace(kind=Parameter.KEYWORD_ONLY, annotation=kinds[one.name])
            for one in signature(ask).parameters.values()
        ),
        _parameter("outputs", AnswerOutputs),
        _parameter("connection", Connection),
    ]
    update_wrapper(command, ask)
    del command.__wrapped__  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return expanded()(command)


def _parameter(name: str, kind: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind)
