"""Where an instance is and how its disks are, from recorded answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.backend import Disks
from executor.ganeti.advice import GanetiAdvice
from executor.ganeti.observation import disks_of, observed
from planner.plan.move import Position
from snapshots.errors import FormatError
from tests.executor.ganeti.recordings import DISKS, instance_row


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("healthy", Disks.HEALTHY),
        ("shared-file", Disks.HEALTHY),
        ("no-disks", Disks.HEALTHY),
        ("syncing", Disks.SYNCING),
        ("secondary-down", Disks.DEGRADED),
        ("secondary-offline", Disks.UNKNOWN),
        ("secondary-silent", Disks.UNKNOWN),
        ("stopped", Disks.UNKNOWN),
    ],
)
def test_disks_as_the_nodes_tell(name: str, expected: Disks) -> None:
    told = DISKS[name]
    assert disks_of(told["result"], told["instance"]) is expected


GOOD = ["/dev/drbd0", 147, 0, None, None, False, 1]
SYNC = ["/dev/drbd0", 147, 0, 40.0, 12, True, 4]
ALONE = ["/dev/drbd0", 147, 0, None, None, True, 1]
FAULTY = ["/dev/drbd0", 147, 0, None, None, False, 3]
UNSURE = ["/dev/drbd0", 147, 0, None, None, False, 2]


def told(*sides: tuple[Any, Any]) -> dict[str, Any]:
    disks = [{"dev_type": "drbd", "pstatus": p, "sstatus": s} for p, s in sides]
    return {"web": {"disks": disks}}


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ([(GOOD, GOOD)], Disks.HEALTHY),
        ([(GOOD, SYNC)], Disks.SYNCING),
        ([(ALONE, None)], Disks.DEGRADED),
        ([(GOOD, FAULTY)], Disks.DEGRADED),
        ([(GOOD, UNSURE)], Disks.UNKNOWN),
        ([(GOOD, None)], Disks.UNKNOWN),
        ([(GOOD, GOOD), (SYNC, SYNC)], Disks.SYNCING),
        ([(ALONE, GOOD), (SYNC, SYNC)], Disks.DEGRADED),
        ([(GOOD, None), (SYNC, SYNC)], Disks.UNKNOWN),
    ],
)
def test_the_worst_disk_and_the_worst_side_count(
    sides: list[tuple[Any, Any]], expected: Disks
) -> None:
    assert disks_of(told(*sides), "web") is expected


@pytest.mark.parametrize(
    ("place", "value"),
    [(3, "5"), (3, [1]), (5, 0), (5, None), (6, "1"), (6, 1.0), (6, 9), (6, None)],
)
def test_a_side_whose_figures_are_none_is_not_called_healthy(place: int, value: Any) -> None:
    odd = [value if number == place else one for number, one in enumerate(GOOD)]
    assert disks_of(told((GOOD, odd)), "web") is Disks.UNKNOWN


@given(st.none() | st.text() | st.lists(st.none() | st.integers() | st.text(), max_size=8))
def test_what_cannot_be_understood_is_never_healthy(what: Any) -> None:
    assert disks_of({"web": {"disks": [what]}}, "web") is Disks.UNKNOWN
    assert disks_of(what, "web") is Disks.UNKNOWN


def test_a_running_guest() -> None:
    seen = observed(instance_row("running"), "lab", Disks.HEALTHY, GanetiAdvice())
    assert seen.position == Position("node2.lab.test", "node4.lab.test")
    assert (seen.running, seen.trouble, seen.disks) == (True, "", Disks.HEALTHY)


def test_a_stopped_guest_is_no_trouble() -> None:
    seen = observed(instance_row("stopped"), "lab", Disks.UNKNOWN, GanetiAdvice())
    assert (seen.running, seen.trouble) == (False, "")


def test_an_instance_without_disks_has_healthy_ones() -> None:
    seen = observed(instance_row("diskless"), "lab", Disks.UNKNOWN, GanetiAdvice())
    assert seen.position == Position("node4.lab.test")
    assert seen.disks is Disks.HEALTHY


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("primary-silent", "its primary node2.lab.test does not answer"),
        ("primary-offline", "its primary node2.lab.test is offline"),
    ],
)
def test_nobody_knows_whether_a_guest_of_a_lost_node_runs(name: str, trouble: str) -> None:
    seen = observed(instance_row(name), "lab", Disks.UNKNOWN, GanetiAdvice())
    assert (seen.running, seen.trouble) == (None, trouble)


@pytest.mark.parametrize(
    ("status", "running", "trouble"),
    [
        ("ERROR_wrongnode", False, "it runs on another node than its primary node2.lab.test"),
        ("ERROR_down", True, "it does not run though it should"),
        ("ERROR_up", True, "it runs though it should be stopped"),
        ("SOMETHING", True, "Ganeti says 'SOMETHING' of it"),
    ],
)
def test_trouble(status: str, running: bool, trouble: str) -> None:
    seen = observed(
        {**instance_row("running"), "status": status}, "lab", Disks.UNKNOWN, GanetiAdvice()
    )
    assert (seen.running, seen.trouble) == (running, trouble)


def test_an_answer_without_a_node() -> None:
    with pytest.raises(FormatError, match="lab: key 'pnode'"):
        observed({**instance_row("running"), "pnode": None}, "lab", Disks.UNKNOWN, GanetiAdvice())


def test_before_a_failover_somebody_makes_sure_that_the_node_is_off() -> None:
    """Or the guest runs on both, each with a copy of its own."""
    first, *_ = observed(instance_row("primary-silent"), "lab", Disks.UNKNOWN, GanetiAdvice()).fix
    assert first.startswith("power off node2.lab.test first: ")


def test_a_guest_that_does_not_run_is_looked_for_on_its_secondary_first() -> None:
    down = {**instance_row("running"), "status": "ERROR_down"}
    first, *_ = observed(down, "lab", Disks.UNKNOWN, GanetiAdvice()).fix
    assert first == f"check whether it runs on {down['snodes'][0]}"
