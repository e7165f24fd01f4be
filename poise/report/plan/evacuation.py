"""The words for a plan that empties nodes: whether they are empty, and what is proved."""

from __future__ import annotations

from planner.plan import EvacuationResult, Plan
from planner.solvers import Stop
from planner.units import MIB_PER_GIB
from planner.words import all_of, count, size_in_words
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.plan.problems import staying
from poise.report.screen import paragraph

_NAMED = 3
"""Nodes that a line names."""
_OF = {"primaries": "of primaries", "secondaries": "of secondaries", "full": ""}


def evacuation_answer(plan: Plan, evacuation: EvacuationResult, names: ShortNames) -> str:
    """The result in one sentence, without its full stop."""
    nodes = _nodes(evacuation, names)
    part = _OF[evacuation.part]
    what = f"{nodes} {part}".rstrip()
    if not evacuation.leaving:
        one = len(evacuation.nodes) == 1
        if evacuation.part == "full":
            return f"{nodes} {'is' if one else 'are'} empty already"
        return f"{nodes} {'has' if one else 'have'} no {evacuation.part}"
    moves = count(len(plan.moves), "move")
    empty = "empties" if len(plan.moves) == 1 else "empty"
    if evacuation.complete:
        return f"{moves} {empty} {what}"
    why = {stuck.instance: stuck.message for stuck in plan.immovable}
    if len(evacuation.stays) == 1:
        stay = names.within(staying(evacuation.stays, why))
    else:
        stay = count(len(evacuation.stays), "instance")
    if plan.moves:
        return f"{moves} {empty} {what} except {stay}"
    verb = "stays" if len(evacuation.stays) == 1 else "stay"
    return f"{what} cannot be emptied, {stay} {verb}"


def proofs(plan: Plan, evacuation: EvacuationResult) -> list[str]:
    """All that is certain of the plan, a sentence each."""
    if not evacuation.leaving:
        return []
    return [text for text in (_of_number(plan, evacuation), _of_cost(plan, evacuation)) if text]


def relief_block(plan: Plan, names: ShortNames, columns: int) -> Lines | None:
    """The smallest changes with which all could leave; None where there are none."""
    if plan.evacuation is None or not plan.evacuation.reliefs:
        return None
    lines: list[Line] = []
    for one in plan.evacuation.reliefs:
        proved = "; proved: no less is enough" if one.proved else ""
        lines += paragraph(f"{names.within(one.message)}{proved}", columns - 2, label="- ")
    what = "all instances that may move"
    return Lines(f"With any one of these {what} could leave", lines)


def _of_number(plan: Plan, evacuation: EvacuationResult) -> str:
    gone = evacuation.leaving - len(evacuation.stays)
    if evacuation.complete or not evacuation.most:
        return ""
    if evacuation.most_proved:
        return f"Proved: no more than {gone} of {count(evacuation.leaving, 'instance')} can leave."
    return (
        f"Found: {gone} of {count(evacuation.leaving, 'instance')} leave; a better plan may move up"
        f" to {evacuation.most}{_early(plan)}."
    )


def _of_cost(plan: Plan, evacuation: EvacuationResult) -> str:
    gone = evacuation.leaving - len(evacuation.stays)
    if not gone:
        return ""
    which = "evacuation" if evacuation.complete else "evacuation of as many"
    least = size_in_words(evacuation.least_copy_gib * MIB_PER_GIB)
    sent = size_in_words(evacuation.least_memory_gib * MIB_PER_GIB)
    if evacuation.cheapest:
        if not plan.copy_gib and not plan.memory_gib:
            return ""
        if not plan.copy_gib:
            return f"Proved: no {which} migrates less than {sent} of memory without a copy."
        also = f"; none with as few copies migrates less than {sent}" if plan.memory_gib else ""
        return f"Proved: no {which} copies less than {least}{also}."
    if not evacuation.most_proved:
        return ""
    copied = size_in_words(plan.copy_gib * MIB_PER_GIB)
    if plan.copy_gib > evacuation.least_copy_gib:
        return (
            f"Found: {copied} are copied; a better plan may copy less, but no {which} less than"
            f" {least}{_early(plan)}."
        )
    return (
        f"Proved: no {which} copies less than {least}; less memory may be migrated{_early(plan)}."
    )


def _early(plan: Plan) -> str:
    """The caller's reason why the search ended."""
    early: dict[str, str] = {
        Stop.TIME_LIMIT: " (--time-limit ended the search)",
        Stop.INTERRUPTED: " (interrupted)",
    }
    return early.get(plan.stopped, "")


def _nodes(evacuation: EvacuationResult, names: ShortNames) -> str:
    if len(evacuation.nodes) > _NAMED:
        return f"{len(evacuation.nodes)} nodes"
    return all_of([names(node) for node in evacuation.nodes])
