"""What ``poise run`` refuses: one line, exit code 2, nothing started, nothing written down."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from ssl import PEM_cert_to_DER_cert
from typing import Any

import pytest

import executor.simulated as simulated
import poise
from executor.ledger import Ledger
from planner.plan.plan_reader import read_plan
from planner.rules.actions import Action, Verb
from poise.settings.credentials import PASSWORD, USER
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.poise.simulated_runs import TARGET, Place, document_of, place
from tests.snapshots.rapi_server import Answer, make_certificate, serving

__all__ = ["place"]

Change = Callable[[dict[str, Any]], object]


def nothing_started(place: Place) -> None:
    assert document_of(run("runs", "--json"))["runs"] == []


def reversed_actions(plan: dict[str, Any]) -> None:
    plan["moves"][0]["actions"].reverse()


def circle(plan: dict[str, Any]) -> None:
    plan["moves"][0]["after"] = [2]
    plan["moves"][1]["after"] = [1]


def other_instance(plan: dict[str, Any]) -> None:
    plan["moves"][3]["instance"] = "elsewhere.example.org"


def other_node(plan: dict[str, Any]) -> None:
    plan["moves"][3]["to"]["secondary"] = "node99"
    plan["moves"][3]["actions"][0]["node"] = "node99"


def there_and_back_at_once(plan: dict[str, Any]) -> None:
    """inst4 migrates, and migrates back without waiting for that."""
    move = plan["moves"][1]
    back = [{"verb": "migrate", "node": move["from"]["primary"]}]
    turned = {"from": move["to"], "to": move["from"], "actions": back}
    plan["moves"].append({**move, **turned, "id": 77, "after": []})


def moved_since(plan: dict[str, Any]) -> None:
    plan.update(fingerprint="0" * 64)
    move = plan["moves"][3]
    move["from"] = {"primary": "node3.gnt.test", "secondary": "node1.gnt.test"}
    move["to"]["primary"] = "node3.gnt.test"


@pytest.mark.parametrize(
    ("change", "phrases"),
    [
        (lambda plan: plan.update(format="poise.plan/9"), ["key 'format'", "poise.plan/1"]),
        (
            lambda plan: plan["moves"][0].pop("actions"),
            ["move number 1", "key 'actions' not found"],
        ),
        (lambda plan: plan["moves"][0]["actions"].clear(), ["move 1", "no actions"]),
        (reversed_actions, ["move 1", "make a new plan"]),
        (circle, ["key 'after'", "id 2, which comes later in the list"]),
        (lambda plan: plan["moves"][1].update(id=1), ["key 'id'", "used twice"]),
        (
            lambda plan: plan["moves"][0].update(copy_gib=-5.0),
            ["move number 1", "key 'copy_gib': expected 0 or more, got -5"],
        ),
        (there_and_back_at_once, ["move 77 (inst4.gnt.test): does not wait for move 2"]),
        (
            lambda plan: plan.update(group="elsewhere"),
            ["no node group 'elsewhere'; there are: default, rack2"],
        ),
        (
            other_instance,
            ["out of date", "1 of its 4 instances", "(elsewhere.example.org)"],
        ),
        (other_node, ["out of date", "nodes is not on this cluster (node99"]),
        (
            moved_since,
            [
                "out of date",
                "inst7.gnt.test is now on node4.gnt.test:node1.gnt.test, the plan says",
            ],
        ),
    ],
)
def test_plans_that_do_not_hold(place: Place, change: Change, phrases: list[str]) -> None:
    changed = place.changed(change)
    refused(run("run", changed, "--on", TARGET), str(changed), *phrases)
    nothing_started(place)


def test_a_plan_for_another_cluster(place: Place) -> None:
    refused(run("run", place.plan, "--on", f"simulate:{LARGE}"), "for another cluster")
    nothing_started(place)


def test_of_another_cluster_only_what_the_plan_moves_is_counted(place: Place) -> None:
    ran = run("run", place.plan, "--on", f"simulate:{LARGE}")
    refused(
        ran,
        "is for another cluster",
        "4 of its 4 instances are not on this one (inst2.gnt.test, ...)",
    )


def test_a_plan_whose_moves_were_all_taken_out_has_nothing_to_do(place: Place) -> None:
    changed = place.changed(lambda plan: plan["moves"].clear())
    ran = run("run", changed, "--on", TARGET)
    assert (ran.code, ran.err) == (0, "poise: the plan has no moves: nothing to do\n")
    nothing_started(place)


def test_a_node_that_went_offline_since(place: Place) -> None:
    there = place.folder / "cluster.data"
    run("save", RECORDED, there)
    lines = [
        line.replace("|N|", "|Y|", 1) if line.startswith("node2.gnt.test|") else line
        for line in there.read_text().splitlines()
    ]
    there.write_text("\n".join(lines) + "\n")
    refused(run("run", place.plan, "--on", f"simulate:{there}"), "out of date", "node2.gnt.test")


def test_a_guest_that_runs_elsewhere_is_for_a_person_and_not_for_a_new_plan(place: Place) -> None:
    there = place.folder / "cluster.data"
    run("save", RECORDED, there)
    lines = [
        line.replace("|running|", "|ERROR_wrongnode|", 1) if line.startswith("inst2.") else line
        for line in there.read_text().splitlines()
    ]
    there.write_text("\n".join(lines) + "\n")
    plan = place.folder / "made-there.json"
    run("balance", there, "--group", "default", "--out", plan)
    ran = run("run", plan, "--on", f"simulate:{there}")
    refused(ran, "runs on another node than its primary", "migrate --cleanup inst2.gnt.test\n")


def test_another_fingerprint_with_all_in_place_goes_on_with_a_note(place: Place) -> None:
    changed = place.changed(lambda plan: plan.update(fingerprint="0" * 64))
    ran = run("run", changed, "--on", TARGET)
    assert ran.code == 0
    assert ran.err == (
        f"poise: {changed}: the cluster changed since the plan was made; all planned instances are"
        " still in place\n"
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "<html>", "\x00"])
def test_files_that_are_no_plan(place: Place, content: str) -> None:
    (place.folder / "bad.json").write_text(content)
    refused(run("run", place.folder / "bad.json", "--on", TARGET), "bad.json")


def test_a_missing_plan(place: Place) -> None:
    refused(run("run", "nowhere.json", "--on", TARGET), "nowhere.json", "No such file")


# -- targets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["examples/large.data", "synthetic:p,2,1t,8g,4"])
def test_what_is_nothing_to_act_on(place: Place, target: str) -> None:
    refused(run("run", place.plan, "--on", target, "--yes"), f"simulate:{target}")


def test_a_target_that_is_nothing_at_all(place: Place) -> None:
    refused(run("run", place.plan, "--on", "nonsense", "--yes"), "cluster named 'nonsense'")


def test_speed_is_for_simulated_clusters(place: Place) -> None:
    refused(run("run", place.plan, "--on", "luxi:", "--yes", "--speed", "2"), "--speed")


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf"])
def test_impossible_speeds(place: Place, speed: str) -> None:
    refused(run("run", place.plan, "--on", TARGET, "--speed", speed), "--speed")


def test_a_wrong_password(place: Place) -> None:
    with serving() as server:
        server.answer_all(Answer(401, b'{"message": "Unauthorized"}'))
        ran = run(
            *("run", place.plan, "--on", server.url, "--yes", "--insecure"),
            **{USER: "operator", PASSWORD: "gue55"},
        )
    refused(ran, server.url, "401")
    assert "gue55" not in ran.err


def test_a_password_in_the_url(place: Place) -> None:
    ran = run("run", place.plan, "--on", "https://operator:gue55@127.0.0.1:1", "--yes")
    refused(ran, "no credentials in the URL")
    assert "gue55" not in ran.err


def test_a_self_signed_certificate(place: Place, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with serving(certificate.server_context()) as server:
        ran = run("run", place.plan, "--on", server.url, "--yes")
        refused(ran, server.url, "the server's certificate is not trusted")
        trusting = ["--ca-file", certificate.certificate, "--dry-run"]
        assert run("run", place.plan, "--on", server.url, *trusting).code == 0


def test_ganetis_own_certificate_will_do(place: Place, tmp_path: Path) -> None:
    """It names ganeti.example.com, whatever the cluster is called."""
    own = make_certificate(tmp_path, "DNS:ganeti.example.com")
    pin = sha256(PEM_cert_to_DER_cert(own.certificate.read_text("ascii"))).hexdigest()
    with serving(own.server_context()) as server:
        for trusting in (["--ca-file", own.certificate], ["--pin", pin]):
            assert run("show", server.url, *trusting).code == 0
            assert run("run", place.plan, "--on", server.url, *trusting, "--dry-run").code == 0


def test_a_cluster_that_does_not_answer(place: Place) -> None:
    refused(run("run", place.plan, "--on", "https://127.0.0.1:1", "--yes"), "https://127.0.0.1:1")
    nothing_started(place)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--parallel", "0"),
        ("--per-node", "none"),
        ("--max-copy", "lots"),
        ("--max-copy", "-3g"),
        ("--until", "25:00"),
        ("--until", "0h"),
        ("--until", "soon"),
    ],
)
def test_options_out_of_range(place: Place, option: str, value: str) -> None:
    refused(run("run", place.plan, "--on", TARGET, option, value), option)
    nothing_started(place)


# -- others ---------------------------------------------------------------------------------------


def test_jobs_of_another_ledgers_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shared(simulated.SimulatedCluster):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            migrate = (Action(Verb.MIGRATE, "node1.gnt.test"),)
            self.queue.submit("inst7.gnt.test", migrate, "poise:other:1:0:1")

    monkeypatch.setattr(simulated, "SimulatedCluster", Shared)
    ran = run("run", place.plan, "--on", TARGET)
    refused(ran, "job 1 of a run in another ledger has not ended")
    nothing_started(place)


def test_another_runner_on_the_same_cluster(place: Place) -> None:
    plan = read_plan(place.plan.read_text("utf-8"))
    ledger = Ledger(place.ledger)
    there = simulated.SimulatedCluster(poise.load(RECORDED)).identity()
    other = ledger.create_run("other", plan, there, TARGET, {}, 1.0)
    ledger.hold(other.id, 1.0).begin(1.0)  # by this process, which lives
    refused(run("run", place.plan, "--on", TARGET), "run 1 is already running on", "poise stop 1")
    ledger.close()


def test_of_two_runs_that_start_at_once_one_is_not_even_recorded(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found the cluster free when they looked."""
    plan = read_plan(place.plan.read_text("utf-8"))
    with Ledger(place.ledger) as ledger:
        there = simulated.SimulatedCluster(poise.load(RECORDED)).identity()
        ledger.hold_new("other", plan, there, TARGET, {}, 1.0)
        monkeypatch.setattr(Ledger, "check_free", lambda *_: None)
        ran = run("run", place.plan, "--on", TARGET)
    assert ran.code == 2
    assert "poise: run 1 is already running on simulated: process " in ran.err
    assert [one["run"] for one in document_of(run("runs", "--json"))["runs"]] == [1]


# -- ledgers --------------------------------------------------------------------------------------


def test_a_password_in_the_ledgers_url(place: Place) -> None:
    url = "postgresql+psycopg://poise:gue55@db.example.org/poise"
    ran = run("run", place.plan, "--on", TARGET, "--ledger", url)
    refused(ran, "--ledger", "PGPASSWORD", "~/.pgpass")
    assert "gue55" not in ran.err


def test_a_locked_ledger(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("executor.ledger.database.BUSY_SECONDS", 0.1)
    Ledger(place.ledger).close()
    with closing(sqlite3.connect(place.ledger)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ran = run("run", place.plan, "--on", TARGET)
    refused(ran, str(place.ledger), "locked", "the other process that writes")


def test_a_corrupt_ledger(place: Place) -> None:
    place.ledger.parent.mkdir(parents=True)
    place.ledger.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    refused(run("run", place.plan, "--on", TARGET), str(place.ledger), "name another")


def test_a_file_that_is_no_ledger(place: Place) -> None:
    refused(run("run", place.plan, "--on", TARGET, "--ledger", place.plan), "not a database")


def test_a_newer_poises_ledger(place: Place) -> None:
    Ledger(place.ledger).close()
    with closing(sqlite3.connect(place.ledger)) as database, database:
        database.execute("UPDATE ledger SET version = 99")
    refused(run("run", place.plan, "--on", TARGET), "written by a newer Poise (format 99")


def test_a_read_only_ledger(place: Place) -> None:
    ledger = place.folder / "read-only.sqlite"
    Ledger(ledger).close()
    url = f"sqlite:///file:{ledger}?mode=ro&uri=true"
    refused(run("run", place.plan, "--on", TARGET, "--ledger", url), "make it writable")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_ledger_where_none_can_be(place: Place) -> None:
    ran = run("run", place.plan, "--on", TARGET, "--ledger", "/dev/null/ledger.sqlite")
    refused(ran, "/dev/null/ledger.sqlite", "name another file as ledger")


def test_identities_are_compared_when_a_run_goes_on(place: Place) -> None:
    there = place.folder / "cluster"
    shutil.copytree(RECORDED, there)
    assert run("run", place.plan, "--on", f"simulate:{there}", "--max-moves", "1").code == 4
    shutil.rmtree(there)
    shutil.copy(LARGE, there)
    refused(run("resume"), "has changed since run 1 began")


def test_a_cluster_in_the_place_of_the_plan_is_no_file() -> None:
    refused(run("run", RECORDED, "--on", TARGET), "recorded-cluster: a folder, expected a file")
