"""What is said while a run is being stopped."""

from __future__ import annotations

import pytest

from poise.runs.stopping_words import first_to_end


@pytest.mark.parametrize(
    ("jobs", "words"),
    [
        (0, "no job runs"),
        (1, "1 running job ends first, it cannot be cancelled"),
        (3, "3 running jobs end first, they cannot be cancelled"),
    ],
)
def test_the_jobs_that_a_stop_waits_for(jobs: int, words: str) -> None:
    assert first_to_end(jobs) == words
