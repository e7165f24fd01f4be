"""The generator gives the same requests every time, and all kinds of them."""

from __future__ import annotations

import json

import pytest

from tests.fidelity import hail_generate
from tests.fidelity.case import Answer
from tests.fidelity.hail_requests import TYPES
from tests.fidelity.hail_verdict import judge
from tests.fidelity.verdict import Outcome


@pytest.mark.parametrize("kind", sorted(hail_generate.KINDS))
def test_kind_and_seed_name_one_case(kind: str) -> None:
    assert hail_generate.make(kind, 7) == hail_generate.make(kind, 7)
    assert hail_generate.make(kind, 7).digest() != hail_generate.make(kind, 8).digest()


def test_every_kind_and_every_type_turns_up_in_a_mixed_series() -> None:
    cases = list(hail_generate.series(None, 0, 500))
    assert {case.kind for case in cases} == set(hail_generate.WEIGHTS)
    odd = ("bad", *hail_generate.LIBERAL)  # where a message may be more than JSON for Python
    good = [case for case in cases if not case.kind.startswith(odd)]
    asked = {json.loads(case.files["req.json"])["request"]["type"] for case in good}
    assert asked == set(TYPES)


def test_another_node_is_a_difference() -> None:
    peer = Answer(0, '{"success":true,"info":"","result":["n1"]}\n', "", {})
    ours = Answer(0, '{"success":true,"info":"","result":["n2"]}\n', "", {})
    verdict = judge(peer, ours)
    assert verdict.outcome is Outcome.DIFFERENT
    assert "stdout line 1" in verdict.reason


def test_a_refusal_in_other_words_needs_the_phrases_and_the_exit_code() -> None:
    peer = Answer(1, "", "Error: Invalid request type 'x'\n", {})
    good = "Error: req.json: request: Invalid request type 'x', expected allocate\n"
    assert judge(peer, Answer(1, "", good, {})).outcome is Outcome.ACCEPTED
    assert judge(peer, Answer(2, "", good, {})).outcome is Outcome.DIFFERENT
    assert judge(peer, Answer(1, "x", good, {})).outcome is Outcome.DIFFERENT
    assert judge(peer, Answer(1, "", "bad input\n", {})).outcome is Outcome.DIFFERENT
