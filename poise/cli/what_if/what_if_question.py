"""A question as the options of a scenario make it, and the command that asks and answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import update_wrapper
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.what_if import Scenario
from poise.api.what_if import what_if as answer_to
from poise.cli.bundle import expanded
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.cli.what_if.watched import watched

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """A scenario, the kinds of risk that are accepted, and how many moves run side by side.

    ``scenario`` may be a function of the cluster. ``no_plan`` says why there is no plan to write;
    "" where there is one, ``instead`` what to ask for then. ``networks``: the cluster is read with
    its networks. ``blaming``: a context in which errors about a cluster get their advice.
    """

    scenario: Scenario | Callable[[Cluster], Scenario]
    accept: tuple[str, ...] = ()
    throttles: Throttles = USUAL_THROTTLES
    no_plan: str = ""
    instead: str = "--json"
    networks: bool = False
    blaming: Callable[[], AbstractContextManager[object]] = nullcontext


def answered(ask: Callable[..., WhatIfQuestion]) -> Callable[..., Any]:
    """The command of a scenario, whose own parameters are those of ``ask``.

    SOURCE stands before them, outputs and access to a cluster behind them; ``ask`` may have
    ``source`` and ``connection`` as parameters, too.
    """

    def command(*, source: str, outputs: AnswerOutputs, connection: Connection, **own: Any) -> None:
        outputs.check(source)
        question = ask(**own, **_shared(ask, source, connection))
        outputs.check_plan(question.no_plan, question.instead)
        cluster = connection.load(source, networks=question.networks)
        with question.blaming(), watched() as show:
            answer = answer_to(
                cluster,
                question.scenario(cluster) if callable(question.scenario) else question.scenario,
                accept=question.accept,
                throttles=question.throttles,
                on_progress=show,
            )
        outputs.give(answer)
        raise typer.Exit(exit_code(answer.verdict))

    before, after = (
        [_parameter("source", Source)],
        [
            _parameter("outputs", AnswerOutputs),
            _parameter("connection", Connection),
        ],
    )
    return _declared(command, ask, before, after)


def own_words(
    ask: Callable[..., WhatIfQuestion], source: str, connection: Connection
) -> Callable[..., WhatIfQuestion]:
    """The function ``ask`` as a command that only has the scenario's own options."""

    def command(**own: Any) -> WhatIfQuestion:
        return ask(**own, **_shared(ask, source, connection))

    return _declared(command, ask)


def _shared(
    ask: Callable[..., WhatIfQuestion], source: str, connection: Connection
) -> dict[str, Any]:
    """Those of the parameters that every command has which ``ask`` has, too."""
    values = {"source": source, "connection": connection}
    return {name: values[name] for name in signature(ask).parameters if name in values}


def _declared(
    command: Callable[..., Any],
    ask: Callable[..., WhatIfQuestion],
    before: Sequence[Parameter] = (),
    after: Sequence[Parameter] = (),
) -> Callable[..., Any]:
    """A command with the parameters of ``ask`` between others, and its name and help."""
    kinds = get_type_hints(ask, include_extras=True)
    own = [
        one.replace(kind=Parameter.KEYWORD_ONLY, annotation=kinds[one.name])
        for one in signature(ask).parameters.values()
        if one.name not in ("source", "connection")
    ]
    parameters = [*before, *own, *after]
    update_wrapper(command, ask)
    del command.__wrapped__  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return expanded()(command)


def _parameter(name: str, kind: Any) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind)
