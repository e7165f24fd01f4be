"""Every refusal reads as it is recorded, says what is wrong and what to type, and has no riddle."""

from __future__ import annotations

import re

import pytest

from tests.poise.provoked_errors import ROWS
from tests.poise.provoking import Provoked, entry, headline, provoke, recorded
from tests.test_words import out

RECORDED = recorded()
PROGRAMMERS_WORDS = r"Traceback|Errno|None|NoneType|Exception|\w+Error|object at 0x|\['|/2/|bulk=1"
"""Python's own words, and addresses inside a server."""


@pytest.mark.parametrize("row", ROWS, ids=headline)
def test_what_is_wrong_is_told_as_it_is_recorded(row: Provoked) -> None:
    """Where the new text is better: ``python -m tests.poise.provoked_errors``."""
    assert entry(row, provoke(row)) == RECORDED[headline(row)]


def test_the_record_has_the_rows_and_no_others() -> None:
    assert [*RECORDED] == [headline(row) for row in ROWS]


@pytest.mark.parametrize("told", RECORDED.values(), ids=list(RECORDED))
def test_an_error_is_what_is_wrong_and_what_to_type(told: str) -> None:
    _, wrong, *advice, code = told.splitlines()
    assert code in ("exit code 2", "exit code 5")
    assert re.match(r"poise: \S", wrong)
    assert not wrong.endswith((".", ":"))
    assert len(advice) <= 1
    assert all(line.startswith("Try: ") for line in advice)
    for line in (wrong, *advice):
        assert not re.search(PROGRAMMERS_WORDS, line)
        assert not out(line)
        assert "s3cret" not in line
