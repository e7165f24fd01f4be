"""An answer: its sentence, and its tables whatever the scenario is."""

from __future__ import annotations

import pytest

import poise
from planner.whatif import Verdict, WhatIf
from tests.poise.command_line import LARGE


def bare(verdict: Verdict = Verdict.OK) -> WhatIf:
    """An answer with nothing but its verdict."""
    return WhatIf("drain", {}, "DRAIN a", verdict, "because", "x", "0" * 64)


def test_the_sentence_begins_with_the_fixed_words() -> None:
    assert bare(Verdict.NOT_OK).sentence == "NOT OK TO DRAIN a: because"


@pytest.mark.parametrize("name", bare().tables)
def test_what_a_scenario_does_not_fill_has_columns_and_no_rows(name: str) -> None:
    frame = getattr(bare(), f"{name}_frame")()
    assert len(frame) == 0
    assert tuple(frame.columns) == bare().tables[name].columns


def test_a_loss_has_all_its_cases_the_worst_first() -> None:
    losses = poise.what_if(poise.load(LARGE), poise.Lose(any_nodes=2)).losses_frame()
    assert len(losses) == 780
    assert losses["nodes"][0] == "node10.example.com node15.example.com"
    assert losses["lost"].is_monotonic_decreasing
