"""The score of a group, term by term."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import poise
from poise.report.plain import render_plain
from poise.report.score import score_document, score_report
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
SCORE = poise.score(CLUSTER, "default")


def test_all_terms_stand_between_the_score_and_its_bound() -> None:
    first, *rest, last = render_plain(score_report(SCORE, CLUSTER)).splitlines()
    assert first == f"Group default of {RECORDED}: score 8.03711643"
    assert sum(any(line.strip().startswith(one.name) for one in SCORE.terms) for line in rest) == 20
    assert last.startswith("Lower bound of the score: ")


def test_the_document_has_the_terms_whole() -> None:
    document = score_document(SCORE, CLUSTER)
    assert (document["format"], document["group"]) == ("poise.score/1", "default")
    weighted = sum(term["weight"] * term["value"] for term in document["terms"])
    assert document["score"] == pytest.approx(weighted)


def test_what_is_not_a_number_is_null() -> None:
    unknown = replace(SCORE, score=float("nan"))
    document = json.dumps(score_document(unknown, CLUSTER), allow_nan=False)
    assert json.loads(document)["score"] is None
