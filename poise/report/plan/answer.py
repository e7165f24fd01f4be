"""The answer of a plan in its first line, and the facts below it."""

from __future__ import annotations

from contextlib import suppress

from planner.plan import OFFLINE_NODE, SOLVER, NodeChange, NodeFigures, Plan
from planner.solvers import HBAL, REACHED, Stop, solver_named
from planner.words import all_of, count
from poise.report.blocks import Line, Lines
from poise.report.names import ShortNames
from poise.report.plain import ARROW
from poise.report.plan.bound_line import bound_line
from poise.report.plan.evacuation import evacuation_answer, proofs
from poise.report.plan.problems import staying
from poise.report.plan.score_figures import from_to, rounded
from poise.report.plan.why_it_ended import ending
from poise.report.screen import cut, paragraph
from snapshots.errors import UsageError
from snapshots.reading import printable

_GROUP = 24
"""Columns of the group's name."""
_NAMED = 2
"""Offline nodes that the answer names."""
_TOLD_BY_THEMSELVES = (Stop.NO_BETTER_MOVE, Stop.AT_GANETI_BOUND, Stop.NO_SCORE)
"""Endings that a reader of the first screen takes for granted."""


def answer_line(plan: Plan, names: ShortNames, *, dry_run: bool = False) -> str:
    """The result of the plan in one sentence, after the words that it is for a dry run."""
    if plan.evacuation is not None:
        said = evacuation_answer(plan, plan.evacuation, names)
    else:
        said = _evacuation(plan, names) if plan.evacuates else _balance(plan, names)
    return f"{'Dry run. ' if dry_run else ''}Group {cut(plan.group, _GROUP)}: {said}."


def answer_block(
    plan: Plan, names: ShortNames, columns: int, *, dry_run: bool = False, why_solver: str = ""
) -> Lines:
    """The sentence, and the size of the group before and after."""
    lines = paragraph(answer_line(plan, names, dry_run=dry_run), columns, style="strong", most=3)
    lines += _group(plan, columns)
    if plan.evacuation is not None:
        for proved in proofs(plan, plan.evacuation):
            lines += paragraph(proved, columns)
    if plan.moves and Stop(plan.stopped) not in _TOLD_BY_THEMSELVES and not plan.evacuates:
        lines += paragraph(ending(plan), columns)
    if said := bound_line(plan):
        lines += paragraph(said, columns)
    lines += _solver(plan, columns, why_solver)
    if names.suffix and (plan.moves or plan.reservations):
        lines += paragraph(f"Names without {names.suffix}", columns, style="faint", most=1)
    return Lines("", lines)


def _solver(plan: Plan, columns: int, why: str) -> list[Line]:
    """The solver that made the plan, where it is not hbal's moves."""
    if plan.evacuation is not None:
        return []
    with suppress(UsageError):  # registered nowhere any more
        if solver_named(plan.solver).name == HBAL:
            return []
    said = f"Solver: {printable(plan.solver)}{f', {why}' if why else ''}"
    if any(warning.kind == SOLVER for warning in plan.warnings):
        said += ", see Notes"
    elif not plan.goals and plan.options.get("repair_only") is not True:
        said += f". For hbal's plan: --solver {HBAL}"
    return paragraph(said, columns, most=2 if why else 1)


def _size(plan: Plan) -> str:
    instances = sum(node.before.primaries for node in plan.nodes)
    offline = sum(node.offline for node in plan.nodes)
    off = f" ({offline} offline)" if offline else ""
    return f"{count(len(plan.nodes), 'node')}{off}, {count(instances, 'instance')}"


def _group(plan: Plan, columns: int) -> list[Line]:
    """The size of the group, and what the plan does to it."""
    if not plan.moves:
        return paragraph(f"{_size(plan)}. More: --details", columns)
    if plan.evacuates:
        before, after = from_to(plan.score_before, plan.score_after)
        return paragraph(f"{_size(plan)}; score {before}{ARROW}{after}.", columns)
    said = [f"{_size(plan)}.", *_spread(plan)]
    if len(" ".join(said)) <= columns:
        return paragraph(" ".join(said), columns)
    return [line for text in said for line in paragraph(text, columns)]


def _spread(plan: Plan) -> list[str]:
    """The number of instances that the nodes in use have, where there are several."""
    used = [node for node in plan.nodes if not node.offline]
    if len(used) < 2:
        return []
    primaries = _ranges([(node.before.primaries, node.after.primaries) for node in used])
    secondaries = _ranges([(node.before.secondaries, node.after.secondaries) for node in used])
    return [f"Per node: {primaries} primaries, {secondaries} secondaries."]


def _ranges(values: list[tuple[int, int]]) -> str:
    """``0-24 -> 10``."""
    before, after = (_range(list(column)) for column in zip(*values, strict=True))
    return after if before == after else f"{before}{ARROW}{after}"


def _range(values: list[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}-{high}"


def _balance(plan: Plan, names: ShortNames) -> str:
    kept = _kept(plan, names)
    said = _improvement(plan) if plan.moves else _no_move(plan, names)
    if kept:
        said += f", but {kept}"
    others = [w for w in plan.reservations if not (kept and w.kind == OFFLINE_NODE)]
    if not others:
        return said
    problems = count(len(others), "more problem" if kept else "problem")
    return f"{said}, {problems} {'remains' if len(others) == 1 else 'remain'}"


def _improvement(plan: Plan) -> str:
    before, after = from_to(plan.score_before, plan.score_after)
    moves = count(len(plan.moves), "move")
    one = len(plan.moves) == 1
    if plan.options.get("repair_only") is True:
        return (
            f"{moves} {'repairs' if one else 'repair'} broken rules, score {before}{ARROW}{after}"
        )
    if plan.goals and plan.score_after > plan.score_before:
        return f"{_toward_goals(plan, moves)}, score {before}{ARROW}{after}"
    verb = "improves" if one else "improve"
    return f"{moves} {verb} the score from {before} to {after}"


def _toward_goals(plan: Plan, moves: str) -> str:
    """The moves, and what becomes of the goals by them."""
    met = sum(not goal.after for goal in plan.goals)
    if met == len(plan.goals):
        return f"{moves} {'meets' if len(plan.moves) == 1 else 'meet'} {_all_goals(met)}"
    return (
        f"after {moves} {met} of {count(len(plan.goals), 'goal')} {'is' if met == 1 else 'are'} met"
    )


def _all_goals(number: int) -> str:
    return {1: "the goal", 2: "both goals"}.get(number, f"all {number} goals")


def _no_move(plan: Plan, names: ShortNames) -> str:
    """The reason why there is no move."""
    if nowhere := _nowhere(plan, names):
        return nowhere
    score = rounded(plan.score_after)
    if plan.options.get("disk_moves") is False and plan.options.get("instance_moves") is False:
        return f"--no-disk-moves and --no-instance-moves allow no move (score {score})"
    balanced = "" if plan.reservations else "balanced, "
    match Stop(plan.stopped):
        case Stop.NO_SCORE:
            return "nothing is planned, as no score can be computed"
        case Stop.MAX_MOVES:
            return f"nothing is planned, as --max-moves allows no move (score {score})"
        case Stop.AT_GANETI_BOUND:
            return f"{balanced}hbal's target score is reached ({score})"
        case Stop.SMALL_GAIN:
            return f"{balanced}no move gains enough (--min-gain; score {score})"
        case Stop.SMALL_GAIN_PER_GIB:
            return f"{balanced}no move gains enough (--min-gain-per-gib; score {score})"
        case Stop.NO_BETTER_MOVE:
            return f"{balanced}no move improves the score ({score})"
        case Stop.SEARCHED if plan.options.get("repair_only") is True:
            broken = "no broken rule can be repaired" if plan.reservations else "no rule is broken"
            return f"{broken} (score {score})"
        case Stop.SEARCHED if (target := _target_reached(plan)) is not None:
            return f"{balanced}the target score {target:g} is reached already (score {score})"
        case Stop.SEARCHED:
            return f"{balanced}no plan is worth its price (score {score})"
        case Stop.TIME_LIMIT | Stop.INTERRUPTED:
            return f"no better plan was found in the time that there was (score {score})"


def _target_reached(plan: Plan) -> float | None:
    """The score that the plan was to reach, where it is reached; None without one."""
    target = plan.options.get("target_score")
    if isinstance(target, int | float) and plan.score_after <= target + REACHED:
        return target
    return None


def _nowhere(plan: Plan, names: ShortNames) -> str:
    """The reason why there was nothing to choose from, "" where there was."""
    if not plan.nodes:
        return "no nodes"
    online = [node for node in plan.nodes if not node.offline]
    if not any(_held(node.before) for node in plan.nodes):
        return "no instances"
    if not online:
        return "all nodes are offline, so there is no node to move anything to"
    if len(online) == 1:
        which = "the only node" if len(plan.nodes) == 1 else "the only node online"
        return f"{names(online[0].name)} is {which}, so there is no other to move anything to"
    return ""


def _held(figures: NodeFigures) -> int:
    return figures.primaries + figures.secondaries


def _kept(plan: Plan, names: ShortNames) -> str:
    """The offline nodes that keep instances, "" where all are empty."""
    left = [w for w in plan.warnings if w.kind == OFFLINE_NODE and not w.resolved]
    if not left:
        return ""
    why = {stuck.instance: stuck.message for stuck in plan.immovable}
    if len(left) == 1:
        node = names(left[0].node or "")
        return f"{node} keeps {_stay(left[0].instances, why, names)}"
    held = sum(len(w.instances) for w in left)
    return f"{_nodes([w.node or '' for w in left], names)} keep {count(held, 'instance')}"


def _stay(instances: tuple[str, ...], why: dict[str, str], names: ShortNames) -> str:
    """One instance by its name, several as a number, with a reason that all share."""
    if len(instances) == 1:
        return names.within(staying(instances, why))
    reasons = {why.get(name, "") for name in instances}
    reason = f" ({reasons.pop()})" if len(reasons) == 1 and "" not in reasons else ""
    return f"{count(len(instances), 'instance')}{names.within(reason)}"


def _nodes(nodes: list[str], names: ShortNames) -> str:
    if len(nodes) > _NAMED + 1:
        return f"{len(nodes)} offline nodes"
    return all_of([names(node) for node in nodes])


def _evacuation(plan: Plan, names: ShortNames) -> str:
    """The offline nodes that are empty after the plan, and what stays on others."""
    held: list[NodeChange] = [n for n in plan.nodes if n.offline and _held(n.before)]
    if not any(node.offline for node in plan.nodes):
        return "no node is offline or drained, so there is nothing to empty"
    if not held:
        offline = [node.name for node in plan.nodes if node.offline]
        return f"{_nodes(offline, names)} {'is' if len(offline) == 1 else 'are'} empty already"
    nodes = _nodes([node.name for node in held], names)
    left = [w for w in plan.warnings if w.kind == OFFLINE_NODE and not w.resolved]
    moves = count(len(plan.moves), "move")
    empty = "empties" if len(plan.moves) == 1 else "empty"
    if not left:
        return f"{moves} {empty} {nodes}"
    staying_ones = tuple(dict.fromkeys(name for w in left for name in w.instances))
    why = {stuck.instance: stuck.message for stuck in plan.immovable}
    stay = _stay(staying_ones, why, names)
    if plan.stopped == Stop.MAX_MOVES:
        return f"after {moves} (--max-moves) {stay} of {nodes} still to move"
    if plan.moves:
        return f"{moves} {empty} {nodes} except {stay}"
    verb = "stays" if len(staying_ones) == 1 else "stay"
    return f"{nodes} cannot be emptied, {stay} {verb}"
