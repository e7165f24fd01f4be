"""The instances that cannot move, by the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.explain import Immobility
from planner.plan import Plan, Stuck
from planner.words import count
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, paragraph

_NAMED = 3
"""Instances that a line of the first screen names."""
_LISTED = 8
"""Instances and messages that the whole list names for one reason."""

_ASKED_FOR = (Immobility.EXCLUDED, Immobility.NOT_SELECTED)
"""The reasons that the operator gave."""
_IN_GENERAL = {
    Immobility.TEMPLATE: "a disk template that balancing never moves",
    Immobility.SPLIT: "the secondary is in another group",
    Immobility.GOAL: "a goal leaves them where they are",
    Immobility.OPTIONS: "the options forbid it",
    Immobility.NO_ROOM: "no other node has room",
}
"""The reasons in general, for instances of which each has a message of its own."""


@dataclass(frozen=True, slots=True)
class NotMoved:
    """The instances that stay for one reason, and the reason in words."""

    why: str
    instances: tuple[str, ...]


def not_moved(plan: Plan) -> list[NotMoved]:
    """The largest group first.

    Of a balance it is without those that the operator left out by name; of an evacuation these
    were to leave, too.
    """
    untold = _ASKED_FOR if plan.evacuation is None else ()
    groups: dict[str, list[Stuck]] = {}
    for stuck in plan.immovable:
        if stuck.reason not in untold:
            groups.setdefault(stuck.reason, []).append(stuck)
    found = []
    for reason, group in groups.items():
        messages = {stuck.message for stuck in group}
        why = messages.pop() if len(messages) == 1 else _in_general(plan, Immobility(reason))
        found.append(NotMoved(why, tuple(stuck.instance for stuck in group)))
    return sorted(found, key=lambda one: -len(one.instances))


def _in_general(plan: Plan, reason: Immobility) -> str:
    sure = plan.evacuation is None or plan.evacuation.most_proved
    if reason is Immobility.NO_ROOM and not sure:
        return "no place was found, which is no proof that there is none"
    return _IN_GENERAL.get(reason, reason.value)


def not_moved_part(plan: Plan, names: ShortNames, columns: int) -> ScreenPart:
    """A line a reason."""
    groups = not_moved(plan)

    def make(rows: int) -> Lines | None:
        if not groups or not rows:
            return None
        if len(groups) == 1:
            return Lines("", paragraph(f"Not moved: {_group(groups[0], names)}", columns))
        lines = [
            line
            for group in groups[:rows]
            for line in paragraph(_group(group, names), columns - 2, most=1 if rows < 3 else 2)
        ]
        rest = groups[rows:]
        if rest:
            more = sum(len(group.instances) for group in rest)
            lines.append(Line(f"and {count(more, 'instance')} for other reasons (--details)"))
        return Lines("Not moved", lines)

    return ScreenPart(make, (3, 2, 1, 0), expendable=4)


def _group(group: NotMoved, names: ShortNames) -> str:
    return (
        f"{count(len(group.instances), 'instance')} ({names.within(group.why)}):"
        f" {_listed(group.instances, names, _NAMED)}"
    )


def _listed(instances: Sequence[str], names: ShortNames, most: int) -> str:
    more = len(instances) - most
    named = ", ".join(map(names, instances[:most]))
    return f"{named} and {more} more" if more > 0 else named


def not_moved_list(plan: Plan, names: ShortNames) -> Lines | None:
    """The whole list, reason by reason and message by message."""
    return Lines("Not moved", list(_lines(plan, names))) if plan.immovable else None


def _lines(plan: Plan, names: ShortNames) -> Iterator[Line]:
    by_reason: dict[str, dict[str, list[str]]] = {}
    for stuck in plan.immovable:
        by_message = by_reason.setdefault(stuck.reason, {})
        by_message.setdefault(stuck.message, []).append(stuck.instance)
    for by_message in by_reason.values():
        for message, instances in list(by_message.items())[:_LISTED]:
            yield Line(f"{names.within(message)}: {_listed(instances, names, _LISTED)}")
        rest = list(by_message.values())[_LISTED:]
        if rest:
            yield Line(f"and {count(sum(map(len, rest)), 'instance')} more (full list: --json)")
