"""Runs in processes of their own: interrupted, killed, watched and stopped from elsewhere."""

from __future__ import annotations

import re
import signal
import subprocess
import time

import pytest

from executor.ledger import Ledger
from tests.poise.command_line import refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, states
from tests.poise.terminal import on_terminal
from tests.snapshots.rapi_server import as_json, serving

__all__ = ["place"]


def told(place: Place, words: str) -> None:
    """Wait until something stands in the log of the latest run, while its runner lives."""
    runner, lives = place.begun[-1], True
    while lives:
        lives = runner.poll() is None
        if place.ledger.exists():
            ledger = Ledger(place.ledger)
            known = ledger.runs()
            events = ledger.events(known[-1].id) if known else []
            ledger.close()
            if any(words in event.text for event in events):
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing about {words!r}; it said: {ended(runner)}")


def heard(child: subprocess.Popen[str], words: str) -> None:
    """Wait until a line with these words comes from a runner."""
    assert child.stdout is not None
    assert any(words in line for line in child.stdout), f"nothing of {words!r}"


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    out, _ = child.communicate()
    return child.returncode, out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_finishes_what_runs(place: Place, number: signal.Signals) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    child.send_signal(number)
    code, out = ended(child)
    assert code == 4
    assert "poise: stopping: " in out
    assert "Ctrl-C again: exit now" in out
    by = "Ctrl-C" if number is signal.SIGINT else "SIGTERM"
    assert f"Run 1 on simulated: stopped by {by}\n" in out
    after = document_of(run("status", "--json"))
    assert "running" not in states(after).values()
    assert after["state"] == "stopped"


def test_the_second_signal_leaves_at_once_and_resume_goes_on(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    child.send_signal(signal.SIGINT)
    heard(child, "poise: stopping: ")
    time.sleep(0.2)  # what follows sooner is taken for the same interrupt
    child.send_signal(signal.SIGINT)
    assert child.stdout is not None
    with child.stdout as said:
        out = said.read()
    assert child.wait() == 130
    assert out.endswith(
        "poise: exited. Ganeti's jobs keep running. Continue with: poise resume 1\n"
    )
    assert document_of(run("status", "--json"))["state"] == "interrupted"
    assert run("resume", "--speed", "5000").code == 0


def test_a_killed_run_is_resumed_without_a_job_too_many(place: Place) -> None:
    child = place.begin()
    told(place, "job 2 queued")  # the first move is done, the second under way
    child.kill()
    ended(child)
    assert document_of(run("status", "--json"))["state"] == "interrupted"
    document = document_of(run("resume", "--speed", "5000", "--json"))
    assert document["state"] == "done"
    assert [len(move["jobs"]) for move in document["moves"]] == [1, 1, 1, 1]


def test_a_run_under_way_is_seen_and_stopped_from_elsewhere(place: Place) -> None:
    child = place.begin(speed=20)
    told(place, "job 1 queued")
    seen = document_of(run("status", "--json"))
    while seen["time_left"] is None:
        seen = document_of(run("status", "--json"))
    assert seen["state"] == "running"
    assert seen["time_left"]["seconds"] > 0
    refused(run("resume"), "run 1 is still running", "poise stop 1")
    refused(run("run", place.plan, "--on", TARGET), "run 1 is already running on simulated")
    again = run("balance", TARGET, "-G", "default", "--execute", "--yes")
    refused(again, "run 1 is already running on simulated", "poise status 1 --watch")
    assert not again.out  # the plan is not even made
    stopped = run("stop")
    assert stopped.code == 0
    assert stopped.err == (
        "poise: run 1: stop requested. Ctrl-C: stop watching (the run still stops)\n"
        "poise: run 1: 1 running job ends first; 0 waiting ones cancelled\n"
    )
    assert "Run 1 on simulated: stopped by poise stop\n" in stopped.out
    assert "run 1: stop requested by poise stop\n" in run("log").out
    assert ended(child)[0] == 4
    moments = [event["at"] for event in document_of(run("log", "--json"))["events"]]
    assert moments == sorted(moments)  # the runner's time is simulated, and a stop's, too


def test_the_log_is_followed_until_the_run_has_ended(place: Place) -> None:
    child = place.begin("--max-moves", "1")
    told(place, "job 1 queued")
    out = run("log", "--follow").out
    assert out.endswith("run 1: stopped: limit of 1 move reached\n")
    assert ended(child)[0] == 4


def test_a_ledger_that_is_deleted_meanwhile_ends_the_runner(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    place.ledger.unlink()
    code, out = ended(child)
    assert code == 4
    assert f"poise: {place.ledger}: it is gone since it was opened" in out
    assert out.endswith("Ganeti's jobs keep running. Continue with: poise resume 1\n")
    assert not place.ledger.exists()


@pytest.mark.parametrize(("form", "told_last"), [((), "job 1 submitted"), (("--json",), "job 1 ")])
def test_following_ends_with_a_word_when_the_runner_is_killed(
    place: Place, form: tuple[str, ...], told_last: str
) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    child.kill()
    ended(child)
    ran = run("log", "--follow", *form)
    assert ran.code == 4
    assert told_last in ran.out
    assert ran.err == "poise: run 1: the runner died. Continue with: poise resume 1\n"
    assert run("log", *form).code == 0


def test_nobody_reading_is_no_reason_to_stop(place: Place) -> None:
    child = place.begin(speed=500)
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    assert child.wait() == 0
    assert document_of(run("status", "--json"))["state"] == "done"


def test_a_terminal_shows_the_run_live(place: Place) -> None:
    code, out = on_terminal(
        "run", place.plan, "--on", TARGET, "--speed", "150", "--yes", columns=100
    )
    assert code == 0
    for words in (
        "Run 1 on simulated",
        "running, 0 of 4 moves done",
        "1 running",
        "GiB of 20.2 GiB copied",
        "left",
        "node3:node1 -> node1:node2",
        "migrate to node1 (job 1)",
        "replace-disks to node2 (job 1)",
        "━",
        "%",
    ):
        assert words in out, words
    assert "4 of 4 moves done and verified, 20.2 GiB copied" in out
    assert out.rindex("\x1b[?25h") > out.rindex("\x1b[?25l")  # the cursor is back


def test_the_log_fits_a_terminal(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    code, shown = on_terminal("log")
    lines = shown.splitlines()
    assert code == 0
    assert max(map(len, lines)) <= 80
    assert lines[1].endswith("  move 1 inst2: on node3:node1: migrate to node1,")
    assert lines[2] == f"{'':21}replace-disks to node2"
    whole = " ".join(" ".join(lines).split())
    assert whole == " ".join(run("log").out.split())


def test_a_narrow_terminal_still_shows_whose_move_it_is_and_how_far(place: Place) -> None:
    _, out = on_terminal("run", place.plan, "--on", TARGET, "--speed", "150", "--yes", columns=60)
    bars = [line.strip() for line in plain(out).splitlines() if "━" in line]
    assert bars
    assert all(re.fullmatch(r"inst\d .*…?  [━╸╺]+ +\d+%", line) for line in bars), bars


def test_80_columns_keep_where_an_instance_goes_and_its_job(place: Place) -> None:
    _, out = on_terminal("run", place.plan, "--on", TARGET, "--speed", "150", "--yes", columns=80)
    shown = plain(out)
    assert re.search(r"inst2  -> node1:node2 +replace-disks to node2 \(job 1\) ", shown)
    assert re.search(r"^\d\d:\d\d:\d\d  move 1 inst2: job 1 submitted", shown, re.MULTILINE)


def test_an_interrupt_at_the_question_changes_nothing_and_says_so(place: Place) -> None:
    code, out = on_terminal("run", place.plan, "--on", TARGET, interrupt_at="[y/N]", columns=100)
    assert code == 130
    assert out.replace("\r", "").endswith("? [y/N] \npoise: cancelled: nothing was changed\n")
    assert document_of(run("runs", "--json"))["runs"] == []


def test_a_simulated_cluster_asks_on_a_terminal_as_a_rehearsal(place: Place) -> None:
    begin = ["run", place.plan, "--on", TARGET, "--max-moves", "1"]
    code, out = on_terminal(*begin, typed="\n", columns=100)
    assert code == 4
    assert "Start 4 moves on simulated (copies 20.2 GiB, 0 restarts, about " in out
    assert document_of(run("runs", "--json"))["runs"] == []
    assert "Run 1 on simulated: stopped" in on_terminal(*begin, typed="y\n", columns=100)[1]
    code, out = on_terminal("resume", "--max-moves", "none", typed="y\n", columns=100)
    assert code == 0
    assert "Continue run 1 on simulated (3 of 4 moves left)? [y/N] " in out


def plain(out: str) -> str:
    """What a terminal was sent, without colours and cursor movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out)


def test_a_run_is_watched_on_the_full_screen_until_it_ends(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    code, out = on_terminal("status", "--watch", columns=100)
    assert (code, ended(child)[0]) == (0, 0)
    screen, _, after = out.rpartition("\x1b[?1049l")  # back from the full screen
    assert "\x1b[?1049h" in screen
    shown = plain(screen)
    assert "Run 1 on simulated: running, 0 of 4 moves done" in shown
    assert re.search(r"inst2 +node\d:node\d +[a-z-]+ to node\d \(job 1\) +\d\d:\d\d +\d+%", shown)
    assert re.search(r"inst4 +waits for (move|node)", shown)
    assert "Run 1 on simulated: done" in plain(after)
    assert "4 of 4 moves done and verified" in plain(after)


def test_watching_ends_with_ctrl_c_and_the_run_goes_on(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    code, out = on_terminal("status", "--watch", interrupt_at="moves done", columns=100)
    assert code == 130
    assert "run 1 keeps running. Watch it again: poise status 1 --watch" in out
    assert child.poll() is None
    assert ended(child)[0] == 0


def test_watching_without_a_terminal_tells_changes_and_the_end(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    ran = run("status", "--watch")
    assert ran.code == 0
    first, *_ = ran.out.splitlines()
    assert re.search(r"  run 1: running, \d of 4 moves done, 1 running$", first)
    assert "\nRun 1 on simulated: done\n" in ran.out
    assert ended(child)[0] == 0


def test_watching_ends_with_4_when_the_runner_is_killed(place: Place) -> None:
    child = place.begin()
    told(place, "job 1 queued")
    child.kill()
    ended(child)
    ran = run("status", "--watch")
    assert ran.code == 4
    assert "\nContinue: poise resume 1\n" in ran.out


@pytest.mark.parametrize("typed", ["n\n", "\n", "\x04"])
def test_without_a_yes_nothing_is_started(place: Place, typed: str) -> None:
    with serving() as server:
        server.answers["/2/query/job"] = as_json({"fields": [], "data": []})
        code, out = on_terminal("run", place.plan, "--on", server.url, typed=typed, columns=100)
        asked = {path.partition("?")[0] for path, _ in server.requests}
    assert code == 4
    assert "Cluster cluster.gnt.test, master node1.gnt.test, through http://127.0.0.1" in out
    question = (
        r"Start 4 moves on cluster\.gnt\.test \(copies 20.2 GiB, 0 restarts, about \d+ min\)\? "
    )
    assert re.search(question, plain(out))
    assert "cancelled: nothing was changed" in out
    reads = {"/2/info", "/2/groups", "/2/nodes", "/2/instances", "/2/query/job"}
    assert asked == reads | {"/2/nodes/any/storage"}  # which tells whether the user may write
    assert document_of(run("runs", "--json"))["runs"] == []
