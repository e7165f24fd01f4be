"""``poise what-if SOURCE create``: do new instances fit, and how many more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poise.api.naming import check_new_name
from poise.api.scenarios.create import Create
from poise.cli.allocate_options import NewInstanceOptions, PlaceOptions
from poise.cli.what_if.answered import answered
from poise.cli.what_if.asking import Accept, Parallel, accepted
from poise.cli.what_if.what_if_question import WhatIfQuestion
from poise.messages import tell

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster


def ask(
    *,
    instance: NewInstanceOptions,
    places: PlaceOptions,
    accept: Accept = None,
    parallel: Parallel,
) -> WhatIfQuestion:
    """Do new instances fit, after which moves, and how many more would?

    Places are those of poise allocate; several instances are placed together. Where one does not
    fit, few moves that make room for it are looked for. The report says how many more of the same
    fit, one by one, and what runs out then.

    Exit codes: 0 OK, 1 OK WITH RISK, 3 NOT OK, 5 CANNOT TELL.
    """
    request = instance.request()

    def scenario(cluster: Cluster) -> Create:
        if instance.named:
            check_new_name(cluster, instance.name)
        return Create(request, count=instance.count, **places.arguments())

    if note := instance.doubtful_sizes():
        tell(note)
    return WhatIfQuestion(
        scenario, accepted(accept), parallel.throttles(), networks=bool(request.networks)
    )


create = answered(ask)
