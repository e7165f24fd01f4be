"""Options of a run that are given to what is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poise.cli.run_mode import Manner
from poise.settings.run_options import NOTHING_SAID, RunOptions
from snapshots.errors import UsageError

PLANNING = Manner(ledger=None, yes=False, speed=None, dry=False, as_json=False)


def test_a_plan_may_have_a_number_of_moves() -> None:
    PLANNING.check_unused(RunOptions(max_moves=3))


@pytest.mark.parametrize(
    ("manner", "options", "given"),
    [
        (replace(PLANNING, yes=True), NOTHING_SAID, "--yes"),
        (replace(PLANNING, ledger="x"), NOTHING_SAID, "--ledger"),
        (replace(PLANNING, speed=2.0), NOTHING_SAID, "--speed"),
        (PLANNING, RunOptions(parallel=2), "--parallel"),
        (PLANNING, RunOptions(replan=False), "--no-replan"),
        (replace(PLANNING, yes=True), RunOptions(until="2h", max_moves=3), "--until"),
    ],
)
def test_what_is_for_runs_only_is_refused(manner: Manner, options: RunOptions, given: str) -> None:
    with pytest.raises(UsageError, match=f"^{given} needs --execute or --dry-run$"):
        manner.check_unused(options)


def test_a_size_of_copies_is_also_for_a_solver_with_budgets() -> None:
    with pytest.raises(UsageError, match="--max-copy needs --execute, --dry-run or --solver sea"):
        PLANNING.check_unused(RunOptions(max_copy="5g"))
