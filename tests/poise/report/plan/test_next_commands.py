"""The options to type after a plan was shown."""

from __future__ import annotations

import poise
from poise.report.plan.next_commands import next_options
from tests.poise.command_line import RECORDED, run
from tests.poise.report.plan.made_plans import large, recorded


def test_moves_that_buy_almost_nothing_can_be_left_out() -> None:
    first = next_options(large())[0]
    assert first.option == "--min-gain-per-gib 0.00049"
    assert first.what == "skips 3 moves like 120: 600.4 GiB for 0.17 of score"


def test_a_plan_that_copies_has_a_cheaper_one() -> None:
    assert next_options(recorded())[0].option == "--no-disk-moves"
    assert next_options(large(disk_moves=False))[0].option == "--dry-run"


def test_the_details_come_last() -> None:
    assert [one.option for one in next_options(recorded())][-1] == "--details"


def test_an_evacuation_offers_only_options_that_it_has() -> None:
    plan = poise.evacuate(poise.load(RECORDED), "node4", part="secondaries")
    assert plan.copy_gib, "moves of which a balance would offer to leave some out"
    help_page = run("evacuate", "--help").out
    offered = [one.option.split()[0] for one in next_options(plan)]
    assert offered == ["--dry-run", "--out", "--details"]
    assert all(option in help_page for option in offered)
