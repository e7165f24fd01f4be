"""Plans carried out over RAPI while the guests run: none notices, no move is lost or done twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.labs.uml.drbd_state import DrbdState
from tests.labs.uml.guest_output import gaps
from tests.labs.uml.lab import DOMAIN, GUESTS, NODE_MEMORY, NODES, Lab, short, wait_for

pytestmark = pytest.mark.live

SLOW = 2048
"""KiB a second: a guest's 64 MiB take half a minute, long enough to interfere."""
USUAL = 61440
"""What Ganeti sets unless told otherwise."""


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[str, str]:
    """The option for a ledger of the test's own."""
    return "--ledger", str(tmp_path / "ledger.sqlite")


@pytest.fixture(scope="module")
def slow_copies(uml: Lab) -> Iterator[None]:
    """DRBD copies slowly."""
    uml.limit_resync(SLOW)
    try:
        yield
    finally:
        uml.limit_resync(USUAL)


def test_a_plan_of_every_kind(lopsided: Lab, tmp_path: Path, ledger: tuple[str, str]) -> None:
    lab, file = lopsided, tmp_path / "plan.json"
    # by hand: what balancing chooses depends on how much memory the nodes happen to have free
    write_plan(
        lab,
        file,
        by_hand("tick1", ("node2", "node1"), "migrate node2"),
        by_hand("tick2", ("node1", "node3"), "replace-disks node3"),
        by_hand(
            "tick3", ("node3", "node2"), "migrate node2", "replace-disks node3", "migrate node3"
        ),
    )
    before = {guest: lab.last_tick(guest) for guest in GUESTS}

    code, told = finish(lab, "run", file, *on(lab), *ledger)

    assert code == 0, told
    assert lab.placement() == {
        "tick1": ("node2", "node1"),
        "tick2": ("node1", "node3"),
        "tick3": ("node3", "node2"),
    }
    for guest, tick in before.items():
        assert lab.wait_for_tick(guest, after=time.time()).node == lab.placement()[guest][0]
        assert not gaps(said for said in lab.serial(guest) if said >= tick)
        assert lab.complete(guest)


@pytest.mark.usefixtures("slow_copies")
def test_a_runner_killed_while_drbd_copies(
    uml: Lab, tmp_path: Path, ledger: tuple[str, str]
) -> None:
    guest, file = GUESTS[0], tmp_path / "plan.json"
    primary, secondary, free = nodes_of(uml, guest)
    replace_secondary(uml, file, guest, free)
    before, jobs = uml.last_tick(guest), replacements(uml, guest)

    runner = uml.start_poise("run", file, *on(uml), *ledger)
    wait_for("the copy to begin", lambda: copying(uml, primary), seconds=240)
    runner.kill()
    runner.communicate()
    assert copying(uml, primary), "the copy was over before the runner was killed"
    code, told = finish(uml, "resume", "--yes", "--ca-file", uml.ca_file, *ledger)

    assert code == 0, told
    assert uml.placement()[guest] == (primary, free)
    assert uml.complete(guest)
    assert secondary not in uml.minors(guest)
    assert len(replacements(uml, guest)) == len(jobs) + 1
    assert not gaps(tick for tick in uml.serial(guest) if tick >= before)


@pytest.mark.usefixtures("slow_copies")
def test_the_new_secondary_loses_power_while_drbd_copies(
    uml: Lab, tmp_path: Path, ledger: tuple[str, str]
) -> None:
    # not one whose new secondary is the master: that has to carry the plan out
    guest = next(guest for guest in GUESTS if nodes_of(uml, guest)[2] != "node1")
    file = tmp_path / "plan.json"
    primary, _, free = nodes_of(uml, guest)
    replace_secondary(uml, file, guest, free)
    before = uml.last_tick(guest)

    runner = uml.start_poise("run", file, *on(uml), *ledger)
    wait_for("the copy to begin", lambda: copying(uml, primary), seconds=240)
    # cut off earlier, while it connects the copies, Ganeti itself would wait for the node for ages
    wait_for("Ganeti to wait for the copy", lambda: waits_for_copy(uml), seconds=120)
    uml.power_off(free)
    out, err = runner.communicate()

    # the guest goes on with one copy of its disk; the move is not done, and the operator is told
    assert runner.returncode == 4, out + err
    assert f"gnt-instance activate-disks {guest}.{DOMAIN}" in out + err
    assert uml.wait_for_tick(guest, after=time.time()).node == primary
    assert not uml.complete(guest)

    uml.power_on(free)
    uml.activate_disks(guest)  # as advised
    wait_for("both copies", lambda: uml.complete(guest), seconds=300)
    code, told = finish(uml, "resume", "--yes", "--ca-file", uml.ca_file, *ledger)

    assert code == 0, told
    assert uml.placement()[guest] == (primary, free)
    assert not gaps(tick for tick in uml.serial(guest) if tick >= before)


def waits_for_copy(lab: Lab) -> bool:
    """Whether the job that replaces disks has come to its longest step."""
    running = lab.on("node1", "gnt-job", "list", "--no-headers", "--running", "-o", "id").out
    return any("STEP 5/6" in lab.on("node1", "gnt-job", "info", job).out for job in running.split())


def by_hand(guest: str, to: tuple[str, str], *actions: str) -> dict[str, Any]:
    """A move for :func:`write_plan` to primary and secondary; actions such as "migrate node2"."""
    steps = [action.split() for action in actions]
    return {
        "instance": f"{guest}.{DOMAIN}",
        "kind": "by-hand",
        "to": position(*to),
        "actions": [{"verb": verb, "node": f"{node}.{DOMAIN}"} for verb, node in steps],
        "copy_gib": 0.1875 if any(verb == "replace-disks" for verb, _ in steps) else 0.0,
        "memory_gib": sum(verb == "migrate" for verb, _ in steps) / 64,
        "after": [],
    }


def write_plan(lab: Lab, file: Path, *moves: dict[str, Any]) -> None:
    """A plan for this cluster as it is now, but with moves of ours."""
    access = ("--ca-file", lab.ca_file)
    none = (*NODE_MEMORY, "--max-moves", "0")
    done = lab.poise("balance", lab.rapi_url, *access, *none, "--out", file)
    assert file.exists(), done.err
    plan: dict[str, Any] = json.loads(file.read_text())
    where = lab.placement()
    plan["moves"] = [
        move
        | {
            "id": number,
            "from": position(*where[short(move["instance"])]),
            "score_after": plan["score_before"],
        }
        for number, move in enumerate(moves, 1)
    ]
    file.write_text(json.dumps(plan))


def replace_secondary(lab: Lab, file: Path, guest: str, node: str) -> None:
    """A plan with one move that balancing would not choose: another secondary for a guest."""
    primary, _ = lab.placement()[guest]
    write_plan(lab, file, by_hand(guest, (primary, node), f"replace-disks {node}"))


def position(primary: str, secondary: str) -> dict[str, str]:
    return {"primary": f"{primary}.{DOMAIN}", "secondary": f"{secondary}.{DOMAIN}"}


def on(lab: Lab) -> tuple[str | Path, ...]:
    """The options with which `poise run` acts on this cluster without asking."""
    return "--on", lab.rapi_url, "--ca-file", lab.ca_file, "--yes"


def finish(lab: Lab, *arguments: str | Path) -> tuple[int, str]:
    """Run Poise to its end, however long that takes; exit code and all that was said."""
    runner = lab.start_poise(*arguments)
    out, err = runner.communicate()
    return runner.returncode, out + err


def nodes_of(lab: Lab, guest: str) -> tuple[str, str, str]:
    """Primary and secondary of a guest, and the node that has nothing of it."""
    primary, secondary = lab.placement()[guest]
    (free,) = set(NODES) - {primary, secondary}
    return primary, secondary, free


def copying(lab: Lab, primary: str) -> DrbdState | None:
    """The copy that DRBD is in the middle of, on its source."""
    sides = lab.drbd(primary).values()
    return next((side for side in sides if side.connection == "SyncSource"), None)


def replacements(lab: Lab, guest: str) -> list[int]:
    """Ganeti's jobs that replace a guest's disks, whichever user asked for them."""
    with lab.rapi() as rapi:
        jobs = rapi.get("/2/jobs?bulk=1").raise_for_status().json()
    wanted = f"INSTANCE_REPLACE_DISKS({guest}.{DOMAIN})"
    return [job["id"] for job in jobs if wanted in job["summary"]]
