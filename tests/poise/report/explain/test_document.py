"""The reasons of a plan as programs see them."""

from __future__ import annotations

import pytest

import poise
from poise.report.explain.document import explanation_document, instance_document
from tests.poise.command_line import LARGE, RECORDED


def test_the_terms_of_a_move_sum_up_to_its_gain_and_loss() -> None:
    cluster = poise.load(RECORDED)
    document = explanation_document(poise.explain(poise.balance(cluster, "default"), cluster))
    assert document["format"] == "poise.explanation/1"
    for move in document["moves"]:
        for figure in ("gain", "loss"):
            total = sum(term[figure] for term in move["terms"])
            assert total == pytest.approx(move[figure])
        assert move["needed_by"] == []


def test_long_plans_do_not_say_which_moves_need_others() -> None:
    cluster = poise.load(LARGE)
    document = explanation_document(poise.explain(poise.balance(cluster, max_moves=41), cluster))
    assert {move["needed_by"] is None for move in document["moves"]} == {True}


def test_an_instance_has_its_terms_and_its_other_places() -> None:
    cluster = poise.load(RECORDED)
    found = poise.explain(poise.balance(cluster, "default"), cluster)
    document = instance_document(found, found.of_move(1))
    assert (document["instance"], document["moves"]) == ("inst2.gnt.test", [1])
    assert document["to"] == {"primary": "node1.gnt.test", "secondary": "node2.gnt.test"}
    gained = sum(term["before"] - term["after"] for term in document["terms"])
    assert gained == pytest.approx(found.worths[0].gain)
    assert [other["refusal"] for other in document["others"]] == [None, None]
