"""The command that creates an instance on the nodes that were found for it."""

from __future__ import annotations

from shlex import quote

from planner.plan import Allocation
from poise.report.blocks import Line
from poise.report.names import ShortNames
from poise.report.place.answer import pair


def create_line(answer: Allocation, names: ShortNames) -> list[Line]:
    """The begin of Ganeti's command, for the best place of one instance that fits."""
    if not answer.fits or answer.count > 1:
        return []
    nodes = quote(pair(answer.placed[0].place, names))
    return [Line(f"Create it: gnt-instance add -t {answer.request.template.label} -n {nodes} ...")]
