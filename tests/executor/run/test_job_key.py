"""Keys of jobs: what the runner writes it reads again, and nothing else."""

from __future__ import annotations

import pytest

from executor.run.job_key import JobKey

PREFIX = "poise:u1:"


def test_a_key_that_was_written_is_read_again() -> None:
    key = JobKey(move=12, first=1, number=3)
    assert key.text(PREFIX) == "poise:u1:12:1:3"
    assert JobKey.read(key.text(PREFIX), PREFIX) == key


@pytest.mark.parametrize(
    "text",
    ["", "poise:u1:", "poise:u1:12:1", "poise:u1:12:1:3:4", "poise:u2:12:1:3", "poise:u1:-1:0:1"],
)
def test_a_key_of_another_run_or_program_is_none(text: str) -> None:
    assert JobKey.read(text, PREFIX) is None


def test_a_number_beyond_any_run_is_none() -> None:
    assert JobKey.read(f"{PREFIX}1:0:{'9' * 10}", PREFIX) is None
