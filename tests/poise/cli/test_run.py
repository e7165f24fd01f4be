"""``poise run``: what it shows, what it does, how it ends."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from executor.ledger import EventKind, Ledger
from executor.simulated.faults import Extent, FailAction, OperatorMoves
from planner.rules.actions import Action, Verb
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place, with_faults
from tests.poise.test_schemas import check
from tests.snapshots.rapi_server import make_certificate, serving

__all__ = ["place"]


def test_a_run_shows_where_it_acts_and_ends_with_all_moves_verified(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == f"Simulated cluster, from {RECORDED}"
    assert lines[1] == (
        "Group default: 4 moves, no restarts, copies 20.2 GiB, migrates 8.0 GiB of memory"
    )
    assert lines[2] == "Limits: 4 moves in parallel, 1 per node, 1 disk copy per node"
    assert lines[3] == f"Ledger: {place.ledger}"
    assert lines[-2:] == [
        "Run 1 on simulated: done",
        "4 of 4 moves done and verified, 20.2 GiB copied, in 8 min",
    ]


def test_what_moves_copy_and_send_is_as_the_cluster_has_it_whatever_the_plan_says(
    place: Place,
) -> None:
    def write_nonsense(plan: dict[str, Any]) -> None:
        for move in plan["moves"]:
            move |= {"copy_gib": 99999, "memory_gib": 0}

    ran = run("run", place.changed(write_nonsense), "--on", TARGET)
    assert "4 moves, no restarts, copies 20.2 GiB, migrates 8.0 GiB of memory\n" in ran.out
    assert ran.out.endswith("4 of 4 moves done and verified, 20.2 GiB copied, in 8 min\n")


def test_every_event_is_a_line_with_its_time_where_there_is_no_terminal(place: Place) -> None:
    out = run("run", place.plan, "--on", TARGET).out
    assert "  run 1: begins (process " in out
    assert "  move 1 inst2: job 1 submitted\n" in out
    assert "  move 3 inst3: is on node1:node4, as planned\n" in out


def test_json_is_one_document_on_standard_output_and_the_lines_go_elsewhere(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--json")
    check("run", ran.out)
    assert document_of(ran)["state"] == "done"
    assert "Simulated cluster" in ran.err
    assert "job 1 submitted" in ran.err


def test_the_simulated_cluster_ends_as_the_plan_predicts(place: Place) -> None:
    run("run", place.plan, "--on", TARGET)
    plan = json.loads(place.plan.read_text("utf-8"))
    ledger = Ledger(place.ledger, create=False)
    said = [event.text for event in ledger.events(1) if event.kind is EventKind.DONE]
    ledger.close()
    wanted = {
        f"{m['instance']} is on {m['to']['primary']}:{m['to']['secondary']}, as planned"
        for m in plan["moves"]
    }
    assert set(said) == wanted


def test_a_plan_may_come_through_a_pipe(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with place.plan.open("rb") as plan:

        class Input:
            buffer = plan

            @staticmethod
            def isatty() -> bool:
                return False

        monkeypatch.setattr("poise.cli.run.sys.stdin", Input)
        from poise.cli.run import read_plan_file

        assert read_plan_file(Path("-"))[1] == "standard input"


def test_a_plan_without_moves_starts_nothing(place: Place) -> None:
    empty = place.changed(lambda plan: plan.update(moves=[]))
    ran = run("run", empty, "--on", TARGET)
    assert (ran.code, ran.err) == (0, "poise: the plan has no moves: nothing to do\n")
    assert document_of(run("runs", "--json"))["runs"] == []


# -- dry runs ------------------------------------------------------------------------------------


def test_a_dry_run_tells_order_and_times_and_writes_nothing_down(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    rows = [line.split() for line in ran.out.splitlines() if ":node" in line]
    assert [(row[1], row[-2], row[-1]) for row in rows] == [
        ("inst2", "0:00:00", "0:03:35"),
        ("inst4", "0:03:35", "0:03:50"),
        ("inst3", "0:03:50", "0:04:35"),
        ("inst7", "0:04:35", "0:07:35"),
    ]
    assert "Assumes: disk copy 60 MiB/s, migration 112 MiB/s a node, 5 s per action." in ran.out
    first, *_, last = ran.out.splitlines()
    assert first == "Dry run: 4 moves take about 8 min."
    assert last == "Nothing was changed."
    assert not place.ledger.exists()


def test_a_dry_run_as_json(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--dry-run", "--json")
    check("run", ran.out)
    document = document_of(ran)
    assert (document["dry_run"], document["ledger"]) == (True, None)
    assert "60 MiB/s" in document["assumptions"]


def test_a_dry_run_on_a_live_cluster_only_reads(place: Place) -> None:
    with serving() as server:  # which knows no request but GET
        ran = run("run", place.plan, "--on", server.url, "--dry-run")
        assert ran.code == 0
        assert "Cluster cluster.gnt.test, master node1.gnt.test" in ran.out
        assert ran.out.startswith("Dry run: 4 moves take about ")
        assert {path.partition("?")[0] for path, _ in server.requests} == {
            "/2/info",
            "/2/groups",
            "/2/nodes",
            "/2/instances",
        }


def test_a_dry_run_over_rapi_submits_an_action_a_job_as_the_run_will(place: Place) -> None:
    with serving() as server:
        ran = run("run", place.plan, "--on", server.url, "--dry-run", "--json")
    jobs = [job for move in document_of(ran)["moves"] for job in move["jobs"]]
    assert {job["actions"] for job in jobs} == {1}


# -- simulated clusters that begin as a live one is -----------------------------------------------


@pytest.mark.parametrize("trust", ["--ca-file", "--insecure"])
def test_a_simulated_cluster_begins_as_one_behind_a_password(
    place: Place, tmp_path: Path, trust: str
) -> None:
    certificate = make_certificate(tmp_path)
    login = tmp_path / "login"
    login.write_text("reader s3cret\n")
    login.chmod(0o600)
    trusted = [trust, certificate.certificate] if trust == "--ca-file" else [trust]
    with serving(certificate.server_context()) as server:
        begun = ["--on", f"simulate:{server.url}", "--credentials", login, *trusted]
        ran = run("run", place.plan, *begun, "--max-moves", "1")
        assert "Run 1 on simulated: stopped" in ran.out, ran.err
        ran = run("resume", "--max-moves", "9")
        assert "4 of 4 moves done and verified" in ran.out, ran.err
        assert None not in {header for _, header in server.requests}


# -- throttles, budgets, drift -------------------------------------------------------------------


def test_throttles_reach_the_runner_and_the_ledger(place: Place) -> None:
    options = ["--parallel", "1", "--per-node", "3", "--resyncs-per-node", "2", "--attempts", "5"]
    limits = document_of(run("run", place.plan, "--on", TARGET, "--json", *options))["limits"]
    assert limits == {
        "moves": 1,
        "per_node": 3,
        "resyncs_per_node": 2,
        "attempts": 5,
        "total_moves": None,
        "copy_gib": None,
        "until": None,
    }


def test_one_move_at_a_time(place: Place) -> None:
    document = document_of(run("run", place.plan, "--on", TARGET, "--parallel", "1", "--json"))
    spans = sorted((move["started"], move["ended"]) for move in document["moves"])
    assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))


@pytest.mark.parametrize(
    ("options", "why", "done"),
    [
        (["--max-moves", "2"], "limit of 2 moves reached", 2),
        (
            ["--max-copy", "12g"],
            "limit of 12g to copy reached: move 4 (inst7.gnt.test) needs 10.1 GiB, 1.9 GiB is left",
            1,
        ),
        (["--until", "3m"], "time limit reached", 1),
    ],
)
def test_a_budget_that_is_used_up_stops_the_run(
    place: Place, options: list[str], why: str, done: int
) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--json", *options)
    document = document_of(ran)
    assert (ran.code, document["state"], document["why"]) == (4, "stopped", why)
    assert document["counts"]["done"] >= done
    assert document["counts"]["waiting"] > 0


def test_a_dry_run_says_how_it_would_end_in_one_sentence(place: Place) -> None:
    dry: list[str | Path] = ["run", place.plan, "--on", TARGET, "--dry-run"]
    assert re.match(r"Dry run: 4 moves take about \d+ min\.\n", run(*dry).out)
    assert re.match(
        r"Dry run: 3 of 4 moves fit in the budget [(]10\.1 GiB copied[)]; the"
        r" last ends after \d+ min\. Limit of 12g to copy reached: move 4 [(]inst7[)] needs"
        r" 10\.1 GiB, 1\.9 GiB is left\. ",
        " ".join(run(*dry, "--max-copy", "12g").out.split()),
    )
    assert re.match(
        r"Dry run: 3 of 4 moves fit in 4 min [(]10\.1 GiB copied[)]; the last"
        r" ends after \d+ min\.\n",
        run(*dry, "--until", "4m", "--parallel", "1").out.replace("\n  ", " "),
    )


def test_a_move_that_fails_leaves_the_run_incomplete(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_faults(monkeypatch, FailAction("inst7.gnt.test", Extent.NOTHING))
    ran = run("run", place.plan, "--on", TARGET, "--attempts", "1")
    assert ran.code == 4
    assert "\nRun 1 on simulated: incomplete, 1 of 4 moves not done\n" in ran.out
    assert re.search(
        r"\nNeeds attention\n  inst7  job \d+ failed: the .+; still on node4:node1\n", ran.out
    )
    assert "\nThen: poise resume 1\n" in ran.out


def test_a_broken_instance_says_what_to_do(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with_faults(monkeypatch, FailAction("inst4.gnt.test", Extent.HALF))
    ran = run("run", place.plan, "--on", TARGET)
    assert ran.code == 4
    told = " ".join(ran.out.partition("\nNeeds attention\n")[2].split())
    assert told.startswith("inst4 runs on node1, while its primary is node3")
    assert "gnt-instance migrate --cleanup inst4" in told
    assert "blocked inst3 waits for inst4 (move 2), no action needed Then: poise resume 1" in told


def test_a_drift_stops_the_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = OperatorMoves("inst7.gnt.test", (Action(Verb.MIGRATE, "node1.gnt.test"),), at=1.0)
    with_faults(monkeypatch, moved)
    ran = run("run", place.plan, "--on", TARGET, "--json")
    document = document_of(ran)
    assert (ran.code, document["state"]) == (4, "drifted")
    assert "inst7.gnt.test" in document["why"]


def test_replan_goes_on_with_a_new_plan(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = OperatorMoves("inst7.gnt.test", (Action(Verb.MIGRATE, "node1.gnt.test"),), at=1.0)
    with_faults(monkeypatch, moved)
    ran = run("run", place.plan, "--on", TARGET, "--json", "--replan")
    document = document_of(ran)
    assert document["state"] == "done"
    assert {move["plan"] for move in document["moves"]} == {0, 1}
    check("run", ran.out)


def test_a_plan_made_with_loads_cannot_be_made_anew(place: Place) -> None:
    def loaded(plan: dict[str, Any]) -> None:
        plan["options"]["utilisation"] = "0" * 64

    ran = run("run", place.changed(loaded), "--on", TARGET, "--replan")
    refused(ran, "--replan", "utilisation", "poise balance SOURCE --execute --replan")


def test_a_cluster_not_in_order_after_the_plan_is_a_reservation(place: Place) -> None:
    def warned(plan: dict[str, Any]) -> None:
        plan["warnings"].append(
            {"kind": "n+1", "message": "fails", "node": "x", "move": None, "resolved": False}
        )

    ran = run("run", place.changed(warned), "--on", TARGET)
    assert ran.code == 1
    assert "\nProblems left\n  x  fails\n" in ran.out


# -- who is asked --------------------------------------------------------------------------------


def test_without_a_terminal_nobody_can_be_asked(place: Place) -> None:
    with serving() as server:
        refused(run("run", place.plan, "--on", server.url), "--yes")
    assert not place.ledger.exists()


def test_clusters_have_names_in_the_config_file(place: Place) -> None:
    config = place.folder / "config/poise/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[clusters.lab]\nurl = "{TARGET}"\n[run]\nparallel = 1\nmax_moves = 1\n')
    ran = run("run", place.plan, "--on", "lab", "--json", "--parallel", "3")
    document = document_of(ran)
    assert (ran.code, document["target"]) == (4, TARGET)
    assert (document["limits"]["moves"], document["limits"]["total_moves"]) == (3, 1)


def test_another_ledger_by_option_environment_and_config(place: Place) -> None:
    config = place.folder / "elsewhere.toml"
    config.write_text('ledger = "from-config.sqlite"\n')
    run("run", place.plan, "--on", TARGET, "--config", config)
    assert (place.folder / "from-config.sqlite").exists()
    env = {"POISE_LEDGER": str(place.folder / "from-environment.sqlite")}
    run("run", place.plan, "--on", TARGET, "--config", config, **env)
    assert (place.folder / "from-environment.sqlite").exists()
    option = place.folder / "from-option.sqlite"
    run("run", place.plan, "--on", TARGET, "--config", config, "--ledger", option, **env)
    assert option.exists()
    assert not place.ledger.exists()


def test_a_file_of_a_clusters_name_does_not_stand_in_its_way(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    Path("lab").write_text("not a cluster")
    Path("poise.toml").write_text(f'[clusters.lab]\nurl = "{RECORDED}"\n')
    assert run("show", "lab", "--config", "poise.toml").code == 0
    refused(run("show", "./lab", "--config", "poise.toml"), "lab")
