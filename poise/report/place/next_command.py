"""The command that creates an instance on the nodes that were found for it."""

from __future__ import annotations

from shlex import quote

from planner.plan import Allocation
from poise.report.blocks import Line
from poise.report.names import ShortNames
from poise.report.place.answer import pair


def create_line(answer: Allocation, names: ShortNames) -> list[Line]:
    """The begin of Ganeti's command, for what fits: with the nodes of one, for each of several."""
    if not answer.fits:
        return []
    each = answer.count > 1
    nodes = "NODES" if each else quote(pair(answer.placed[0].place, names))
    label = "Create each on its nodes" if each else "Create it"
    command = f"gnt-instance add -t {answer.request.template.label} -n {nodes} ..."
    return [Line(f"{label}:", command=command)]
