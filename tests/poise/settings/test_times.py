"""Times of day and spans, as people write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poise.settings.times import in_words, iso, read_until
from snapshots.errors import UsageError

NOON = datetime(2026, 3, 1, 12, 0).timestamp()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:01", datetime(2026, 3, 1, 12, 1)),
        ("23:59", datetime(2026, 3, 1, 23, 59)),
        ("12:00", datetime(2026, 3, 2, 12, 0)),
        ("06:00", datetime(2026, 3, 2, 6, 0)),
        ("6:00", datetime(2026, 3, 2, 6, 0)),
    ],
)
def test_a_time_of_day_is_the_next_one(text: str, expected: datetime) -> None:
    assert read_until(text, NOON) == expected.timestamp()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45s", 45), ("90m", 5400), ("2h", 7200), ("1h30m", 5400), ("1d", 86400), ("1d1s", 86401)],
)
def test_a_span_counts_from_now(text: str, seconds: int) -> None:
    assert read_until(text, NOON) == NOON + seconds


@pytest.mark.parametrize(
    "text", ["", "24:00", "12:60", "12", "h", "0s", "-1h", "2h ", "1m1h", "٥m", "9" * 30 + "s"]
)
def test_neither(text: str) -> None:
    with pytest.raises(UsageError, match="--until: expected a time of day or a span of time"):
        read_until(text, NOON)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 2_000_000_000))
def test_a_time_of_day_is_within_a_day_and_a_bit(hour: int, minute: int, now: int) -> None:
    moment = read_until(f"{hour:02d}:{minute:02d}", now)
    assert now < moment <= now + 25 * 3600 + 60
    assert datetime.fromtimestamp(moment).strftime("%H:%M") == f"{hour:02d}:{minute:02d}"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (3540, "59 min"),
        (7140, "1 h 59 min"),
        (7200, "2 h"),
    ],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_documents_have_universal_time() -> None:
    assert iso(0.0) == "1970-01-01T00:00:00Z"
