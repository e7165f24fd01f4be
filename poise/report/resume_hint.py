"""What it takes to go on with a run that has stopped short of its end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from executor.ledger import RunState
from executor.limits import budget_spent
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from poise.runs.view import RunView


def going_on(view: RunView) -> str:
    """The command that goes on with a run, with the option without which it would stop again."""
    if view.record.state is RunState.DRIFTED:
        return _after_a_drift(view)
    return _with_a_larger_budget(view) or f"{view.command('resume')} goes on from here."


def giving_up(view: RunView) -> str:
    """The command that gives a run up, and what else can be done about a drift."""
    if view.record.state is RunState.DRIFTED:
        move = "MOVE" if view.record.drifted_at is None else str(view.record.drifted_at)
        skip = f"{view.command('resume', f'--skip {move}')} leaves out what has drifted"
        return f"{skip}; {view.command('close')} gives the run up."
    return f"{view.command('close')} gives the run up."


def _after_a_drift(view: RunView) -> str:
    from poise.runs.replanning import replan_like
    from poise.runs.settings import options_of

    undone = f"{view.command('resume')} goes on once the cluster is as the plan expects"
    if options_of(view.record).replan:
        return f"{undone}, or plan again with poise balance."
    try:
        replan_like(view.plans[0], lambda: 0)
    except UsageError:  # with loads that are not kept, or by hand
        return f"{undone}, or plan again with poise balance."
    again = view.command("resume", "--replan")
    return f"{again} plans the rest again from the present state; {undone}."


def _with_a_larger_budget(view: RunView) -> str:
    """What is said of a budget that has ended the run; "" where none has."""
    from poise.runs.settings import limits_of

    limits = limits_of(view.record)
    begun = [one.move for one in view.moves if one.attempts]
    begun_gib = math.fsum(move.copy_gib for move in begun)
    left = [one.move for one in view.wanted if not one.attempts]
    whys = {budget_spent(limits, len(begun), begun_gib, move) for move in left}
    if not view.record.why or view.record.why not in whys:
        return ""
    if limits.total_moves is not None and len(begun) >= limits.total_moves:
        again = view.command("resume", "--max-moves M")
        needed = f"a larger M, {len(begun) + len(left)} for all of it"
    else:
        whole = math.ceil(begun_gib + math.fsum(move.copy_gib for move in left))
        again = view.command("resume", "--max-copy SIZE")
        needed = f"a larger SIZE, {whole}g for all of it"
    return f"A budget is for the whole run; to go on: {again} with {needed}, or none."
