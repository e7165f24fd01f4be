"""The generator gives the same cases every time, and cases that mean something."""

from __future__ import annotations

import pytest

from tests.fidelity import generate
from tests.fidelity.case import Answer
from tests.fidelity.hbal_verdict import judge
from tests.fidelity.verdict import Outcome

GOOD = Answer(0, "a\nb\n", "", {})


@pytest.mark.parametrize("kind", sorted(generate.KINDS))
def test_kind_and_seed_name_one_case(kind: str) -> None:
    assert generate.make(kind, 7) == generate.make(kind, 7)
    assert generate.make(kind, 7).digest() != generate.make(kind, 8).digest()


def test_every_kind_turns_up_in_a_mixed_series() -> None:
    kinds = {case.kind for case in generate.series(None, 0, 1500)}
    assert kinds == set(generate.WEIGHTS)


def test_a_changed_character_is_a_difference() -> None:
    verdict = judge(GOOD, Answer(0, "a\nc\n", "", {}))
    assert verdict.outcome is Outcome.DIFFERENT
    assert "line 2" in verdict.reason


def test_a_missing_file_is_a_difference() -> None:
    verdict = judge(Answer(0, "", "", {"cmds": "x"}), Answer(0, "", "", {}))
    assert verdict.outcome is Outcome.DIFFERENT


def test_a_refusal_in_other_words_needs_the_phrases_and_the_exit_code() -> None:
    peer = Answer(1, "", "Error: failed to load data, aborting: i0: cannot parse string 'x'\n", {})
    good = "Error: failed to load data, aborting: in.data, line 3: i0: cannot parse string 'x'\n"
    assert judge(peer, Answer(1, "", good, {})).outcome is Outcome.ACCEPTED
    assert judge(peer, Answer(2, "", good, {})).outcome is Outcome.DIFFERENT
    assert judge(peer, Answer(1, "", "bad input\n", {})).outcome is Outcome.DIFFERENT
