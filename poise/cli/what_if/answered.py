"""The command of a scenario: it asks, answers, and gives the answer out."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter
from typing import Any

import typer

from poise.api.what_if import what_if as answer_to
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.comparing import Comparing
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.cli.what_if.watched import watched
from poise.cli.what_if.what_if_question import WhatIfQuestion, declared, shared_values


def answered(ask: Callable[..., WhatIfQuestion]) -> Callable[..., Any]:
    """The command of a scenario, whose own parameters are those of ``ask``.

    SOURCE stands before them, outputs and access to a cluster behind them; ``ask`` may have
    ``source`` and ``connection`` as parameters, too.
    """

    def command(
        *,
        source: str,
        outputs: AnswerOutputs,
        comparing: Comparing,
        connection: Connection,
        **own: Any,
    ) -> None:
        outputs.check(source)
        question = ask(**own, **shared_values(ask, source, connection))
        comparing.check(outputs)
        outputs.check_plan(question.no_plan, question.instead)
        other = comparing.other(source, connection, question.accept)
        networks = question.networks or (other is not None and other.networks)
        cluster = connection.load(source, networks=networks)
        with question.blaming(), watched() as show:
            answer = answer_to(
                cluster,
                question.scenario(cluster) if callable(question.scenario) else question.scenario,
                accept=question.accept,
                throttles=question.throttles,
                on_progress=show,
            )
        outputs.give(answer, other=None if other is None else other.document(cluster))
        raise typer.Exit(exit_code(answer.verdict))

    before, after = (
        [_parameter("source", Source)],
        [
            _parameter("outputs", AnswerOutputs),
            _parameter("comparing", Comparing),
            _parameter("connection", Connection),
        ],
    )
    return declared(command, ask, before, after)


def _parameter(name: str, kind: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind)
