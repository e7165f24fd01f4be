"""The tables of an answer as CSV (RFC 4180, lines end with a line feed)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO

from planner.whatif import AnswerTable, WhatIf


def what_if_csv(answer: WhatIf) -> Mapping[str, str]:
    """The text of each table's file by its name, such as ``moves.csv``; all begin with a header."""
    return {f"{name}.csv": _text(table) for name, table in answer.tables.items()}


def _text(table: AnswerTable) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in row])
    return text.getvalue()
