"""The report of a plan: one screen by default, and the parts that options ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.plan import Plan
from planner.timing import USUAL_RATES, USUAL_THROTTLES, Durations, Throttles
from poise.report.blocks import Block, Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import COLUMNS
from poise.report.plan.answer import answer_block, answer_line
from poise.report.plan.evacuation import relief_block
from poise.report.plan.goals import goals_part
from poise.report.plan.milestones import milestones_part
from poise.report.plan.moves import first_moves_part, move_table
from poise.report.plan.next_commands import next_block
from poise.report.plan.node_changes import changed_nodes_part, node_table
from poise.report.plan.not_moved import not_moved_list, not_moved_part
from poise.report.plan.notes import notes_list, notes_part
from poise.report.plan.price import price_block
from poise.report.plan.problems import (
    Problem,
    problems_fixed,
    problems_left,
    problems_meanwhile,
    problems_part,
)
from poise.report.plan.score_terms import score_blocks
from poise.report.screen import LINES, ScreenPart, fitted, height, whole

_EVERYTHING = (1_000_000,)
_MEANWHILE = "Other problems while the evacuated nodes are out"


@dataclass(frozen=True, slots=True)
class Sections:
    """The parts to show instead of the usual screen; ``quiet``: the answer alone."""

    moves: bool = False
    nodes: bool = False
    score: bool = False
    details: bool = False
    quiet: bool = False


def plan_report(
    plan: Plan,
    sections: Sections | None = None,
    *,
    columns: int = COLUMNS,
    lines: int = LINES,
    throttles: Throttles = USUAL_THROTTLES,
    durations: Durations = USUAL_RATES,
    acts: bool = False,
    dry_run: bool = False,
    why_solver: str = "",
) -> list[Block]:
    """The report of a plan for one group, the answer first.

    Args:
        plan: what to report.
        sections: the parts to show; one screen by default.
        columns: how wide lines may be; tables that ``sections`` ask for are as wide as they need.
        lines: how many there may be, where ``sections`` ask for nothing.
        throttles: how many moves would run side by side, for the time that they take.
        durations: how long their actions take.
        acts: whether a run follows, so that nothing is said about what to type next.
        dry_run: whether that run is a dry run, which tells its own time and shows the moves.
        why_solver: why this solver planned, though it was not named; "" where it was.
    """
    sections = sections or Sections()
    names = ShortNames(
        [node.name for node in plan.nodes],
        [*(move.instance for move in plan.moves), *(s.instance for s in plan.immovable)],
    )
    if sections.quiet:
        return [Lines("", [Line(answer_line(plan, names, dry_run=dry_run), "strong")])]
    answer = answer_block(plan, names, columns, dry_run=dry_run, why_solver=why_solver)
    price = price_block(plan, names, columns, None if dry_run else throttles, durations)
    if sections.details:
        return [answer, *_details(plan, names, columns, price)]
    if sections.moves or sections.nodes or sections.score:
        return [answer, *_asked_for(plan, names, sections)]
    parts = [whole(answer)]
    if plan.moves:
        parts.append(whole(price))
    if (relief := relief_block(plan, names, columns)) is not None:
        parts.append(whole(relief))
    parts += [
        *_problems(plan, names, columns),
        goals_part(plan, names, columns),
        notes_part(plan, names, columns),
        milestones_part(plan, columns),
    ]
    if plan.moves:
        parts.append(changed_nodes_part(plan, names, columns))
    if plan.moves and not dry_run:
        parts.append(first_moves_part(plan, names, columns))
    if plan.moves or plan.reservations or plan.leaves_behind:
        parts.append(not_moved_part(plan, names, columns))
    if not plan.moves or acts:
        return fitted(parts, lines)
    following = next_block(plan, columns)
    return [*fitted(parts, lines - height([following]) - 1), following]


def _problems(
    plan: Plan, names: ShortNames, columns: int, *, whole: bool = False
) -> list[ScreenPart]:
    """Those left first, as they are what the reader has to do something about."""
    left, meanwhile, fixed = problems_left(plan), problems_meanwhile(plan), problems_fixed(plan)
    sizes = _EVERYTHING if whole else (8, 6, 4, 3, 2, 1)
    fewer = (*sizes, 0)

    def part(
        title: str, problems: list[Problem], style: str, shown: Sequence[int], expendable: int
    ) -> ScreenPart:
        return problems_part(
            title, problems, plan, names, columns, style, shown, expendable, whole=whole
        )

    return [
        part("Problems left", left, "bad", sizes, 2),
        part(_MEANWHILE, meanwhile, "caution", fewer, 5),
        part("Fixed by this plan", fixed, "", fewer, 6),
    ]


def _asked_for(plan: Plan, names: ShortNames, sections: Sections) -> Iterator[Block]:
    if sections.moves and plan.moves:
        yield move_table(plan, names)
    if sections.nodes and plan.nodes:
        yield node_table(plan, names)
    if sections.score:
        yield from score_blocks(plan)


def _details(plan: Plan, names: ShortNames, columns: int, price: Block) -> Iterator[Block]:
    """Everything that there is to say."""
    if plan.moves:
        yield price
    if (relief := relief_block(plan, names, columns)) is not None:
        yield relief
    parts = [
        *_problems(plan, names, columns, whole=True),
        goals_part(plan, names, columns),
        milestones_part(plan, columns),
    ]
    for part in parts:
        block = part.make(part.sizes[0])
        if block is not None:
            yield block
    if (said := notes_list(plan, names)) is not None:
        yield said
    yield from _asked_for(plan, names, Sections(moves=True, nodes=True))
    if (stuck := not_moved_list(plan, names)) is not None:
        yield stuck
    yield from score_blocks(plan)
