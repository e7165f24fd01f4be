"""Poise answers as each tool did: recorded runs, no binary needed."""

from __future__ import annotations

import pytest

from tests.fidelity import peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.record import recorded
from tests.fidelity.tool import Tool
from tests.fidelity.tools import HAIL, HBAL, HROLLER, TOOLS
from tests.fidelity.verdict import Outcome, judge

RUNS = [
    pytest.param(tool, case, answer, id=f"{tool.name}-{case.name}")
    for tool in TOOLS.values()
    for case, answer in recorded(tool)
]


@pytest.mark.parametrize(("tool", "case", "theirs"), RUNS)
def test_answer_equals_the_recorded_one(tool: Tool, case: Case, theirs: Answer) -> None:
    verdict = judge(tool, theirs, peer.in_process(tool)(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"


@pytest.mark.parametrize(
    ("tool", "least", "some_kinds"),
    [
        (HBAL, 300, {"mixed", "symmetric", "rapi", "iallocator", "mond", "bad-text"}),
        (HAIL, 250, {"mixed", "symmetric", "dedicated", "capacity", "text", "bad-request"}),
        (HROLLER, 300, {"mixed", "symmetric", "sparse", "groups", "rapi", "bad-option"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_all_the_data_is_there(tool: Tool, least: int, some_kinds: set[str]) -> None:
    kinds = [case.kind for case, _ in recorded(tool)]
    assert len(kinds) > least
    assert some_kinds <= set(kinds)


def test_every_tool_is_on_record() -> None:
    assert all(any(recorded(tool)) for tool in TOOLS.values())
