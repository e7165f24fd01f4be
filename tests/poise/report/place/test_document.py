"""The answer as a document."""

from __future__ import annotations

import json
from dataclasses import replace

from poise.report.place.document import allocation_document
from tests.poise.report.place.made_answers import NEW, TOO_LARGE, placed


def test_names_are_whole_and_sizes_in_mib() -> None:
    document = allocation_document(placed())
    assert (document["format"], document["fits"]) == ("poise.allocation/1", True)
    assert document["placed"][0]["primary"].endswith(".example.org")
    assert (document["request"]["memory"], document["request"]["disks"]) == (1024, [2048])


def test_a_refusal_has_its_limit_and_how_much_is_missing() -> None:
    (group,) = allocation_document(placed(TOO_LARGE))["groups"]
    reason = group["refusals"][0]["reasons"][0]
    assert (group["status"], reason["unit"]) == ("refused", "MiB")
    assert reason["missing"] > 10_000


def test_an_instance_without_a_second_node_has_none() -> None:
    shared = replace(NEW, template=type(NEW.template).EXT)
    assert allocation_document(placed(shared))["placed"][0]["secondary"] is None


def test_what_is_not_a_number_is_null() -> None:
    unknown = replace(placed(), score_before=float("nan"))
    text = json.dumps(allocation_document(unknown), allow_nan=False)
    assert json.loads(text)["score_before"] is None


def test_without_a_service_there_is_no_list() -> None:
    assert allocation_document(placed())["service"] is None
    assert allocation_document(replace(placed(), service=()))["service"] == []
