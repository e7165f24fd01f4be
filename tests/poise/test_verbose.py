"""What ``poise --verbose`` tells, and that nothing is told without it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.poise.command_line import run
from tests.poise.simulated_runs import TARGET, Place, document_of, place

__all__ = ["place"]


@pytest.fixture(autouse=True)
def silence_afterwards() -> Iterator[None]:
    yield
    logger = logging.getLogger("poise")
    logger.handlers.clear()
    logger.setLevel(logging.NOTSET)
    logger.propagate = True


def test_what_a_run_does_is_told_as_it_happens(place: Place) -> None:
    ran = run("--verbose", "run", place.plan, "--on", TARGET, "--yes")
    assert ran.code == 0
    told = [line for line in ran.err.splitlines() if "poise.executor: run 1, move 1: " in line]
    assert [line.partition("move 1: ")[2].partition(":")[0] for line in told][:2] == [
        "intend",
        "submit",
    ]


def test_it_is_silent_otherwise(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--yes", "--json")
    assert "poise.executor" not in ran.err
    assert document_of(ran)["state"] == "done"
