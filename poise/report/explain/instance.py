"""An instance in a plan: its move term by term, its other places, the reason why it stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.scoring import TERMS
from poise.api.explanation import Explanation
from poise.api.instance_explanation import InstanceExplanation
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.explain.moves import go_too, pair
from poise.report.names import ShortNames
from poise.report.plan import ending, from_to
from poise.report.term_meanings import MEANINGS

_TOO_LITTLE = 1e-9


def instance_report(found: Explanation, one: InstanceExplanation, names: ShortNames) -> list[Block]:
    """The reasons for what the plan does with an instance."""
    lines = _moved(found, one, names) if one.moves else _stays(found, one, names)
    first, *others = lines
    blocks: list[Block] = [
        Lines("", [Line(first, "strong"), *map(Line, others)]),
    ]
    if found.changed:
        blocks.append(Lines("", [Line(found.changed)]))
    if one.moves:
        blocks.append(_terms(one))
    if one.others:
        blocks.append(_places(one, names))
    return blocks


def _moved(found: Explanation, one: InstanceExplanation, names: ShortNames) -> Iterator[str]:
    moves = f"{'move' if len(one.moves) == 1 else 'moves'} {', '.join(map(str, one.moves))}"
    ways = f"{pair(one.source, names)} -> {pair(one.target, names)}"
    yield f"{names(one.instance)}: {moves}, {ways}."
    worth = next(worth for worth in found.worths if worth.move == one.moves[0])
    price = f", for a price of {_points(one.price)}" if one.price else ""
    does = "takes" if worth.gain >= 0 else "adds"
    where = "off" if worth.gain >= 0 else "to"
    mover = "It" if len(one.moves) == 1 else f"Move {worth.move}"
    turn = f"{mover} {does} {abs(worth.gain):.2f} {where} the score in its turn{price}."
    higher = "higher" if worth.loss >= 0 else "lower"
    left_out = "it" if len(one.moves) == 1 else "them"
    end = f"Without {left_out} the score after the plan is {abs(worth.loss):.2f} {higher}."
    yield from (turn, end) if one.in_turn else (end, turn)  # the table shows the first of both
    if served := found.serves(worth.move):
        goals = "; ".join(names.within(one.words) for one in served)
        yield f"It is there for {goals}: without {left_out} the plan is further from that."
    better = any(one.worse(other) < -_TOO_LITTLE for other in one.others)
    if found.plan.evacuation is not None and better:
        yield "An evacuation counts copies first, then migrated memory, then the score."
    needed = found.needed_by(worth.move)
    if worth.later or needed:
        yield f"Without move {worth.move}, {go_too(worth.later, needed)}."


def _stays(found: Explanation, one: InstanceExplanation, names: ShortNames) -> Iterator[str]:
    yield f"{names(one.instance)} stays on {pair(one.target, names)}."
    evacuation = found.plan.evacuation
    if one.left_behind:
        yield f"It was to leave, but cannot: {names.within(one.stays)}."
        return
    if one.stays:
        yield f"No move of it is allowed: {names.within(one.stays)}."
        return
    best = one.others[0]
    if best.score is None:
        broken = "breaks a goal of the plan" if evacuation is None else "ends on a node to be empty"
        yield f"No move of it is allowed: each {broken}."
        return
    worse = one.worse(best)
    priced = "score and price" if best.price else "the score"
    if worse > _TOO_LITTLE:
        yield f"Every move that is allowed makes {priced} worse, by {_points(worse)} at least."
        return
    better = (
        f"would make {priced} better by {_points(-worse)}"
        if worse < -_TOO_LITTLE
        else (f"would change nothing of {priced}")
    )
    why = ending(found.plan)
    if evacuation is not None:
        why = "An evacuation moves only what has to leave."
    elif found.plan.options.get("repair_only") is True:
        why = "The plan only repairs broken rules (--repair-only)."
    yield f"A move to {pair(best.place, names)} {better}. {why}".rstrip()


def _points(points: float) -> str:
    return f"{points:.2f}" if points >= 0.01 else f"{points:.1g}"


def _terms(one: InstanceExplanation) -> Table:
    """The terms of the score in the move's turn, or after the plan without the moves and with."""
    when, sides = "after the plan", ("Without", "With")
    if one.in_turn:
        when, sides = "in its turn", ("Before", "After")
    rows: list[Sequence[Value]] = []
    for number, term in enumerate(TERMS):
        before, after = (term.weight * float(side[number]) for side in (one.before, one.after))
        if before == after:
            continue
        rows.append(
            [
                Cell(term.name),
                Cell(MEANINGS[term.name], "faint"),
                f"{before:.4f}",
                f"{after:.4f}",
                f"{after - before:+.4f}",
            ]
        )
    columns = [
        Column("Term"),
        Column("", drop=2),
        Column(sides[0], right=True, drop=1),
        *(Column(title, right=True) for title in (sides[1], "Change")),
    ]
    return Table(f"Terms that change {when} (weighted)", columns, rows)


def _places(one: InstanceExplanation, names: ShortNames) -> Table:
    """One line for each other node: what a move there makes of the score."""
    rows: list[Sequence[Value]] = []
    for other in one.others:
        if other.score is None or other.price is None:
            why = names.within(other.refusal)
            rows.append([names(other.node), "-", "-", "-", why])
            continue
        worse = one.worse(other)
        better, _ = from_to(abs(worse), 0.0)
        verdict = f"worse by {better}" if worse > _TOO_LITTLE else f"better by {better}"
        rows.append(
            [
                names(other.node),
                pair(other.place, names),
                f"{other.score - one.score:+.2f}",
                f"{other.price - one.price:+.2f}",
                verdict if abs(worse) > _TOO_LITTLE else "as good",
            ]
        )
    columns = [
        Column("Node"),
        Column("Place"),
        Column("Score", right=True, drop=1),
        Column("Price", right=True, drop=2),
        Column("Why not"),
    ]
    return Table("Other nodes, the rest of the plan as it is", columns, rows)
