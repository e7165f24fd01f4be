"""``poise balance --execute`` and ``--dry-run``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from executor.simulated.faults import OperatorMoves
from planner.rules.actions import Action, Verb
from tests.poise.command_line import LARGE, RECORDED, ROOT, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, with_faults
from tests.poise.test_schemas import check
from tests.snapshots.rapi_server import Answer, serving

__all__ = ["place"]

BALANCE = ("balance", TARGET, "-G", "default")


def test_the_plan_is_shown_and_then_carried_out(place: Place) -> None:
    ran = run(*BALANCE, "--execute")
    assert (ran.code, ran.err) == (0, "")
    plan, _, following = run("balance", RECORDED, "-G", "default").out.partition("\nNothing was")
    shown, _, rest = ran.out.partition("\nSimulated cluster, from ")
    assert shown.rstrip() == plan.rstrip()
    assert following
    assert rest.endswith(
        "Run 1 on simulated: done\n4 of 4 moves done and verified, 20.2 GiB copied, in 8 min\n"
    )


def test_json_is_the_runs_document_and_out_the_plan(place: Place) -> None:
    out = place.folder / "out.json"
    ran = run(*BALANCE, "--execute", "--json", "--out", out)
    check("run", ran.out)
    assert document_of(ran)["state"] == "done"
    check("plan", out.read_text("utf-8"))


def test_any_source_can_be_tried_out(place: Place) -> None:
    ran = run("balance", RECORDED, "-G", "default", "--dry-run")
    assert ran.code == 0
    assert "Schedule (simulated)" in ran.out
    assert not place.ledger.exists()


def test_only_live_and_simulated_clusters_can_be_acted_on(place: Place) -> None:
    refused(run("balance", RECORDED, "-G", "default", "--execute"), "is not a live cluster")


def test_nobody_is_made_to_wait_for_a_plan_to_be_told_that_nobody_can_be_asked(
    place: Place,
) -> None:
    with serving() as server:
        refused(run("balance", server.url, "-G", "default", "--execute"), "--yes")
        *_, (last, _) = server.requests
        assert last == "/2/nodes/any/storage"  # whether the user may write, and nothing after it


@pytest.mark.parametrize(
    "option",
    [
        *(["--parallel", "2"], ["--until", "2h"], ["--max-copy", "1t"], ["--replan"]),
        *(["--ledger", "x.sqlite"], ["--yes"], ["--speed", "2"], ["--attempts", "3"]),
    ],
)
def test_options_of_a_run_need_one(option: list[str]) -> None:
    refused(run("balance", LARGE, *option), f"{option[0]} needs --execute", "--dry-run")


def test_commands_or_execution() -> None:
    refused(run(*BALANCE, "--execute", "--commands"), "--commands")


def test_nothing_to_do_is_no_run(place: Place) -> None:
    ran = run("balance", TARGET, "-G", "default", "--max-moves", "0", "--execute")
    assert ran.err == "poise: the plan has no moves: nothing to do\n"
    assert run("runs").out == "no runs yet\n"


MOVED = OperatorMoves("inst7.gnt.test", (Action(Verb.MIGRATE, "node1.gnt.test"),), at=1.0)


def test_replan_keeps_the_options_of_the_plan(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, MOVED)
    ran = run(*BALANCE, "--execute", "--replan", "--exclude", "inst3", "--json")
    document = document_of(ran)
    assert document["state"] == "done"
    assert {move["plan"] for move in document["moves"]} == {0, 1}
    assert "inst3.gnt.test" not in {move["instance"] for move in document["moves"]}


def test_replan_counts_the_moves_that_were_begun(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, MOVED)
    ran = run(*BALANCE, "--execute", "--replan", "--max-moves", "4", "--json")
    begun = [move for move in document_of(ran)["moves"] if move["jobs"]]
    assert len(begun) <= 4


def test_replan_with_loads_that_were_given(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = place.folder / "loads"
    loads.write_text("inst7.gnt.test 2.0 1.0 1.0 1.0\n")
    with_faults(monkeypatch, MOVED)
    ran = run(*BALANCE, "--execute", "--replan", "-U", loads, "--json")
    assert {move["plan"] for move in document_of(ran)["moves"]} >= {0, 1}


def test_names_from_the_config_file(place: Place, tmp_path: Path) -> None:
    config = tmp_path / "poise.toml"
    config.write_text(f'[clusters.lab]\nurl = "{TARGET}"\n')
    ran = run("balance", "lab", "-G", "default", "--execute", "--config", config)
    assert ran.code == 0
    assert "Run 1 on simulated: done" in ran.out


@pytest.mark.parametrize("action", ["--execute", "--dry-run"])
def test_max_moves_of_the_config_file_limit_the_plan_as_the_option_does(
    place: Place, action: str
) -> None:
    config = place.folder / "poise.toml"
    config.write_text("[run]\nmax_moves = 2\n")
    ran = run(*BALANCE, action, "--config", config, "--json")
    assert (ran.code, len(document_of(ran)["moves"])) == (0, 2)
    more = run(*BALANCE, action, "--config", config, "--json", "--max-moves", "3")
    assert (more.code, len(document_of(more)["moves"])) == (0, 3)
    most = run(*BALANCE, action, "--config", config, "--json", "--max-moves", "none")
    assert (most.code, len(document_of(most)["moves"])) == (0, 4)


def test_max_moves_of_the_config_file_are_of_runs_and_limit_no_plan_alone(place: Place) -> None:
    config = place.folder / "poise.toml"
    config.write_text("[run]\nmax_moves = 2\n")
    assert len(document_of(run(*BALANCE, "--config", config, "--json"))["moves"]) == 4


def test_a_dry_run_of_a_file_is_about_that_file(tmp_path: Path) -> None:
    """Its name as it was typed, and the figures of offline nodes, which the file has."""
    source = tmp_path / "today.data"
    lines = LARGE.read_text().splitlines(keepends=True)
    source.write_text("".join(_with_node05_gone(line) for line in lines))
    plain = run("balance", source, "-l", "2")
    dry = run("balance", source, "-l", "2", "--dry-run")
    nodes = run("balance", source, "-l", "2", "--dry-run", "--nodes").out.splitlines()
    answers = [" ".join(ran.out.partition("\n\n")[0].split()) for ran in (plain, dry)]
    assert answers[1] == f"Dry run. {answers[0]}"
    assert f"Simulated cluster, from {source}\n" in dry.out
    assert "simulate:" not in dry.out
    assert "?" not in next(line for line in nodes if line.startswith("  node05 "))


def _with_node05_gone(line: str) -> str:
    if line.startswith("node05.example.com|"):
        return line.replace("|N|", "|Y|", 1)
    if "|running|Y|node05.example.com|" in line:
        return line.replace("|running|", "|ERROR_nodeoffline|", 1)
    return line


def test_a_plan_is_tried_on_a_file(place: Place) -> None:
    ran = run("run", place.plan, "--on", RECORDED, "--dry-run")
    assert ran.code == 0
    assert ran.out.endswith("\nNothing was changed.\n")


def test_plan_and_schedule_of_a_dry_run_fit_one_screen() -> None:
    lines = run("balance", LARGE, "--dry-run").out.splitlines()
    assert len(lines) <= 40
    assert max(len(line) for line in lines if str(LARGE) not in line) <= 85
    assert "Schedule (simulated), the first 8 of 128 moves (all: --moves)" in lines


def test_a_dry_run_says_so_first_and_tells_one_time() -> None:
    """The simulated one; the estimate of a plan alone differs by minutes."""
    out = run("balance", RECORDED, "-G", "default", "--dry-run").out
    assert out.startswith("Dry run. Group default: 4 moves improve the score ")
    assert out.count("about") == 1
    assert "  Time " not in out


def test_a_dry_run_shows_each_move_once() -> None:
    out = run("balance", RECORDED, "-G", "default", "--dry-run").out
    assert out.count("node1:node2") == out.count("migrate, replace-disks") == 1


def test_the_whole_schedule_is_shown_with_moves() -> None:
    out = run("balance", LARGE, "--max-moves", "12", "--dry-run", "--moves").out
    schedule = out.partition("\nSchedule (simulated)\n")[2].partition("\n\n")[0]
    assert len(schedule.splitlines()) == 13
    assert " From " in schedule.splitlines()[0]


def test_a_user_who_may_only_read_is_refused_before_a_plan_is_made(place: Place) -> None:
    with serving() as server:
        server.answers["/2/nodes/any/storage"] = Answer(403, b"{}")
        ran = run("balance", server.url, "-G", "default", "--execute", "--yes")
    refused(
        ran, "403 Forbidden: this RAPI user is read-only\nTry: a RAPI user with the option write"
    )


def test_a_dry_run_needs_no_right_to_write(place: Place) -> None:
    with serving() as server:
        server.answers["/2/nodes/any/storage"] = Answer(403, b"{}")
        assert run("balance", server.url, "-G", "default", "--dry-run").code == 0


def test_a_standard_input_that_is_closed_is_no_terminal(place: Place) -> None:
    """As daemons start programs."""
    line = f"{sys.executable} -m poise run {place.plan} --on {TARGET} <&- >/dev/null"
    done = subprocess.run(
        ["bash", "-c", line], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    closed = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m poise close <&- >&-"], check=False, cwd=ROOT
    )
    assert closed.returncode == 0
