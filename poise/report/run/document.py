"""Runs as JSON documents: ``poise.run/1``, ``poise.runs/1`` and ``poise.log/1``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from executor.ledger import MoveState, RunState
from poise.runs.reservations import meanwhile, reservations
from poise.settings.times import iso

if TYPE_CHECKING:
    from executor.ledger import AttemptRecord, NodeStepRecord, RunRecord
    from poise.runs.move_view import MoveView
    from poise.runs.run_list import RunList
    from poise.runs.time_left import Estimate
    from poise.runs.view import RunView

RUN_FORMAT = "poise.run/1"
RUNS_FORMAT = "poise.runs/1"
LOG_FORMAT = "poise.log/1"


def run_document(
    view: RunView, left: Estimate | None = None, *, dry_run: bool = False, assumed: str = ""
) -> dict[str, Any]:
    """A run with all its moves."""
    record, done = view.record, view.record.state is RunState.DONE
    return {
        "format": RUN_FORMAT,
        "dry_run": dry_run,
        "assumptions": assumed or None,
        **_head(record, view.word),
        "ledger": None if dry_run else view.ledger,
        "stop_requested": record.stop_requested,
        "waits": view.waits,
        "limits": record.settings.get("limits"),
        "counts": {state.value: view.counts[state] for state in MoveState},
        **asdict(view.sums),
        "time_left": None if left is None else asdict(left),
        "reservations": reservations(view) if done else [],
        "meanwhile": meanwhile(view) if done else [],
        "moves": [_move(one, alive=view.alive) for one in view.moves],
        **_node_steps(view),
    }


def runs_document(found: RunList) -> dict[str, Any]:
    """All runs, the newest first."""
    return {
        "format": RUNS_FORMAT,
        "runs": [
            {
                **_head(one.record, one.word),
                "group": one.group,
                "moves_done": one.done,
                "moves": one.moves,
            }
            for one in reversed(found.runs)
        ],
        "damaged": [{"run": number, "why": why} for number, why in found.damaged],
    }


def log_document(run: RunRecord, events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The events of a run; they are documents already."""
    return {"format": LOG_FORMAT, "run": run.id, "events": list(events)}


def _head(run: RunRecord, word: str) -> dict[str, Any]:
    return {
        "run": run.id,
        "cluster": {"name": run.cluster_name, "uuid": run.cluster_uuid},
        "target": run.target,
        "state": word,
        "why": run.why,
        "created": iso(run.created),
        "started": _moment(run.started),
        "ended": _moment(run.ended),
    }


def _move(one: MoveView, *, alive: bool) -> dict[str, Any]:
    move, record = one.move, one.record
    return {
        "id": move.id,
        "plan": record.plan,
        "instance": move.instance,
        "kind": move.kind,
        "from": asdict(move.source),
        "to": asdict(move.target),
        "actions": [{"verb": action.verb.value, "node": action.node} for action in move.actions],
        "after": list(move.after),
        "restarts": move.restarts,
        "copy_gib": move.copy_gib,
        "memory_gib": move.memory_gib,
        "state": record.state.value,
        "actions_done": one.actions_done,
        "note": record.note,
        "problem": record.problem,
        "fix": list(record.fix),
        "waits": record.waits if alive else "",
        "again": _moment(record.again) if alive else None,
        "trouble": record.trouble if alive else "",
        "started": _moment(record.started),
        "ended": _moment(record.ended),
        "jobs": [_attempt(attempt) for attempt in one.attempts],
    }


def _node_steps(view: RunView) -> dict[str, Any]:
    """The steps that are no moves, where there are any."""
    steps = [
        {
            "id": one.step.id,
            "plan": one.record.plan,
            "node": one.step.node,
            "role": one.step.role.value,
            "before": one.step.before.value,
            "after": list(one.step.after),
            **_standing(one.record, alive=view.alive),
            "jobs": [_attempt(attempt) for attempt in one.attempts],
        }
        for one in view.node_steps
    ]
    return {"node_steps": steps} if steps else {}


def _standing(record: NodeStepRecord, *, alive: bool) -> dict[str, Any]:
    return {
        "state": record.state.value,
        "note": record.note,
        "problem": record.problem,
        "fix": list(record.fix),
        "waits": record.waits if alive else "",
        "again": _moment(record.again) if alive else None,
        "trouble": record.trouble if alive else "",
        "started": _moment(record.started),
        "ended": _moment(record.ended),
    }


def _attempt(attempt: AttemptRecord) -> dict[str, Any]:
    return {
        "key": attempt.key,
        "job": attempt.job,
        "state": attempt.state.value,
        "first_action": attempt.first,
        "actions": attempt.count,
        "submitted": _moment(attempt.submitted),
        "ended": _moment(attempt.ended),
        "message": attempt.message,
    }


def _moment(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)
