"""``poise balance --pareto`` and ``--pick``: plans to choose from."""

from __future__ import annotations

import pytest

from tests.poise.command_line import refused, run

SOURCE = ("balance", "examples/recorded-cluster", "--group", "default", "--solver", "search")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--pareto", "--pick", "1"), "choose one of --pareto and --pick"),
        (("--pick", "0"), "--pick: expected 1 or more, got 0"),
        (("--pareto", "--dry-run"), "--pareto shows plans and runs none"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], says: str) -> None:
    refused(run(*SOURCE, *options), says)


def test_pareto_needs_a_solver_that_knows_prices() -> None:
    refused(run(*SOURCE[:4], "--pareto"), "knows no prices", "--solver search")
