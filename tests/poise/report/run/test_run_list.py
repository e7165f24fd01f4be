"""The list of runs."""

from __future__ import annotations

from executor.ledger import RunState
from poise.report.plain import render_plain
from poise.report.run.run_list import runs_report
from poise.runs.run_list import RunLine, RunList
from tests.poise.report.run.made_runs import ledger, run_of

NOW = 100_000.0


def line(number: int, state: RunState, started: float, ended: float | None) -> RunLine:
    record = run_of(state=state, id=number, started=started, ended=ended).record
    return RunLine(record, "default", state.value, 3, 1, 4)


def test_the_newest_is_first_and_times_are_ages() -> None:
    found = RunList(
        (
            line(1, RunState.DONE, NOW - 3 * 86_400, NOW - 47 * 3600),
            line(2, RunState.STOPPED, NOW - 7200, NOW - 300),
            line(3, RunState.RUNNING, NOW - 59, None),
        )
    )
    assert render_plain(runs_report(found, NOW)) == (
        "Runs\n"
        "  Run  Cluster  Group    State      Left     Started      Ended\n"
        "    3  prod     default  running  1 of 4    just now          -\n"
        "    2  prod     default  stopped  1 of 4     2 h ago  5 min ago\n"
        "    1  prod     default  done     1 of 4  3 days ago   47 h ago\n"
    )


def test_many_runs_stay_on_one_screen_unless_all_are_wanted() -> None:
    found = RunList(tuple(line(n, RunState.DONE, 0.0, 0.0) for n in range(1, 101)))
    rest = ledger().command("runs", "", "--all")
    lines = render_plain(runs_report(found, NOW, rest)).splitlines()
    assert len(lines) <= 40
    assert lines[-1] == "and 70 older ones: poise runs --all --ledger l.sqlite"
    assert len(render_plain(runs_report(found, NOW)).splitlines()) == 102


def test_a_single_older_run_is_one() -> None:
    found = RunList(tuple(line(n, RunState.DONE, 0.0, 0.0) for n in range(31)))
    text = render_plain(runs_report(found, NOW, ledger().command("runs", "", "--all")))
    assert "\nand 1 older one: poise runs --all --ledger l.sqlite\n" in text


def test_damaged_runs_are_told_with_what_is_wrong() -> None:
    text = render_plain(runs_report(RunList(damaged=((4, "a plan is missing"),)), NOW))
    assert text == "Damaged\n  run 4: a plan is missing: restore the ledger\n"
