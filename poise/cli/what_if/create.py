"""``poise what-if SOURCE create``: do new instances fit, and how many more."""

from __future__ import annotations

import typer

from poise.api.naming import check_new_name
from poise.api.scenarios.create import Create
from poise.api.what_if import what_if as ask
from poise.cli.allocate_options import NewInstanceOptions, PlaceOptions
from poise.cli.bundle import expanded
from poise.cli.source_options import Connection, Source
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.outputs import AnswerOutputs, exit_code
from poise.messages import tell


@expanded()
def create(
    *,
    source: Source,
    instance: NewInstanceOptions,
    places: PlaceOptions,
    accept: Accept = None,
    parallel: Parallel,
    outputs: AnswerOutputs,
    connection: Connection,
) -> None:
    """Do new instances fit, after which moves, and how many more would?

    Places are those of poise allocate; several instances are placed together. Where one does not
    fit, few moves that make room for it are looked for. The report says how many more of the same
    fit, one by one, and what runs out then.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    outputs.check(source)
    request, throttles, risks = instance.request(), parallel.throttles(), accepted(accept)
    cluster = connection.load(source, networks=bool(request.networks))
    if instance.named:
        check_new_name(cluster, instance.name)
    scenario = Create(request, count=instance.count, **places.arguments())
    answer = ask(cluster, scenario, accept=risks, throttles=throttles)
    if note := instance.doubtful_sizes():
        tell(note)
    outputs.give(answer)
    raise typer.Exit(exit_code(answer.verdict))
