"""An answer on one screen: the verdict first, then price, risks, nodes and moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planner.whatif import PlannedChange, Verdict, WhatIf
from poise.report.blocks import Block, Line, Lines
from poise.report.markdown import render_markdown
from poise.report.names import ShortNames
from poise.report.place.report import node_names
from poise.report.plain import COLUMNS
from poise.report.plan import not_moved_part, relief_block
from poise.report.rates import rates_in_words
from poise.report.screen import LINES, ScreenPart, fitted, height, paragraph, whole
from poise.report.whatif.creation import creation_parts, relief_part
from poise.report.whatif.group import group_parts
from poise.report.whatif.losses import cases_part, loss_part
from poise.report.whatif.moments import meanwhile_part, node_part
from poise.report.whatif.policy import policy_parts
from poise.report.whatif.price import change_price
from poise.report.whatif.resizing import resizing_parts
from poise.report.whatif.stages import stage_part
from poise.report.whatif.timeline import timeline_part
from poise.report.whatif.verdict_style import VERDICT_STYLES
from poise.report.whatif.week import week_part
from poise.settings.times import in_words, local

_UNBROKEN = 1_000_000
"""Columns that no line of a report fills."""


def what_if_report(
    answer: WhatIf,
    *,
    details: bool = False,
    columns: int = COLUMNS,
    lines: int = LINES,
    acts: bool = False,
) -> list[Block]:
    """The report of an answer.

    Args:
        answer: what to report.
        details: everything, and not one screen of it.
        columns: how wide lines may be.
        lines: how many there may be.
        acts: the change is made next.
    """
    parts = _parts(answer, details=details, columns=columns)
    change = answer.change
    if details:
        return [*_all(parts), *_of_steps(answer, columns), *_assumptions(change, columns)]
    if change is None:
        return fitted(parts, lines)
    offered = [] if acts else [_next(answer, columns, more=True)]
    last = [*_assumptions(change, columns), *offered]
    return [*fitted(parts, lines - height(last) - 1), *last]


def what_if_text(answer: WhatIf, *, offers: bool = True) -> list[Block]:
    """The report with everything in it but for the tables and steps that the answer itself has.

    No line is broken to a width. ``offers``: with the options to add to the command.
    """
    change = answer.change
    parts = _parts(answer, details=True, columns=_UNBROKEN)
    blocks = [*_all([part for part in parts if not part.table]), *_assumptions(change, _UNBROKEN)]
    return [*blocks, _next(answer, _UNBROKEN, more=False)] if offers else blocks


def _parts(answer: WhatIf, *, details: bool, columns: int) -> list[ScreenPart]:
    """The verdict and all that it stands on."""
    names = short_names(answer)
    parts = [
        whole(_verdict(answer, names, columns)),
        _findings(answer, names, columns),
    ]
    if (losses := answer.losses) is not None:
        parts += [
            cases_part(losses, names, columns),
            loss_part(losses, names, columns, whole=details),
        ]
    if answer.creation is not None:
        parts += creation_parts(answer.creation, names, columns, details=details)
    if answer.resizing is not None:
        possible = answer.verdict is not Verdict.NOT_OK
        parts += resizing_parts(answer.resizing, names, columns, possible=possible)
    if answer.policy is not None:
        parts += policy_parts(answer.policy, names, details=details)
    if answer.reliefs:
        parts.append(relief_part(answer.reliefs, names, columns))
    if answer.steps:
        parts.insert(1, week_part(answer, names, columns))
    change = answer.change
    if change is None:
        return parts
    plan = change.plan
    if plan.moves:
        parts.insert(1, whole(change_price(change, names, columns, balance=answer.group is None)))
    if answer.group is not None:
        parts += group_parts(answer.group, plan, names, columns)
    if plan.moves:
        parts.append(meanwhile_part(change, names, columns))
    if change.stages:
        parts.append(stage_part(change, names, columns, whole=details))
    if plan.moves:
        chosen = () if answer.group is None else answer.group.nodes
        parts.append(node_part(change, names, columns, chosen))
        if details or not change.stages:
            parts.append(timeline_part(change, names, columns))
    relief = None if answer.group is not None else relief_block(plan, names, columns)
    if relief is not None:
        parts.append(whole(relief))
    parts.append(not_moved_part(plan, names, columns))
    return parts


def what_if_markdown(answer: WhatIf) -> str:
    """The report with everything in it, as GitHub's Markdown; nothing is broken to a width."""
    return render_markdown(what_if_report(answer, details=True, columns=_UNBROKEN))


def _all(parts: Sequence[ScreenPart]) -> list[Block]:
    """Every part in its largest size."""
    return [block for part in parts if (block := part.make(part.sizes[0])) is not None]


def short_names(answer: WhatIf) -> ShortNames:
    """Those of the nodes and instances of an answer."""
    if answer.losses is not None:
        cluster = answer.losses.cluster
        return ShortNames(cluster.nodes.names, cluster.instances.names)
    if answer.steps:
        return _names_of_steps(answer)
    nodes = [] if answer.creation is None else [*node_names(answer.creation.allocation)]
    if answer.change is None and answer.about is not None:
        return ShortNames(answer.about.nodes.names, answer.about.instances.names)
    own = [] if answer.resizing is None else [answer.resizing.instance]
    if answer.policy is not None:
        nodes += [one.node for one in answer.policy.violations if one.node is not None]
        own += [one.instance for one in answer.policy.violations if one.instance is not None]
    if answer.change is None:
        if answer.resizing is not None:
            at = answer.resizing.at
            nodes += [node for node in (at.primary, at.secondary) if node is not None]
        return ShortNames(nodes, own)
    plan = answer.change.plan
    return ShortNames(
        [*nodes, *(node.name for node in plan.nodes)],
        [
            *own,
            *(move.instance for move in answer.change.moves),
            *(one.instance for one in plan.immovable),
            *(one.instance for one in answer.change.meanwhile.no_second_copy),
            *(one.instance for one in answer.change.meanwhile.down),
        ],
    )


def _names_of_steps(answer: WhatIf) -> ShortNames:
    """Those of the cluster that the first steps find; what later ones make keeps its name."""
    for step in answer.steps:
        if step.answer is not None and step.answer.change is not None:
            cluster = step.answer.change.before
            return ShortNames(cluster.nodes.names, cluster.instances.names)
    return ShortNames([], [])


def _of_steps(answer: WhatIf, columns: int) -> list[Block]:
    """The report of every step."""
    blocks: list[Block] = []
    for number, step in enumerate(answer.steps, start=1):
        if step.answer is not None:
            blocks.append(Lines(f"Step {number}", [Line(step.answer.deed)]))
            blocks += what_if_report(step.answer, details=True, columns=columns)
    return blocks


def verdict_line(answer: WhatIf) -> Lines:
    """The verdict alone."""
    text = f"{short_names(answer).within(answer.sentence)}."
    return Lines("", [Line(text, VERDICT_STYLES[answer.verdict])])


def _verdict(answer: WhatIf, names: ShortNames, columns: int) -> Lines:
    said = f"{names.within(answer.sentence)}."
    lines = paragraph(said, columns, style=VERDICT_STYLES[answer.verdict], most=3)
    when = f"As of {_local(answer.as_of)}, provided" if answer.as_of else "Provided"
    if answer.verdict in (Verdict.OK, Verdict.OK_WITH_RISK):
        lines += paragraph(f"{when} nothing else fails meanwhile.", columns)
    for note in answer.notes:
        lines += paragraph(f"{names.within(note)}.", columns, most=4)
    return Lines("", lines)


def _local(moment: str) -> str:
    """A moment of a document in this machine's time."""
    return local(datetime.fromisoformat(moment).timestamp())


def _findings(answer: WhatIf, names: ShortNames, columns: int) -> ScreenPart:
    found = answer.findings

    def make(rows: int) -> Lines | None:
        if not found or not rows:
            return None
        lines: list[Line] = []
        for one in found[:rows]:
            accepted = " (accepted)" if one.accepted else ""
            text = f"{names.within(one.message)}{accepted}"
            style = "" if one.accepted else "caution"
            lines += paragraph(text, columns - 2, label=f"{one.risk}: ", style=style)
        if len(found) > rows:
            lines.append(Line(f"and {len(found) - rows} more (--details)"))
        return Lines("Risks (--accept KIND takes one)", lines)

    return ScreenPart(make, _sizes(len(found), (6, 4, 3, 2, 1)), expendable=2)


def _sizes(number: int, sizes: Sequence[int]) -> list[int]:
    return [max(1, number), *(size for size in sizes if size < number)]


def _assumptions(change: PlannedChange | None, columns: int) -> list[Block]:
    """The rates that the times stand on, where something moves."""
    if change is None:
        return []
    text = f"Assumes: {rates_in_words(change.times)}"
    if change.stages:
        text += f", {in_words(change.stages[0].back - change.stages[0].off)} for a reboot"
    return [Lines("", paragraph(f"{text}.", columns, style="faint", most=4))]


def _next(answer: WhatIf, columns: int, *, more: bool) -> Lines:
    """The options to add; ``more``: with the one that shows more than this.

    A plan with reboots, or of nodes that are still to come, is not run.
    """
    change = answer.change
    what = "it" if change is None or change.back is None else "the way out"
    after = f"save {what}, then: poise run plan.json --on CLUSTER"
    runs = (
        change is not None and not change.stages and change.plan.fingerprint == answer.fingerprint
    )
    lines = paragraph(after, columns - 2, label="--out plan.json  ", most=4) if runs else []
    possible = answer.verdict in (Verdict.OK, Verdict.OK_WITH_RISK)
    if change is not None and change.plan.node_steps and possible:
        lines += paragraph("all this, after a question", columns - 2, label="--execute        ")
    if more:
        lines += paragraph("all risks, nodes and moves", columns - 2, label="--details        ")
    if not lines:
        return Lines("", [Line("Nothing was changed.")])
    return Lines("Nothing was changed. Add to the command:", lines)
