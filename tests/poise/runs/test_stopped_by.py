"""The words for what stopped a run."""

from __future__ import annotations

import pytest

from poise.runs.stopped_by import stopped_by


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stopped: SIGINT received", "stopped by Ctrl-C"),
        ("stopped: SIGTERM received", "stopped by SIGTERM"),
        ("stop requested: poise stop", "stop requested by poise stop"),
        ("stopped: limit of 1 move reached", "stopped: limit of 1 move reached"),
    ],
)
def test_a_stop_says_by_what(text: str, words: str) -> None:
    assert stopped_by(text) == words
