"""A run on a terminal while it runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

from rich.console import Console

from executor.run.runner import Runner
from executor.simulated.cluster import SimulatedCluster
from poise.report.run.live import LiveWatcher, progress_bar
from tests.executor.made_moves import REPLACE, move, plan
from tests.executor.running import DEAD, Trial
from tests.planner.small_clusters import A, B, cluster, instance, node

WEB = move("a:b", "a:c", (REPLACE, "c"), copy_gib=1.0)
DB = move("a:b", "a:c", (REPLACE, "c"), copy_gib=1.0, instance="db", number=2)


def pictures(
    *left_out: int, change: Callable[[Runner], None] = lambda _: None, columns: int = 100
) -> list[str]:
    """What is on the screen after every round; ``change``: something happens just before."""
    guests = [instance(name, A, B, disk=1024) for name in ("web", "db")]
    there = cluster(*guests, nodes=[node(name) for name in "abc"])
    trial = Trial(SimulatedCluster(there, start=0.0), plan(WEB, DB))
    hold = trial.ledger.hold(trial.run.id, 0.0, DEAD)
    hold.leave_out(dict.fromkeys(left_out, "left out"), 0.0)
    watcher = LiveWatcher(trial.ledger, trial.run, 0)
    watcher._console = Console(file=StringIO(), width=columns, height=40)
    shown = []

    def look(runner: Runner) -> None:
        change(runner)
        watcher.watch(runner)
        paper = Console(file=StringIO(), width=columns, height=40)
        paper.print(watcher._with_words())
        assert isinstance(paper.file, StringIO)
        shown.append(paper.file.getvalue())

    trial.go(on_round=look)
    return shown


def test_a_move_that_is_left_out_is_counted_as_in_other_reports() -> None:
    head, counts, *_ = pictures(2)[0].splitlines()
    assert head.startswith("Run 1 on simulated: running, 0 of 2 moves done")
    assert counts.startswith("1 running  0 waiting  1 left out  ")


def test_a_running_move_tells_where_it_comes_from_where_there_is_room() -> None:
    def of_web(columns: int) -> str:
        lines = pictures(columns=columns)[0].splitlines()
        return next(line for line in lines if line.startswith("web "))

    assert "a:b -> a:c  replace-disks to c (job 1)" in of_web(100)
    assert of_web(60).startswith("web  -> a:c  replace-disks to c (job 1)")
    assert max(map(len, pictures(columns=40)[0].splitlines())) <= 40


def test_a_bar_is_no_sign_of_something_wrong() -> None:
    paper = Console(file=StringIO(), force_terminal=True, color_system="standard", width=40)
    paper.print(progress_bar(0.5), progress_bar(1.0))
    assert isinstance(paper.file, StringIO)
    cyan, dim, green = "\x1b[36m", "\x1b[2m", "\x1b[32m"
    codes = set(re.findall(r"\x1b\[[0-9;]+m", paper.file.getvalue()))
    assert codes - {"\x1b[0m"} == {cyan, dim, green}


def test_a_run_that_is_stopped_says_that_nothing_more_begins() -> None:
    def stop(runner: Runner) -> None:
        if not runner.winding_up:
            runner.stop("poise stop")

    shown = pictures(change=stop)[0]
    assert shown.startswith("Run 1 on simulated: stopping, ")
    assert "; nothing more begins" in shown


def test_the_latest_events_stand_below_with_their_time_alone() -> None:
    lines = pictures()[0].splitlines()
    assert re.match(r"\d\d:\d\d:\d\d  move 1 web: job 1 submitted", lines[-1])


def test_an_answer_of_the_cluster_does_nothing_to_the_terminal() -> None:
    def answered(runner: Runner) -> None:
        runner.waiting.of_run = "no answer: \x1b[2J"

    shown = pictures(change=answered)[0]
    assert "The run waits: no answer: \\x1b[2J" in shown
    assert "\x1b" not in shown
