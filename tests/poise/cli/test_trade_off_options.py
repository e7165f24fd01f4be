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
        (("--pareto", "--copy-price", "1"), "choose one of --copy-price and --pareto"),
        (("--pick", "1", "--copy-price", "1"), "choose one of --copy-price and --pick"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], says: str) -> None:
    refused(run(*SOURCE, *options), says)


def test_pareto_needs_a_solver_that_knows_prices() -> None:
    refused(run(*SOURCE[:4], "--pareto"), "knows no prices", "--solver search")


@pytest.mark.parametrize(
    "option",
    ["--out=x.json", "--save-after=x.data", "--commands", "--quiet", "--moves", "--details"],
)
def test_what_shows_or_keeps_one_plan_is_refused_beside_several(option: str) -> None:
    name = option.partition("=")[0]
    refused(run(*SOURCE, "--pareto", option), f"{name} is for one", "--pick N")
