"""A plan as the ``gnt-instance`` commands that do it, grouped in job sets."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from planner.plan import Move, Plan, disjoint_runs
from planner.rules import Action, Verb
from planner.words import count
from poise.report.plan.price import from_nodes_named_offline, price_line
from snapshots.htools import fixed
from snapshots.reading import as_argument, harmless

_TO_ANY = "migrate-to"


def command_script(plan: Plan) -> str:
    """A shell script. Moves of one job set share no node and may run side by side.

    Names are full, so that they mean the same wherever the script runs.
    """
    return "".join(f"{_one_line(line)}\n" for line in _lines(plan))


def _one_line(line: str) -> str:
    """A comment cannot become a command; names in commands are printable, and stay as they are."""
    return harmless(line) if line.startswith("#") else line


def _lines(plan: Plan) -> Iterator[str]:
    rows: dict[str, int] = {}
    sets = disjoint_runs([_nodes(move, rows) for move in plan.moves])
    yield "#!/bin/sh"
    yield f"# Balances group {plan.group} of {plan.source}"
    yield (
        f"# Score {fixed(plan.score_before, 8)} -> {fixed(plan.score_after, 8)} with "
        f"{count(len(plan.moves), 'move')} in {count(len(sets), 'job set')}"
    )
    if plan.moves:
        yield f"# Price: {price_line(plan)}"
        yield "# Moves of one job set share no node and may run at the same time; sets run in order"
    if from_nodes_named_offline(plan):
        yield "# Warning: failover restarts instances that still run on the nodes of --offline"
    yield f"# Made for the cluster with fingerprint {plan.fingerprint}"
    for warning in plan.warnings:
        subject = f"{warning.node}: " if warning.node else ""
        yield f"# Warning: {warning.kind}: {subject}{warning.message}"
    yield "set -e"
    for number, positions in enumerate(sets, start=1):
        yield ""
        yield f"# Job set {number} of {len(sets)}"
        for k in positions:
            move = plan.moves[k]
            stops = ", restarts the instance" if move.restarts else ""
            yield f"# Move {move.id}: {move.source} -> {move.target}{stops}"
            for action in move.actions:
                yield f"gnt-instance {_options(move, action)} {as_argument(move.instance)}"


def _options(move: Move, action: Action) -> str:
    """The words before the instance; the value of an option may begin with a dash."""
    if action.verb is Verb.REPLACE_DISKS:
        return f"{action.verb} -n {quote(action.node)}"
    if move.kind == _TO_ANY:
        return f"{action.verb} -f -n {quote(action.node)}"
    return f"{action.verb} -f"


def _nodes(move: Move, rows: dict[str, int]) -> set[int]:
    """The nodes that a move keeps busy for Ganeti's tools; ``rows`` numbers them as they come."""
    before = [move.source.primary]
    if move.kind != _TO_ANY and move.source.secondary:
        before.append(move.source.secondary)
    after = [move.target.primary, move.target.secondary]
    return {rows.setdefault(name, len(rows)) for name in (*before, *after) if name}
