"""Reports about runs: what is about to be carried out, how it stands, how it ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from planner.plan import Plan, Position
from planner.words import count, human_size
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.names import ShortNames
from poise.report.result import MEANWHILE, price
from poise.report.resume_hint import giving_up, going_on
from poise.runs.view import INTERRUPTED, NOT_DONE
from poise.settings.times import in_words, local

if TYPE_CHECKING:
    from executor.backend import Identity
    from executor.ledger import MoveRecord, RunRecord
    from executor.limits import Limits
    from poise.runs.run_list import RunLine, RunList
    from poise.runs.time_left import Estimate
    from poise.runs.view import MoveView, RunView

_GIB = 1024
_NAMED = 8
"""Guests that a line names."""
_TO_THE_MINUTE = len("2026-01-31 06:00")
_MOVE_STYLES = {
    MoveState.WAITING: "",
    MoveState.RUNNING: "strong",
    MoveState.DONE: "good",
    MoveState.FAILED: "bad",
    MoveState.BROKEN: "bad",
    MoveState.BLOCKED: "caution",
    MoveState.DROPPED: "faint",
}
_RUN_STYLES: Mapping[str, str] = {
    RunState.RUNNING: "strong",
    INTERRUPTED: "bad",
    RunState.DONE: "good",
    RunState.INCOMPLETE: "bad",
    RunState.STOPPED: "caution",
    RunState.DRIFTED: "bad",
    RunState.CLOSED: "faint",
}
"""By the word for a run's state."""
_MEANINGS: Mapping[str, str] = {
    RunState.READY: "written down, but not begun",
    RunState.RUNNING: "under way",
    INTERRUPTED: "its runner is gone",
    RunState.DONE: "done",
    RunState.INCOMPLETE: "ended, but not all moves are done",
    RunState.STOPPED: "stopped",
    RunState.CLOSED: "closed",
    RunState.DRIFTED: "stopped: the cluster is not what the plan was made for",
}
"""By the word for a run's state."""
_SUMMED_UP = (
    MoveState.RUNNING,
    MoveState.WAITING,
    MoveState.FAILED,
    MoveState.BROKEN,
    MoveState.BLOCKED,
)


def start_report(
    plan: Plan, identity: Identity, target: str, limits: Limits, ledger: str | None
) -> list[Block]:
    """What is about to happen, and where."""
    name = identity.name
    return [
        Lines(
            "",
            [
                Line(f"Cluster {name}, master {identity.master}, through {target}", "strong"),
                Line(f"Group {plan.group}: {count(len(plan.moves), 'move')}, {price(plan)}"),
                *([Line(_stopping(plan), "caution")] if plan.restarts else []),
                *_not_in_order(plan),
                Line(_throttles(limits)),
                Line(
                    "Ledger: none, this is a dry run" if ledger is None else f"Ledger: {ledger}",
                    "faint",
                ),
            ],
        )
    ]


def _not_in_order(plan: Plan) -> Iterator[Line]:
    """What the plan leaves not in order: it can be carried out all the same."""
    for warning in plan.reservations[:_NAMED]:
        subject = f"{warning.node}: " if warning.node else ""
        yield Line(f"Not in order after the plan: {subject}{warning.message}", "bad")
    if len(plan.reservations) > _NAMED:
        yield Line(f"and {len(plan.reservations) - _NAMED} more that is not in order", "bad")


def _stopping(plan: Plan) -> str:
    """Which guests stop and start: what a person has to know before saying yes."""
    found = list(dict.fromkeys(move.instance for move in plan.moves if move.restarts))
    names = ShortNames.of(plan.moves)
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"These stop and start: {', '.join(map(names, found[:_NAMED]))}{more}"


def end_report(view: RunView, took: float | None = None) -> list[Block]:
    """How a run ended, and what is to be done about what did not go well."""
    record = view.record
    is_done, done = record.state is RunState.DONE, view.counts[MoveState.DONE]
    why = f": {record.why}" if record.why and not is_done else ""
    lines = [
        Line(
            f"Run {record.id} on {record.cluster_name}: {_meaning(view)}{why}",
            _RUN_STYLES.get(view.word, "strong"),
        ),
        Line(_summary(view, done, took)),
    ]
    if is_done:
        title = "There is no way" if view.leaves_behind else "With reservations"
        lines += _listed(title, view.reservations, "bad" if view.leaves_behind else "caution")
        lines += _listed(MEANWHILE, view.meanwhile)
    elif record.state.resumable and record.state is not RunState.INCOMPLETE:
        lines += [Line(going_on(view)), Line(giving_up(view), "faint")]
    return [Lines("", lines), *_not_done(view), *_what_to_type(view)]


def _meaning(view: RunView) -> str:
    """What the state of a run means, for its heading."""
    if view.record.state is RunState.DONE and view.leaves_behind:
        return "done, but not all can leave the offline nodes"
    return _MEANINGS[view.word]


def _listed(title: str, sentences: Sequence[str], style: str = "") -> Iterator[Line]:
    for sentence in sentences[:_NAMED]:
        yield Line(f"{title}: {sentence}.", style)
    if len(sentences) > _NAMED:
        yield Line(f"and {len(sentences) - _NAMED} more (poise status --json has them)", style)


def status_report(view: RunView, left: Estimate | None) -> list[Block]:
    """A run at this moment: every move of it."""
    record = view.record
    why = f": {record.why}" if record.why and not view.under_way else ""
    lines = [
        Line(
            f"Run {record.id} on {record.cluster_name}: {_meaning(view)}{why}",
            _RUN_STYLES.get(view.word, "strong"),
        ),
        Line(_summary(view, view.counts[MoveState.DONE], None)),
        Line(_when(record), "faint"),
    ]
    if record.stop_requested and view.under_way:
        lines.append(Line("Asked to stop: running jobs are waited for.", "caution"))
    if view.waits:
        lines.append(Line(f"Waits: {view.waits}.", "caution"))
    if left is not None and view.under_way:
        lines.append(Line(f"About {in_words(left.seconds)} left, {left.basis}."))
    if record.state is RunState.STOPPED or record.state is RunState.DRIFTED:
        lines += [Line(going_on(view)), Line(giving_up(view), "faint")]
    if view.interrupted:
        again = f"{view.command('resume')} goes on, {view.command('stop')} takes waiting jobs back."
        lines.append(Line(again, "caution"))
    blocks: list[Block] = [Lines("", lines), _moves(view)]
    return [*blocks, *_waiting(view), *_troubled(view), *_not_done(view), *_what_to_type(view)]


def close_report(view: RunView) -> list[Block]:
    """What is given up with a run."""
    record = view.record
    lines = [
        Line(f"Run {record.id} on {record.cluster_name}: {_MEANINGS[view.word]}", "strong"),
        Line(_summary(view, view.counts[MoveState.DONE], None)),
        Line("Once it is closed, poise resume cannot continue it; instances stay where they are."),
    ]
    return [Lines("", lines), *_not_done(view)]


def _what_to_type(view: RunView) -> Iterator[Block]:
    """The command for a person who has mended what a run could not do."""
    if view.record.state is not RunState.INCOMPLETE:
        return
    if view.counts[MoveState.FAILED] or view.counts[MoveState.BROKEN]:
        text = f"{view.command('resume')} looks at these again and goes on; {giving_up(view)}"
        yield Lines("When that is mended", [Line(text)])
    else:
        text = "The moves that these wait for are left out: plan again with poise balance;"
        text += f" {giving_up(view)}"
        yield Lines("What to do", [Line(text)])


def runs_report(found: RunList) -> list[Block]:
    """All runs, and what is wrong with those that cannot be read."""
    if not found.runs and not found.damaged:
        return [Lines("", [Line("No runs yet.")])]

    def row(one: RunLine) -> list[Value]:
        run = one.record
        return [
            str(run.id),
            Cell(run.cluster_name, "strong"),
            one.group,
            Cell(one.word, _RUN_STYLES.get(one.word, "")),
            f"{one.done} of {one.moves}",
            *_from_to(run),
        ]

    blocks: list[Block] = []
    if found.runs:
        columns = [
            Column("Run", right=True),
            Column("Cluster"),
            Column("Group", drop=3),
            Column("State"),
            Column("Done", right=True),
            Column("Began", drop=1),
            Column("Ended", drop=2),
        ]
        blocks.append(Table("Runs", columns, [row(one) for one in found.runs]))
    if found.damaged:
        lines = [f"run {number}: {why}: restore the ledger" for number, why in found.damaged]
        blocks.append(Lines("Damaged", [Line(text, "bad") for text in lines]))
    return blocks


def _from_to(run: RunRecord) -> tuple[str, str]:
    """When a run began and ended, to the minute, the second without the day that both have."""
    began = local(run.created if run.started is None else run.started)[:_TO_THE_MINUTE]
    if run.ended is None:
        return began, "-"
    ended = local(run.ended)[:_TO_THE_MINUTE]
    day, _, time = ended.partition(" ")
    return began, time if began.startswith(day) else ended


def dry_run_report(view: RunView, began: float, took: float, assumed: str) -> list[Block]:
    """How a run would go: the order, and when each move begins and ends."""
    names = ShortNames.of(one.move for one in view.moves)

    def when(moment: float | None) -> str:
        return "-" if moment is None else _clock(moment - began)

    rows = sorted(view.moves, key=lambda v: (v.record.started is None, v.record.started))
    table = Table(
        "How it would go",
        [
            Column("#", right=True),
            Column("Instance"),
            Column("From", drop=1),
            Column("To"),
            Column("Actions", drop=2),
            Column("Begins", right=True),
            Column("Ends", right=True),
            Column("State"),
        ],
        [
            [
                str(one.move.id),
                Cell(names(one.move.instance), "strong"),
                _where(one.move.source, names),
                _where(one.move.target, names),
                ", ".join(action.verb for action in one.move.actions),
                when(one.record.started),
                when(one.record.ended),
                _state(one),
            ]
            for one in rows
        ],
    )
    word = re.split(r"\W", _MEANINGS[view.word])[0]
    rest = _MEANINGS[view.word].removeprefix(word)
    why = f": {view.record.why}" if view.record.why else ""
    lines = [
        Line(f"{word.capitalize()} after about {in_words(took)}{rest}{why}.", "strong"),
        Line(f"Assuming that {assumed}.", "faint"),
        Line("Nothing was touched: this was a dry run on a simulated cluster.", "good"),
    ]
    return [table, *_not_done(view), Lines("Result", lines)]


def _state(one: MoveView) -> Cell:
    state = one.record.state
    return Cell(state.value, _MOVE_STYLES[state])


def _where(place: Position, names: ShortNames) -> str:
    if place.secondary is None:
        return names(place.primary)
    return f"{names(place.primary)}:{names(place.secondary)}"


def _summary(view: RunView, done: int, took: float | None) -> str:
    counts = view.counts
    parts = [f"{done} of {count(len(view.planned), 'move')} done and verified"]
    parts += [f"{counts[state]} {state.value}" for state in _SUMMED_UP if counts[state]]
    left_out = len(view.left_out)
    if left_out:
        parts.append(f"{left_out} left out")
    if counts[MoveState.DROPPED] > left_out:
        parts.append(f"{counts[MoveState.DROPPED] - left_out} dropped")
    if view.restarts:
        parts.append(_restarted(view))
    if view.copy_gib:
        copied, total = human_size(view.copied_gib * _GIB), human_size(view.copy_gib * _GIB)
        parts.append(f"{copied} of {total} copied" if copied != total else f"{total} copied")
    if took is not None:
        parts.append(_time_taken(view.record, took))
    return ", ".join(parts)


def _restarted(view: RunView) -> str:
    """How many stops and starts of guests are behind, as ``1 of 2 restarts of guests``."""
    of = f"{view.restarted} of " if view.restarted != view.restarts else ""
    return f"{of}{count(view.restarts, 'restart')} of guests"


def _time_taken(run: RunRecord, took: float) -> str:
    """The time of the whole run, as all else that is summed up, and what is of its last runner."""
    if run.started is None or run.ended is None:
        return f"in {in_words(took)}"
    whole, now = in_words(max(took, run.ended - run.started)), in_words(took)
    return f"in {whole}" if whole == now else f"in {whole}, {now} of it since it went on"


def _when(run: RunRecord) -> str:
    parts = [f"Through {run.target}"]
    if run.started is None:
        parts.append(f"written down {local(run.created)}")
    else:
        parts.append(f"begun {local(run.started)}")
    if run.ended is not None:
        parts.append(f"ended {local(run.ended)}")
    return ", ".join(parts)


def _throttles(limits: Limits) -> str:
    parts = [
        f"{count(limits.moves, 'move')} at once, {limits.per_node} a node",
        f"{count(limits.resyncs_per_node, 'resync')} a node",
    ]
    if limits.total_moves is not None:
        parts.append(f"at most {count(limits.total_moves, 'move')}")
    if limits.copy_gib is not None:
        parts.append(f"at most {human_size(limits.copy_gib * _GIB)} copied")
    if limits.until is not None:
        parts.append(f"nothing started after {local(limits.until)}")
    return "; ".join(parts)


def _moves(view: RunView) -> Table:
    names = ShortNames.of(one.move for one in view.moves)
    running = (one for one in view.moves if one.record.state is MoveState.RUNNING)
    # Of a job that waits, or sends the same memory again and again, no share says anything.
    working = [one for one in running if one not in (*view.waiting, *view.troubled)]

    def row(one: MoveView) -> list[Value]:
        done = one.record.state is MoveState.DONE
        share = 1.0 if done else one.actions_done / max(1, len(one.move.actions))
        return [
            str(one.move.id),
            Cell(names(one.move.instance), "strong"),
            _where(one.move.source, names),
            _where(one.move.target, names),
            _state(one),
            f"{100 * share:.0f}%" if done or one in working else "-",
            ", ".join(one.jobs) or "-",
        ]

    return Table(
        "Moves",
        [
            Column("#", right=True),
            Column("Instance"),
            Column("From", drop=1),
            Column("To"),
            Column("State"),
            Column("Done", right=True, drop=2),
            Column("Jobs", right=True, drop=3),
        ],
        [row(one) for one in view.moves],
    )


def _waiting(view: RunView) -> Iterator[Block]:
    """What moves wait for."""
    if view.waiting:
        yield Lines(
            "Waiting",
            [
                Line(f"move {one.move.id} {one.move.instance}: {_wait(one.record)}")
                for one in view.waiting
            ],
        )


def _wait(record: MoveRecord) -> str:
    if record.again is None:
        return record.waits
    day, _, time = local(record.again)[:_TO_THE_MINUTE].partition(" ")
    today = local(record.started or record.again).startswith(day)
    return f"{record.waits} at {time if today else f'{day} {time}'}"


def _troubled(view: RunView) -> Iterator[Block]:
    """What runs and needs a person."""
    if view.troubled:
        lines = [
            f"move {one.move.id} {one.move.instance}: {one.record.trouble}:"
            f" {view.facts.advice.about_job(one.jobs[-1])}"
            for one in view.troubled
            if one.jobs
        ]
        yield Lines("Needs a person", [Line(text, "bad") for text in lines])


def _not_done(view: RunView) -> Iterator[Block]:
    """What is not in order, and what to do."""
    unfinished = [v for v in view.moves if v.record.state in NOT_DONE]
    if unfinished:
        yield Lines(
            "Not carried out",
            [
                Line(
                    f"move {one.move.id} {one.move.instance}, {one.record.state}: {_note(one)}",
                    _MOVE_STYLES[one.record.state],
                )
                for one in unfinished
            ],
        )


def _note(one: MoveView) -> str:
    name = one.move.instance
    return one.record.note.removeprefix(f"{name} ").removeprefix(f"{name}: ")


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
