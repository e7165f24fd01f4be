"""When an answer of a tool and ours agree."""

from __future__ import annotations

import pytest

from tests.fidelity.case import Answer
from tests.fidelity.tool import Tool
from tests.fidelity.tools import HAIL, HBAL
from tests.fidelity.verdict import Outcome, judge

REFUSALS = [
    (
        HBAL,
        "Error: failed to load data, aborting: i0: cannot parse string 'x'\n",
        "Error: failed to load data, aborting: in.data, line 3: i0: cannot parse string 'x'\n",
    ),
    (
        HAIL,
        "Error: Invalid request type 'x'\n",
        "Error: req.json: request: Invalid request type 'x', expected allocate\n",
    ),
]


def test_a_changed_character_is_a_difference() -> None:
    verdict = judge(HBAL, Answer(0, "a\nb\n", "", {}), Answer(0, "a\nc\n", "", {}))
    assert verdict.outcome is Outcome.DIFFERENT
    assert "line 2" in verdict.reason


def test_another_node_is_a_difference() -> None:
    theirs = Answer(0, '{"success":true,"info":"","result":["n1"]}\n', "", {})
    ours = Answer(0, '{"success":true,"info":"","result":["n2"]}\n', "", {})
    verdict = judge(HAIL, theirs, ours)
    assert verdict.outcome is Outcome.DIFFERENT
    assert "stdout line 1" in verdict.reason


def test_a_missing_file_is_a_difference() -> None:
    verdict = judge(HBAL, Answer(0, "", "", {"cmds": "x"}), Answer(0, "", "", {}))
    assert verdict.outcome is Outcome.DIFFERENT


@pytest.mark.parametrize(("tool", "theirs", "good"), REFUSALS)
def test_a_refusal_in_other_words_needs_the_phrases_and_the_exit_code(
    tool: Tool, theirs: str, good: str
) -> None:
    refusal = Answer(1, "", theirs, {})
    assert judge(tool, refusal, Answer(1, "", good, {})).outcome is Outcome.ACCEPTED
    assert judge(tool, refusal, Answer(2, "", good, {})).outcome is Outcome.DIFFERENT
    assert judge(tool, refusal, Answer(1, "x", good, {})).outcome is Outcome.DIFFERENT
    assert judge(tool, refusal, Answer(1, "", "bad input\n", {})).outcome is Outcome.DIFFERENT
