"""Problems of a run that need a person: instance, problem, fix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from planner.words import first_of
from poise.report.blocks import Entries, Line, ListEntry
from poise.report.names import ShortNames
from poise.report.plain import COLUMNS, parts
from poise.report.run.answer import drifted_move
from poise.runs.node_step_view import NodeStepView

if TYPE_CHECKING:
    from executor.ledger import RunRecord
    from poise.runs.move_view import MoveView
    from poise.runs.view import RunView

_ROOM = 14
"""Lines that all problems together may take."""
_HANGING = len("Fix:   ")
"""Columns before the second line of a step."""
_NAMED = 6
"""Instances that one line names."""
_OVER = (MoveState.BROKEN, MoveState.FAILED, MoveState.BLOCKED, MoveState.DROPPED)


@dataclass(frozen=True, slots=True)
class Attention:
    """One problem of an instance.

    ``fixes`` are what to do, in order: commands, or sentences with commands in them.
    """

    instance: str
    problem: str
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """Instances whose moves wait for one that was not done; ``left_out``: a person wants it so."""

    instances: tuple[str, ...]
    by: MoveView | NodeStepView
    left_out: bool


def attention(view: RunView) -> list[Attention]:
    """The problems, in this order: the cluster changed, jobs that take too long, broken moves,
    failed moves."""
    advice, drifted = view.facts.advice, drifted_move(view)
    found = [] if drifted is None else [_attention(drifted, *_drift(view.record))]
    found += [
        Attention(one.move.instance, one.record.trouble, advice.about_job(one.jobs[-1]))
        for one in view.troubled
        if one.jobs
    ]
    for state in (MoveState.BROKEN, MoveState.FAILED):
        found += [
            _attention(one, one.record.problem, one.record.fix)
            for one in view.moves
            if one.record.state is state
        ]
    found += [
        Attention(one.name, _about(one.name, one.record.problem), one.record.fix)
        for one in view.node_steps
        if one.record.state in (MoveState.BROKEN, MoveState.FAILED)
    ]
    return found


def blocked(view: RunView) -> list[Blocked]:
    """Instances that wait for a move that was not done, by that move."""
    of_step: dict[int, MoveView | NodeStepView] = {one.id: one for one in view.moves}
    of_step |= {one.id: one for one in view.node_steps}
    waiting: dict[int, list[str]] = {}
    for one in view.moves:
        if one.record.state is MoveState.BLOCKED:
            waiting.setdefault(_first(one, of_step).id, []).append(one.move.instance)
    return [
        Blocked(
            tuple(dict.fromkeys(instances)),
            of_step[by],
            of_step[by].record.state is MoveState.DROPPED,
        )
        for by, instances in waiting.items()
    ]


def attention_block(view: RunView, *, everything: bool = False) -> Iterator[Entries]:
    """The problems under a title, as many as there is room for; nothing where there is none."""
    names = ShortNames.of(one.move for one in view.moves)
    entries = [_entry(one, names, view.facts.advice.commands) for one in attention(view)]
    entries += [_waiting(one, names) for one in blocked(view)]
    shown = entries if everything else entries[: _that_fit(entries)]
    if len(shown) < len(entries):
        more = f"{len(entries) - len(shown)} more: {view.command('status', '--all')}"
        shown = [*shown, ListEntry("and", [Line(more)])]
    if shown:
        yield Entries("Needs attention", shown)


def _attention(one: MoveView, problem: str, fix: tuple[str, ...]) -> Attention:
    name = one.move.instance
    return Attention(name, _about(name, problem), fix)


def _about(name: str, problem: str) -> str:
    """A problem beside a name, without it."""
    said = problem.removeprefix("node ") if problem.startswith(f"node {name}") else problem
    return said.removeprefix(f"{name} ").removeprefix(f"{name}: ")


def _drift(record: RunRecord) -> tuple[str, tuple[str, ...]]:
    return (record.drift, record.drift_fix) if record.drift else (record.why, ())


def _first(
    one: MoveView | NodeStepView, of_step: Mapping[int, MoveView | NodeStepView]
) -> MoveView | NodeStepView:
    """The step that a blocked one waits for in the end; itself where that is not known."""
    while one.record.state is MoveState.BLOCKED:
        before = (of_step[number] for number in one.after if number in of_step)
        over = next((earlier for earlier in before if earlier.record.state in _OVER), None)
        if over is None:
            break
        one = over
    return one


def _entry(one: Attention, names: ShortNames, commands: tuple[str, ...]) -> ListEntry:
    steps = [_step(fix, commands, first=not step) for step, fix in enumerate(one.fixes)]
    problem = Line(names.within(one.problem), "bad")
    return ListEntry(names(one.instance), [problem, *steps], "strong")


def _step(step: str, commands: tuple[str, ...], *, first: bool) -> Line:
    """A step of a fix; from its first command on it is kept in one line, to be copied."""
    begin = min((at for word in commands if (at := step.find(word)) >= 0), default=len(step))
    label = "Fix:" if first else "    "
    text = f"{label} {step[:begin].rstrip()}" if begin else label
    return Line(text, command=step[begin:], hanging=_HANGING)


def _waiting(one: Blocked, names: ShortNames) -> ListEntry:
    who = first_of([names(name) for name in one.instances], _NAMED)
    waits = "waits" if len(one.instances) == 1 else "wait"
    why = "which is left out" if one.left_out else "no action needed"
    kind = "step" if isinstance(one.by, NodeStepView) else "move"
    text = f"{who} {waits} for {names(one.by.name)} ({kind} {one.by.id}), {why}"
    return ListEntry("blocked", [Line(text, "caution")], "caution")


def _that_fit(entries: Sequence[ListEntry]) -> int:
    """Number of the first entries that fit, one at least."""
    lines = 0
    for number, entry in enumerate(entries):
        lines += sum(len(parts(line, COLUMNS - len(entry.label) - 4)) for line in entry.lines)
        if lines > _ROOM and number:
            return number
    return len(entries)
