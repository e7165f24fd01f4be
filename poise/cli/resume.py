"""``poise resume``: continue a run that another process began."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, Annotated

import typer

from executor.ledger import MoveState, RunRecord, RunState
from executor.limits import Limits
from executor.run import Agreed, Replan
from planner.plan import Json, Plan
from poise.cli.bundle import expanded
from poise.cli.dry_run import simulate, tell_dry_run
from poise.cli.exit_codes import STOPPED_SHORT
from poise.cli.option import option
from poise.cli.run_choice import choices_listed
from poise.cli.run_dialog import (
    confirmed,
    exit_code,
    may_ask,
    run_and_tell,
    show_start,
    stop_signals,
    tell_doubtful_size,
    tell_end,
)
from poise.cli.run_mode import Manner
from poise.cli.run_options import DryRun, ExecutionOptions, RunToResume, WholeSchedule
from poise.cli.source_options import Connection
from poise.messages import tell
from poise.report.progress import ProgressLine
from poise.report.run import resume_question, start_report, unended_words
from poise.runs.ledger_place import IN_MEMORY, open_ledger
from poise.runs.preflight import Seen, check_alone, check_same_cluster, look
from poise.runs.reopening import reopen
from poise.runs.replanning import agreed_to, begun_in, replan_like, shown_first
from poise.runs.rest import LEFT_OUT, broken_in, left_of, left_out_with, moves_named
from poise.runs.run_changes import RunChanges
from poise.runs.selection import to_resume
from poise.runs.settings import limits_of, options_of
from poise.runs.target import Target, in_memory
from poise.runs.view import RunView, view_run
from poise.settings.run_options import NO_LIMIT, RunOptions
from snapshots.errors import Option, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger  # SQLAlchemy, which help does without

_TOLD = 8
"""Moves of which a line each is told."""

OnAgain = Annotated[
    str,
    option(
        "--on",
        metavar="TARGET",
        help="Reach the cluster this way instead of the one that the run was begun with.",
    ),
]
Skip = Annotated[
    list[str] | None,
    option(
        "--skip",
        metavar="MOVE",
        help="Leave this move out, by its number or its instance; again for more. Moves that wait"
        " for it are left out, too.",
    ),
]


@expanded(skip="ledger")
def resume(
    *,
    run: RunToResume = None,
    on: OnAgain = "",
    skip: Skip = None,
    dry_run: DryRun = False,
    moves: WholeSchedule = False,
    execution: ExecutionOptions,
    connection: Connection,
) -> None:
    """Continue a run that was stopped, was interrupted, or is incomplete.

    Finds the run's jobs in the queue, checks every instance that it had begun to move, and
    continues. With --replan a run that has drifted gets a new plan first, which is shown before the
    question. Moves that failed or broke are tried again. Options keep the values that the run has;
    an --until that is over counts again from now.

    Exit code 0: all moves done and verified; 1: done, with problems; 4: stopped short of the end.
    """
    settings = connection.settings()
    given = execution.options()
    if moves and not dry_run:
        raise UsageError(Option("moves"), " needs ", Option("dry_run"))
    manner = execution.manner(dry=dry_run, moves=moves)
    with open_ledger(execution.ledger, settings, write=not dry_run) as book:
        record = _resumable(book, run)
        if not record.state.resumable:
            tell(f"run {record.id} is already {record.state}: nothing to continue")
            tell_end(view_run(book, record.id, time.time()), as_json=execution.as_json)
            return
        target = reopen(book, record, connection.access(on), settings, execution.speed)
        try:
            with book.copied(record.id, IN_MEMORY) if dry_run else nullcontext(book) as ledger:
                code = _continue(ledger, record, target, given, manner, skip or ())
        finally:
            target.backend.close()
    raise typer.Exit(code)


def _resumable(book: Ledger, run: int | None) -> RunRecord:
    """The run to continue.

    Raises:
        UsageError: it is running, or there are several.
    """
    with choices_listed():
        record = to_resume(book, run, time.time())
    if book.lives(record.id, time.time()):
        watch, stop = book.command("status", record.id, "--watch"), book.command("stop", record.id)
        raise UsageError(
            f"run {record.id} is still running", advice=f"{watch} to watch it, {stop} to stop it"
        )
    return record


def _continue(
    book: Ledger,
    record: RunRecord,
    target: Target,
    given: RunOptions,
    manner: Manner,
    skip: Sequence[str],
) -> int:
    """Check, show what is left, ask, and run it; returns the exit code."""
    with ProgressLine("reading the cluster"):
        seen = look(target)
    check_same_cluster(record, seen, target.access.source)
    if not manner.dry:
        target.backend.check_rights()
        may_ask(yes=manner.yes, target=target)
        check_alone(target, seen, book, record.uid)
    options = given.over(options_of(record))
    limits = options.limits_again(given, limits_of(record), target.clock.now())
    tell_doubtful_size(given)
    most_copied = inf if options.max_copy == NO_LIMIT else limits.copy_gib
    replan = _replan(book, record, options, most_copied, asked=bool(given.replan))
    view = view_run(book, record.id, target.clock.now())
    named = moves_named(view, skip)
    plan_again = ""
    if replan is not None and given.replan and record.state is RunState.DRIFTED:
        _check_roles_are_given(view)
        left_out = dict.fromkeys(named, LEFT_OUT)
        untouched = broken_in(view) | {one.move.instance for one in view.moves_of(named)}
        fresh = replan(seen.cluster, untouched)
        if fresh is None:
            raise UsageError(f"run {record.id}: no new plan can be made from the present state")
        left, plan_again = fresh, "the rest is planned again, as --replan says"
    else:
        left_out = left_out_with(view, named)
        left = left_of(book, record, left_out)
        _tell_left_out_too(view, left_out, named)
    if not manner.dry:
        show_start(left, seen, target, limits, book.where, as_json=manner.as_json)
    begun = [one.move for one in view.moves if one.attempts]
    numbers = {move.id for move in begun}
    still = replace(left, moves=tuple(m for m in left.moves if plan_again or m.id not in numbers))
    if plan_again:
        moves, out = len(left.moves) + view.counts[MoveState.DONE], 0
    else:
        moves, out = view.total, len(view.left_out) + len(left_out)
    agreed = agreed_to(still, begun, limits)
    if replan is not None:
        replan = _replan(book, record, options, agreed.copy_gib, asked=bool(given.replan))
    if replan is not None and plan_again:
        replan = shown_first(left, seen.cluster.fingerprint, replan)
    changes = RunChanges(
        plan_again=plan_again,
        leave_out=left_out,
        settings=_changed(record, options, limits),
        told=given,
    )
    if manner.dry:
        return _try(book, view, target, seen, limits, left, replan, agreed, changes, manner)
    question = resume_question(record.id, seen.identity.name, len(left.moves), moves, out)
    if not confirmed(question, yes=manner.yes, target=target):
        return STOPPED_SHORT
    with stop_signals() as signals:
        return run_and_tell(
            book,
            book.hold(record.id, target.clock.now()),
            target,
            limits,
            signals,
            replan=replan,
            agreed=agreed,
            changes=changes,
            as_json=manner.as_json,
        )


def _try(
    ledger: Ledger,
    before: RunView,
    target: Target,
    seen: Seen,
    limits: Limits,
    left: Plan,
    replan: Replan | None,
    agreed: Agreed,
    changes: RunChanges,
    manner: Manner,
) -> int:
    """Continue the run in a copy of the ``ledger`` on a copy of its cluster; the exit code."""
    if before.unended and not target.access.simulated:
        tell(f"{unended_words(before)} may still be in the queue, which a dry run does without")
    copy = in_memory(target, seen.cluster, seen.identity, limits)
    began = copy.clock.now()
    hold = ledger.hold(before.record.id, began)
    view = simulate(ledger, hold, copy, limits, replan=replan, agreed=agreed, changes=changes)
    start = start_report(left, seen.identity, target.access.source, limits)
    tell_dry_run(view, began, copy.clock.now() - began, start, manner, before)
    return exit_code(view)


def _check_roles_are_given(view: RunView) -> None:
    """All nodes have the roles that a run gives them: no new plan does that.

    Raises:
        UsageError: one has not.
    """
    for one in view.node_steps:
        if one.record.state is not MoveState.DONE:
            raise UsageError(
                f"run {view.record.id}: {one.name} is to be {one.step.role} before a new plan",
                advice=view.command("resume"),
            )


def _tell_left_out_too(view: RunView, left_out: Mapping[int, str], named: Collection[int]) -> None:
    """Tell of moves that are left out though nobody has named them."""
    too = [one.move for one in view.moves_of(left_out) if one.move.id not in named]
    for move in too[:_TOLD]:
        tell(f"move {move.id} ({move.instance}) is {left_out[move.id]}")
    if len(too) > _TOLD:
        tell(f"and {len(too) - _TOLD} more for the same reason")


def _changed(record: RunRecord, options: RunOptions, limits: Limits) -> dict[str, Json] | None:
    """The settings for the ledger from now on; None where nothing changes."""
    now: dict[str, Json] = {"options": options.document(), "limits": limits.document()}
    if all(record.settings.get(key) == value for key, value in now.items()):
        return None
    return {**record.settings, **now}


def _replan(
    book: Ledger,
    record: RunRecord,
    options: RunOptions,
    most_copied: float | None,
    *,
    asked: bool,
) -> Replan | None:
    """The function that plans again; None, with a line, where that is not possible any more.

    Raises:
        UsageError: it is not possible, and it is ``asked`` for now.
    """
    if not options.replan:
        return None
    try:
        plan, begun = book.plans(record.id)[0], begun_in(book, record.id)
        return replan_like(plan, begun, most_copied=most_copied)
    except UsageError as error:
        if asked:
            raise
        tell(f"cannot plan this run again ({error}): it stops if the cluster changes")
        return None
