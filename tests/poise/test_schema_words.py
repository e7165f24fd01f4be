"""The words that documents have are those that the shipped schemas list, no more and no less."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from typing import Any

import pytest

from executor.ledger import AttemptState, MoveState, RunState
from planner.explain import Immobility, OutOfUse, limit_words
from planner.n_plus_one import Weakness
from planner.plan import plan_warning
from planner.rules import KIND_WORDS, Verb
from planner.solvers import Stop
from planner.solvers.leave import NodePart, ReliefKind
from planner.whatif import Moment
from poise.runs.plan_rules import POLICY, SPLIT
from poise.runs.view import INTERRUPTED
from poise.schemas import schema
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import AllocationPolicy

WARNINGS = {
    word
    for name, word in vars(plan_warning).items()
    if name.isupper() and word != plan_warning.USED_BY_NOTHING  # part of a sentence
}
KINDS = set(KIND_WORDS.values())
POLICIES = {policy.value for policy in AllocationPolicy}
_STATES = "properties/group/properties/states/items/properties"
RUN_STATES = {*RunState, INTERRUPTED}


def listed(name: str, path: str) -> set[Any]:
    """The words of the ``enum`` at a path of a schema."""
    part: Any = reduce(lambda inner, key: inner[key], path.split("/"), schema(name))
    return set(part["enum"])


@pytest.mark.parametrize(
    ("name", "path", "words"),
    [
        ("plan", "properties/stopped", Stop),
        ("what-if", f"{_STATES}/moment", Moment),
        (
            "trade-off",
            "properties/stopped",
            {Stop.SEARCHED, Stop.TIME_LIMIT, Stop.INTERRUPTED},
        ),
        ("plan", "$defs/evacuation/properties/part", NodePart),
        ("plan", "$defs/relief/properties/kind", ReliefKind),
        ("plan", "$defs/move/properties/kind", KINDS),
        ("plan", "$defs/action/properties/verb", Verb),
        ("plan", "$defs/immovable/properties/reason", Immobility),
        ("plan", "$defs/node/properties/out_of_use", {*OutOfUse, None}),
        (
            "plan",
            "$defs/warning/properties/kind",
            {*WARNINGS, *limit_words(), *Weakness, SPLIT, POLICY},
        ),
        ("allocation", "$defs/move/properties/kind", KINDS),
        ("allocation", "$defs/action/properties/verb", Verb),
        ("run", "properties/state", RUN_STATES),
        ("run", "$defs/job/properties/state", AttemptState),
        ("run", "$defs/move/properties/state", MoveState),
        ("run", "$defs/move/properties/actions/items/properties/verb", Verb),
        ("runs", "properties/runs/items/properties/state", RUN_STATES),
        ("show", "$defs/node/properties/role", {*NodeRole, None}),
        ("show", "$defs/instance/properties/disk_template", {t.label for t in DiskTemplate}),
        ("show", "$defs/instance/properties/status", {s.value for s in InstanceStatus}),
        ("show", "$defs/group/properties/allocation_policy", POLICIES),
        ("allocation", "$defs/group/properties/allocation_policy", POLICIES),
    ],
)
def test_schemas_list_the_words_that_documents_have(
    name: str, path: str, words: Collection[str | None]
) -> None:
    assert listed(name, path) == set(words)
