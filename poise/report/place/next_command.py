"""The commands that create instances on the nodes that were found for them."""

from __future__ import annotations

from shlex import quote

from planner.plan import Allocation, Placed
from planner.words import pair_of_nodes
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames


def create_line(answer: Allocation, names: ShortNames) -> list[Line]:
    """The beginning of Ganeti's command for the one instance that is asked for, if it fits."""
    if answer.count > 1 or not answer.fits:
        return []
    return [Line("Create it:", command=_command(answer, answer.placed[0], names))]


def create_lines(answer: Allocation, names: ShortNames, most: int) -> Lines:
    """A command for each of several instances that were placed, at most so many, by name."""
    lines = [
        Line(f"{one.instance}:", command=_command(answer, one, names))
        for one in answer.placed[:most]
    ]
    if more := len(answer.placed) - len(lines):
        lines.append(Line(f"and {more} more (--details)"))
    return Lines("Create them", lines)


def _command(answer: Allocation, one: Placed, names: ShortNames) -> str:
    nodes = quote(pair_of_nodes(one.place, names))
    return f"gnt-instance add -t {answer.request.template.label} -n {nodes} ..."
