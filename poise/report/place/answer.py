"""The answer in its first line: the best place, or the reason why there is none."""

from __future__ import annotations

from collections import Counter

from planner.plan import Allocation
from planner.words import count, first_of, pair_of_nodes, size_in_words
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.plan import from_to
from poise.report.screen import paragraph

_NAMED = 4
"""Instances of a service that a line names."""
_NODES = 3
"""Nodes that a line counts the new instances of."""


def answer_block(answer: Allocation, names: ShortNames, columns: int) -> Lines:
    """The answer, and below it what was asked for."""
    style = "" if answer.placed and answer.fits else "caution" if answer.placed else "bad"
    lines = paragraph(answer_line(answer, names), columns, style=style or "strong", most=4)
    lines += paragraph(f"{request_in_words(answer)}.", columns)
    if answer.placed:
        if answer.count > 1 and not answer.fits:
            lines += paragraph(f"Placed: {_primaries(answer, names)}.", columns)
        if answer.count > 1 and (beyond := _beyond_one_by_one(answer)):
            lines += paragraph(beyond, columns)
        lines += paragraph(_score(answer), columns)
    others = [pair_of_nodes(place, names) for place in answer.places[1:]]
    if others and answer.count == 1:
        lines += paragraph(f"Next best: {', '.join(others)}.", columns)
    if answer.service is not None:
        lines += paragraph(_apart(answer, names), columns)
    if names.suffix:
        lines += paragraph(f"Names without {names.suffix}", columns, style="faint", most=1)
    return Lines("", lines)


def answer_line(answer: Allocation, names: ShortNames) -> str:
    """One sentence."""
    if not answer.placed:
        return f"No place: {names.within(answer.why_not)}."
    if not answer.fits:
        fitting = len(answer.placed)
        verb = "fits" if fitting == 1 else "fit"
        why = names.within(answer.why_not)
        return f"{fitting} of {answer.count} {verb}; {answer.explained} does not: {why}."
    if answer.count > 1:
        return f"All {answer.count} fit: {_primaries(answer, names)}."
    place = answer.placed[0].place
    nodes = f"{names(place.primary)} (primary)"
    if place.secondary is None:
        nodes = names(place.primary)
    else:
        nodes += f", {names(place.secondary)} (secondary)"
    return f"Best place: {nodes}, group {place.group}."


def request_in_words(answer: Allocation) -> str:
    """The instance that is asked for: memory, CPUs, disk."""
    request = answer.request
    cpus = "1 virtual CPU" if request.vcpus == 1 else f"{request.vcpus} virtual CPUs"
    disk = f"{size_in_words(answer.disk)} of disk ({request.template.label})"
    each = "Each: " if answer.count > 1 else ""
    return (
        f"{each}{size_in_words(request.memory)} of memory, {cpus},"
        f" {disk if request.disks else 'no disk'}"
    )


def _primaries(answer: Allocation, names: ShortNames) -> str:
    """The nodes with most new primaries, as ``25 on node24, 20 on node22, 15 on 6 more nodes``."""
    found = Counter(one.place.primary for one in answer.placed).most_common()
    told = [f"{number} on {names(node)}" for node, number in found[:_NODES]]
    if rest := found[_NODES:]:
        told.append(f"{sum(number for _, number in rest)} on {count(len(rest), 'more node')}")
    return ", ".join(told)


def _score(answer: Allocation) -> str:
    before, after = from_to(answer.score_before, answer.placed[-1].place.score)
    alone = len(answer.groups) == 1
    whose = f"group {answer.groups[0].group}" if alone else "the cluster"
    return f"Score of {whose}: {before}{ARROW}{after}."


def _beyond_one_by_one(answer: Allocation) -> str:
    """The number that fits one by one, where that is smaller, and the most that could fit."""
    placed, bound = len(answer.placed), answer.bound
    said = f"One by one {answer.one_by_one} would fit." if answer.one_by_one < placed else ""
    if answer.fits or bound is None:
        return said
    proof = "More cannot fit." if bound <= placed else f"Search limit reached: {bound} may fit."
    return f"{said} {proof}".lstrip()


def _apart(answer: Allocation, names: ShortNames) -> str:
    service = answer.service or ()
    if not service:
        return "--spread: no other instance of this service"
    return f"Kept apart from {some(service, names)}"


def some(instances: tuple[str, ...], names: ShortNames) -> str:
    """The first instances by name, the others as a number."""
    return first_of([names(name) for name in instances], _NAMED)


def more_line(answer: Allocation, columns: int, *, why: bool) -> list[Line]:
    """The options that show the rest; ``why``: the refusals are shown already."""
    refused = len({one.node for group in answer.groups for one in group.refusals})
    reasons = "" if why or not refused else f"--why (nodes refused: {refused}), "
    return paragraph(f"More: {reasons}--details", columns)
