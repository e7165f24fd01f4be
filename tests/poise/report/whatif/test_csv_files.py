"""Tables as CSV, read back by Python's reader."""

from __future__ import annotations

import csv
from io import StringIO

from planner.whatif import Verdict, WhatIf
from planner.whatif.verdict import FoundRisk, Risk
from poise.report.whatif import what_if_csv

ODD = 'a "b", c\nd'


def rows(answer: WhatIf, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(what_if_csv(answer)[name], newline="")))


def answer(*risks: FoundRisk) -> WhatIf:
    return WhatIf(
        *("drain", {}, "DRAIN a", Verdict.OK, "because", "x", "0" * 64, None), findings=risks
    )


def test_text_is_read_back_as_it_was() -> None:
    (risk,) = rows(answer(FoundRisk(Risk.RULE, ODD, ("a", "b"), accepted=True)), "risks.csv")
    assert (risk["message"], risk["nodes"], risk["accepted"]) == (ODD, "a b", "true")


def test_tables_without_rows_have_their_header() -> None:
    files = what_if_csv(answer())
    assert all(text.count("\n") == 1 and text.endswith("\n") for text in files.values())
    assert files["down.csv"] == "instance,begin,end\n"
