"""``poise runs``, ``status``, ``log``, ``stop``, ``resume``: when a runner is through or gone."""

from __future__ import annotations

import re
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from executor.ledger import Ledger
from executor.simulated.faults import Call, Extent, FailAction, Refuse
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.simulated_runs import (
    GONE,
    TARGET,
    Place,
    document_of,
    interrupted,
    place,
    states,
    with_faults,
)
from tests.poise.test_schemas import check

__all__ = ["place"]


def test_there_are_no_runs_before_the_first(place: Place) -> None:
    for command in ("runs", "status", "log"):
        ran = run(command)
        assert (ran.code, ran.out, ran.err) == (0, "no runs yet\n", "")
    for named in (("status", "1"), ("log", "1"), ("status", "--json"), ("log", "--json")):
        assert run(*named).code == 2


def test_there_are_none_with_a_ledger_that_is_to_be_made(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = place.folder / "to-be-made.sqlite"
    ran = run("runs", "--ledger", named)
    assert (ran.code, ran.out, ran.err) == (0, f"no runs yet in {named}\n", "")
    refused(run("runs", "--ledger", "/nodir/ledger"), "--ledger: /nodir: no such folder")
    monkeypatch.setenv("POISE_LEDGER", str(named))
    ran = run("runs", "--json")
    assert (ran.code, document_of(ran)["runs"]) == (0, [])
    assert not named.exists()


def test_runs_lists_them_all_the_newest_first(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    rows = [line.split() for line in run("runs").out.splitlines()[2:]]
    assert [row[:7] for row in rows] == [
        ["2", "simulated", "default", "stopped", "3", "of", "4"],
        ["1", "simulated", "default", "done", "0", "of", "4"],
    ]
    ran = run("runs", "--json")
    check("runs", ran.out)
    assert [(one["run"], one["moves_done"]) for one in document_of(ran)["runs"]] == [(2, 1), (1, 4)]


def test_status_says_once_when_it_began(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    out = run("status").out
    assert out.count(datetime.now().strftime("%Y-")) == 2  # started and ended
    assert f"\nThrough {TARGET}\nStarted " in out
    assert " (simulated time)\n" in out
    with sqlite3.connect(place.ledger) as connection:
        connection.execute("update runs set state = 'ready', started = null, ended = null")
    connection.close()
    assert f"\nThrough {TARGET}\nCreated " in run("status").out


def test_status_shows_the_latest_run_or_the_one_named(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    assert ":node" not in run("status").out
    out = run("status", "--all").out
    assert out.startswith("Run 2 on simulated: stopped: limit of 1 move reached\n")
    rows = {line.split()[1]: line.split()[-3:] for line in out.splitlines() if ":node" in line}
    assert rows["inst2"] == ["done", "100%", "1"]
    assert rows["inst3"] == ["waiting", "-", "-"]
    assert run("status", "1").out.startswith("Run 1 on simulated: done\n")
    check("run", run("status", "--json").out)


def test_an_unknown_run(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    for command in ("status", "log", "stop", "resume"):
        refused(run(command, "7"), "no run 7", "poise runs")


# -- interrupted runs ----------------------------------------------------------------------------


def test_a_run_whose_runner_is_gone_is_shown_as_interrupted(place: Place) -> None:
    interrupted(place)
    assert " interrupted " in run("runs").out
    assert run("status").out.startswith("Run 1 on simulated: interrupted (the runner died)\n")
    assert document_of(run("status", "--json"))["state"] == "interrupted"


def test_following_a_run_that_nobody_begins_ends_with_a_word(place: Place) -> None:
    interrupted(place)
    with sqlite3.connect(place.ledger) as connection:
        connection.execute("update runs set state = 'ready', started = null")
        connection.execute("delete from leases")
    connection.close()
    ran = run("log", "--follow")
    assert ran.code == 4
    assert ran.err.endswith("the runner died. Continue with: poise resume 1\n")
    assert run("resume").code == 0


def test_stop_does_what_the_runner_would(place: Place) -> None:
    interrupted(place)
    ran = run("stop")
    assert ran.code == 0
    assert ran.err == "poise: run 1: the runner died; its waiting jobs are cancelled from here\n"
    assert "Run 1 on simulated: stopped by poise stop" in ran.out
    ran = run("stop")
    assert (ran.code, ran.out.count("Run 1 on simulated: stopped")) == (0, 1)
    assert ran.err == "poise: run 1 is not running (state: stopped): nothing to stop\n"


def test_stop_takes_care_of_jobs_that_an_ended_run_left_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster would not be read any more, as after a change of the password."""
    with monkeypatch.context() as patched:
        with_faults(patched, Refuse(Call.JOBS, 3))
        run("run", place.plan, "--on", TARGET)
    assert (state_of_run(), jobs_of_run()) == ("stopped", ["submitted"])
    assert run("stop").code == 0
    assert (state_of_run(), jobs_of_run()) == ("stopped", ["success"])
    assert "nothing to stop" in run("stop").err


def state_of_run() -> str:
    return str(document_of(run("status", "--json"))["state"])


def jobs_of_run() -> list[str]:
    moves = document_of(run("status", "--json"))["moves"]
    return [job["state"] for move in moves for job in move["jobs"]]


def test_resume_takes_an_interrupted_run_over(place: Place) -> None:
    interrupted(place)
    ran = run("resume", "--json")
    assert (ran.code, document_of(ran)["state"]) == (0, "done")


# -- going on -------------------------------------------------------------------------------------


def test_resume_does_what_was_left(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("resume", "--max-moves", "9", "--json")
    document = document_of(ran)
    assert (ran.code, document["run"], document["state"]) == (0, 1, "done")
    assert [len(move["jobs"]) for move in document["moves"]] == [1, 1, 1, 1]
    assert "options: --max-moves 9" in run("log").out
    assert "group default: 3 moves" in ran.err.lower()


def test_a_run_that_is_done_is_over(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    ran = run("resume")
    assert (ran.code, ran.err) == (0, "poise: run 1 is already done: nothing to continue\n")


def test_limits_hold_as_when_the_run_was_begun(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1", "--parallel", "1")
    ran = run("resume")
    assert ran.code == 4
    assert "1 move in parallel" in ran.out
    assert "limit of 1 move reached" in ran.out


def test_other_limits_hold_from_there_on_and_are_what_status_tells(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1", "--parallel", "1")
    run("resume", "--max-moves", "2", "--parallel", "3")
    limits = document_of(run("status", "--json"))["limits"]
    assert (limits["moves"], limits["total_moves"]) == (3, 2)
    assert "options: --parallel 3 --max-moves 2" in run("log").out
    assert "limit of 2 moves reached" in run("resume").out


@pytest.mark.parametrize("limit", [("--max-moves", "1"), ("--max-copy", "12g"), ("--until", "3m")])
def test_none_lifts_a_limit(place: Place, limit: tuple[str, str]) -> None:
    assert run("run", place.plan, "--on", TARGET, *limit).code == 4
    ran = run("resume", limit[0], "none", "--json")
    document = document_of(ran)
    assert (ran.code, document["state"]) == (0, "done")
    assert {document["limits"][key] for key in ("total_moves", "copy_gib", "until")} == {None}


def test_none_lifts_the_limits_of_the_config_file(place: Place) -> None:
    config = place.folder / "config.toml"
    config.write_text('[run]\nmax_moves = 1\nmax_copy = "1g"\nuntil = "1s"\n', "utf-8")
    begin = ["--on", TARGET, "--config", str(config)]
    assert run("run", place.plan, *begin).code == 4
    lifted = ["--max-moves", "none", "--max-copy", "none", "--until", "none"]
    assert run("run", place.plan, *begin, *lifted).code == 0


@pytest.mark.parametrize(("value", "words"), [("x", "expected a whole number or none"), ("0", "1")])
def test_a_number_of_moves_that_is_none(place: Place, value: str, words: str) -> None:
    refused(run("run", place.plan, "--on", TARGET, "--max-moves", value), "--max-moves", words)


def test_a_budget_without_a_unit_is_told_to_be_mib(place: Place) -> None:
    note = "poise: warning: --max-copy 200 means 200 MiB. Did you mean 200g?\n"
    ran = run("run", place.plan, "--on", TARGET, "--max-copy", "200")
    assert note in ran.err
    assert "limit of 200m to copy reached" in ran.out
    assert note in run("resume", "--max-copy", "200").err
    assert "warning" not in run("resume", "--max-copy", "200m").err


def test_the_end_of_a_run_that_went_on_tells_the_time_of_the_whole(place: Place) -> None:
    def seconds(words: str) -> int:
        number, unit = words.split()
        return int(number) * {"s": 1, "min": 60}[unit]

    first = re.search(
        r", in (\d+ \w+)$", run("run", place.plan, "--on", TARGET, "--max-copy", "12g").out, re.M
    )
    again = run("resume", "--max-copy", "none").out
    both = re.search(r", in (\d+ \w+) \((\d+ \w+) since resume\)$", again, re.M)
    assert first is not None
    assert both is not None
    parts = seconds(first[1]) + seconds(both[2])
    assert parts - 90 <= seconds(both[1])


def test_the_log_tells_apart_what_is_said_and_what_is_kept(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-copy", "12g", "--parallel", "1")
    run("resume", "--max-copy", "15g")
    assert run("log").out.count(" options: --max-copy 15g; kept: --parallel 1\n") == 1


def test_a_time_of_day_that_is_over_is_taken_anew(place: Place) -> None:
    soon = (datetime.now() + timedelta(minutes=4)).strftime("%H:%M")
    assert run("run", place.plan, "--on", TARGET, "--until", soon).code == 4
    ran = run("resume")  # tomorrow, as it were
    assert ran.code == 0
    again = datetime.now() + timedelta(days=1, minutes=4)
    assert f"no new moves after {again:%Y-%m-%d} {soon}\n" in ran.out


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("delete from moves where move = 2", "its moves are not those of its plans"),
        ("update moves set state = 'odd'", "'odd' is no state of a move"),
        ("update moves set station = 99 where move = 3", "move 3 has no action 99"),
        ("update attempts set first = 7", "is at no action of its move"),
        ("update attempts set state = 'odd'", "'odd' is no state of an attempt"),
        ("update runs set settings = '[]'", "its settings are no object"),
        ("update plans set document = '{'", "its plan: JSON that ends in the middle"),
    ],
)
def test_a_run_that_does_not_hold_together_is_not_gone_on_with(
    place: Place, damage: str, words: str
) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    with sqlite3.connect(place.ledger) as connection:
        connection.execute(damage)
    connection.close()
    refused(run("resume"), "run 1", words)


def test_failed_moves_get_another_chance(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with_faults(monkeypatch, FailAction("inst7.gnt.test", Extent.NOTHING))
    first = run("run", place.plan, "--on", TARGET, "--attempts", "1", "--json")
    assert states(document_of(first))["inst7"] == "failed"
    ran = run("resume", "--json")
    assert (ran.code, states(document_of(ran))["inst7"]) == (0, "done")


def test_stopping_keeps_what_is_known_about_failed_moves(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, FailAction("inst7.gnt.test", Extent.NOTHING))
    run("run", place.plan, "--on", TARGET, "--attempts", "1")
    ledger = Ledger(place.ledger)
    ledger.hold(1, 0.0, GONE).begin(0.0, again=False)  # and died
    ledger.close()
    run("stop")
    assert states(document_of(run("status", "--json")))["inst7"] == "failed"


def test_resume_refuses_a_cluster_that_is_not_the_runs(place: Place, tmp_path: Path) -> None:
    there = tmp_path / "cluster.data"
    run("save", RECORDED, there)
    assert run("run", place.plan, "--on", f"simulate:{there}", "--max-moves", "1").code == 4
    there.write_text(there.read_text("utf-8").replace("|inst", "|other"), "utf-8")
    text = there.read_text("utf-8")
    there.write_text(text.replace("inst22", "inst23"), "utf-8")
    refused(run("resume"), "has changed since run 1 began")


def test_a_cluster_may_be_reached_another_way(place: Place, tmp_path: Path) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    there = tmp_path / "moved"
    shutil.copytree(RECORDED, there)
    assert run("resume", "--on", f"simulate:{there}", "--max-moves", "9").code == 0


def test_another_cluster_is_not_taken_for_one_that_changed(place: Place) -> None:
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    ran = run("resume", "--yes", "--on", f"simulate:{LARGE}")
    refused(ran, f"simulate:{LARGE} is not the cluster of run 1 ({TARGET})", "poise resume 1")


def test_jobs_taken_back_are_played_again_too(place: Place) -> None:
    """Resumed twice: the second time the ledger has cancelled jobs as well."""
    interrupted(place)
    ledger = Ledger(place.ledger)
    hold = ledger.hold(1, 0.0, GONE)
    hold.intend("poise:gone:1:0:1", 1, 0, 2, 0.0, "both")
    hold.submitted("poise:gone:1:0:1", 1, "1", 0.0, adopted=False)
    ledger.close()
    run("stop")
    first = document_of(run("status", "--json"))["moves"][0]
    assert [job["state"] for job in first["jobs"]] == ["canceled"]
    document = document_of(run("resume", "--json"))
    assert document["state"] == "done"
    assert [job["job"] for job in document["moves"][0]["jobs"]] == ["1", "2"]


@pytest.mark.parametrize("command", ["close", "resume", "stop"])
def test_what_is_so_already_is_no_error(place: Place, command: str) -> None:
    run("run", place.plan, "--on", TARGET)
    run("run", place.plan, "--on", TARGET, "--max-moves", "1")
    assert run("close", "2", "--yes").code == 0
    for number, state in (("1", "done"), ("2", "closed")):
        ran = run(command, number, "--yes") if command != "stop" else run(command, number)
        assert ran.code == 0 and ran.err.count("\n") == 1
        assert f"run {number} is " in ran.err and state in ran.err and "nothing to" in ran.err


def test_status_of_an_incomplete_run_says_what_to_type(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = [FailAction("inst2.gnt.test", Extent.HALF, number) for number in (1, 2)]
    with_faults(monkeypatch, *fails)
    ran = run("run", place.plan, "--on", TARGET)
    assert ran.code == 4
    for out in (ran.out, run("status").out):
        told = out.partition("\nNeeds attention\n")[2]
        fix = told.index("gnt-instance migrate --cleanup")
        assert fix < told.index("Then: poise resume 1\nOr give it up: poise close 1\n")


def test_after_an_error_inside_poise_the_run_can_be_resumed_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from executor.run.job_tracking import JobTracking

    with monkeypatch.context() as patched:
        rounds = iter(range(100))
        follow = JobTracking.follow

        def fails(*arguments: object) -> None:
            if next(rounds) == 3:
                raise ZeroDivisionError
            follow(*arguments)  # type: ignore[arg-type]

        patched.setattr(JobTracking, "follow", fails)
        with pytest.raises(ZeroDivisionError):
            run("run", place.plan, "--on", TARGET)
    assert document_of(run("status", "--json"))["state"] == "interrupted"
    assert "its runner ended: an error inside Poise" in run("log").out
    ran = run("resume", "--json")
    document = document_of(ran)
    assert (ran.code, document["state"]) == (0, "done")
    assert all(len(move["jobs"]) == 1 for move in document["moves"])
