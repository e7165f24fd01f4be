"""Commands to type next about a run that is not done."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from executor.ledger import MoveState, RunState
from executor.limits import budget_spent
from poise.report.blocks import Line, Lines
from poise.runs.new_plan import new_plan_command
from snapshots.errors import UsageError

if TYPE_CHECKING:
    from poise.runs.view import RunView


@dataclass(frozen=True, slots=True)
class NextStep:
    """A command, what it is for, and a remark about it.

    ``command`` can be pasted; two that follow each other have ``, then`` between them.
    """

    purpose: str
    command: str
    remark: str = ""


def next_steps(view: RunView) -> list[NextStep]:
    """The commands, the most helpful first; none for a run that is running, done or closed."""
    state = view.record.state
    give_up = NextStep("Give it up", ", then ".join(giving_up(view)))
    if view.interrupted:
        return [
            NextStep("Continue", view.command("resume")),
            NextStep("Cancel its waiting jobs", view.command("stop")),
            give_up,
        ]
    if not state.resumable or view.running:
        return []
    if state is RunState.DRIFTED:
        return [*_after_a_drift(view), give_up]
    if state is RunState.STOPPED:
        larger = _larger_budget(view)
        return [larger or NextStep(_then(view), view.command("resume")), give_up]
    if state is RunState.INCOMPLETE and not _mendable(view):
        return [_new_plan(view), give_up]
    return [NextStep(_then(view), view.command("resume")), give_up]


def giving_up(view: RunView) -> list[str]:
    """The commands that give a run up: one whose jobs have not ended is stopped first."""
    first = [view.command("stop")] if view.alive or view.unended else []
    return [*first, view.command("close")]


def next_steps_lines(view: RunView) -> Iterator[Lines]:
    """The same as the last lines of a report."""
    steps = next_steps(view)
    if steps:
        yield Lines("", [_line(one, number) for number, one in enumerate(steps)])


def _line(one: NextStep, number: int) -> Line:
    purpose = f"Or {one.purpose[0].lower()}{one.purpose[1:]}" if number else one.purpose
    remark = f"  ({one.remark})" if one.remark else ""
    return Line(f"{purpose}:", command=f"{one.command}{remark}")


def _mendable(view: RunView) -> bool:
    """True if there are moves that another try can bring to their end."""
    return bool(view.counts[MoveState.FAILED] or view.counts[MoveState.BROKEN])


def _then(view: RunView) -> str:
    """``Then`` where something needs a person first, else ``Continue``."""
    return "Then" if _mendable(view) else "Continue"


def _new_plan(view: RunView) -> NextStep:
    from poise.api.balance_options import LOADS

    plan = view.plans[0]
    loaded = any(plan.options.get(name) is not None for name in LOADS)
    command = str(new_plan_command(view.record, plan))
    return NextStep("Make a new plan", command, "with the same loads" if loaded else "")


def _after_a_drift(view: RunView) -> Iterator[NextStep]:
    from poise.runs.replanning import replan_like
    from poise.runs.settings import options_of

    back = "once the cluster is as the plan expects"
    if view.record.drifted_at in {one.id for one in view.node_steps}:  # no plan does without it
        yield NextStep("Keep the plan", view.command("resume"), back)
        return
    try:
        again = not options_of(view.record).replan
        replan_like(view.plans[0], tuple)
    except UsageError:  # with loads that are not kept, or by hand
        again = False
    if again:
        yield NextStep("Plan the rest again", view.command("resume", "--replan"))
    else:
        yield _new_plan(view)
    yield NextStep("Keep the plan", view.command("resume"), back)
    move = "MOVE" if view.record.drifted_at is None else str(view.record.drifted_at)
    yield NextStep("Leave the move out", view.command("resume", "--skip", move))


def _larger_budget(view: RunView) -> NextStep | None:
    """Continuing with a larger budget; None where none has ended the run."""
    from poise.runs.settings import limits_of

    limits = limits_of(view.record)
    begun = [one.move for one in view.moves if one.attempts]
    begun_gib = math.fsum(move.copy_gib for move in begun)
    left = [one.move for one in view.wanted if not one.attempts]
    whys = {budget_spent(limits, len(begun), begun_gib, move) for move in left}
    if not view.record.why or view.record.why not in whys:
        return None
    if limits.total_moves is not None and len(begun) >= limits.total_moves:
        larger = ("--max-moves", str(len(begun) + len(left)))
    else:
        whole = math.ceil(begun_gib + math.fsum(move.copy_gib for move in left))
        larger = ("--max-copy", f"{whole}g")
    again = view.command("resume", *larger)
    return NextStep(_then(view), again, "enough for all moves; or none")
