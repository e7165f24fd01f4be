"""A question as the options of a scenario make it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import update_wrapper
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, get_type_hints

from planner.timing import USUAL_THROTTLES, Throttles
from poise.api.what_if import Scenario
from poise.cli.bundle import expanded
from poise.cli.source_options import Connection

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


def own_words(
    ask: Callable[..., WhatIfQuestion], source: str, connection: Connection
) -> Callable[..., WhatIfQuestion]:
    """The function ``ask`` as a command that only has the scenario's own options."""

    def command(**own: Any) -> WhatIfQuestion:
        return ask(**own, **shared_values(ask, source, connection))

    return declared(command, ask)


def shared_values(
    ask: Callable[..., WhatIfQuestion], source: str, connection: Connection
) -> dict[str, Any]:
    """Those of the parameters that every command has which ``ask`` has, too."""
    values = {"source": source, "connection": connection}
    return {name: values[name] for name in signature(ask).parameters if name in values}


def declared(
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
