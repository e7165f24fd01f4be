"""The steps of a plan document, and whether they fit together."""

from __future__ import annotations

from typing import Any

import pytest

from planner.plan.document import plan_document
from planner.plan.move import Move
from planner.plan.node_step import NodeStep
from planner.plan.step_reader import read_moves, read_steps
from snapshots.errors import FormatError
from snapshots.reading import JsonObject
from tests.executor.made_moves import MIGRATE, move
from tests.executor.made_steps import drain, leaving
from tests.planner.plan.made_plans import sample_plan


def moves(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The two moves of the sample, which move one instance twice, with some keys changed."""
    document: list[dict[str, Any]] = plan_document(sample_plan())["moves"]
    return [move | change for move, change in zip(document, changes, strict=True)]


def read(*listed: dict[str, Any]) -> tuple[Move, ...]:
    return read_moves(JsonObject({"moves": list(listed)}, "plan.json"))


def test_moves_come_back_as_they_were() -> None:
    assert read(*moves({}, {})) == sample_plan().moves


def test_moves_written_before_restarts_were_counted_have_none() -> None:
    first, second = moves({}, {})
    del first["restarts"]
    assert read(first, second)[0].restarts == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (({}, {"id": 1}), "move number 2: key 'id': 1 is used twice"),
        (({"after": [2]}, {}), "move with id 1 waits for the one with id 2, which comes later"),
        (({}, {"after": [9]}), "move with id 2 waits for id 9, which no move has"),
        (({}, {"after": [2]}), "move with id 2 waits for itself: take 2 out"),
        (
            ({}, {"from": {"primary": "d", "secondary": "a"}}),
            "move number 2: key 'from': not where vm1 was left by its last move",
        ),
        (({"copy_gib": -1}, {}), "key 'copy_gib': expected 0 or more, got -1"),
        (
            ({"actions": [{"verb": "delete", "node": "a"}]}, {}),
            "key 'verb': expected one of migrate, failover, replace-disks, got 'delete'",
        ),
    ],
)
def test_moves_that_do_not_fit_together_are_refused(
    changes: tuple[dict[str, Any], dict[str, Any]], problem: str
) -> None:
    with pytest.raises(FormatError) as caught:
        read(*moves(*changes))
    assert problem in str(caught.value)


# -- steps of several types ------------------------------------------------------------------------


def steps(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """A node that is drained, and a move that waits for that, with some keys changed."""
    made = leaving(move("a:b", "b:a", (MIGRATE, "b"), after=[3]))
    document: list[dict[str, Any]] = plan_document(made)["steps"]
    return [step | change for step, change in zip(document, changes, strict=True)]


def read_all(*listed: dict[str, Any]) -> tuple[tuple[Move, ...], tuple[NodeStep, ...]]:
    return read_steps(JsonObject({"steps": list(listed)}, "plan.json"))


def test_steps_come_back_as_they_were() -> None:
    moves, others = read_all(*steps({}, {}))
    assert others == (drain("a", 3),)
    assert [(one.id, one.after) for one in moves] == [(1, (3,))]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            ({"type": "reboot"}, {}),
            "step number 1: key 'type': expected one of move, set-role, got 'reboot'",
        ),
        (({}, {"id": 3}), "step number 2: key 'id': 3 is used twice"),
        (({"after": [1]}, {}), "step with id 3 waits for the one with id 1, which comes later"),
        (({}, {"after": [9]}), "move with id 1 waits for id 9, which no move has"),
        (({"role": "offline"}, {}), "key 'role': expected one of drained, regular, got 'offline'"),
        (({"before": "drained"}, {}), "key 'role': the node is drained before already"),
    ],
)
def test_steps_that_do_not_fit_together_are_refused(
    changes: tuple[dict[str, Any], dict[str, Any]], problem: str
) -> None:
    with pytest.raises(FormatError) as caught:
        read_all(*steps(*changes))
    assert problem in str(caught.value)
