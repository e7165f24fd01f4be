"""What removes the leftovers that a job's error tells of."""

from __future__ import annotations

import pytest

from executor.ledger import AttemptRecord, AttemptState
from executor.run.debris import SHOWN, failure, removal

VOLUME = (
    "Can't create block device <LogicalVolume(/dev/xenvg/7a.disk0_data, visible as /dev/, size=1g)>"
    " on node node3.lab.test for instance mail.lab.test: Can't create block device: exited with"
    ' exit code 5 - Logical Volume "7a.disk0_data" already exists in volume group "xenvg"'
)
MINOR = (
    "Can't create block device <DRBD8(hosts=None/0-node3.lab.test/4, port=None)> on node"
    " node3.lab.test for instance mail.lab.test: Can't create block device: drbd4: minor is already"
    " in use at Create() time"
)


@pytest.mark.parametrize(
    ("message", "command"),
    [
        (VOLUME, "lvremove xenvg/7a.disk0_data xenvg/7a.disk0_meta on node3.lab.test"),
        ('Logical Volume "one" already exists in volume group "vg"', "lvremove vg/one on that"),
        (MINOR, "drbdsetup down resource4 on node3.lab.test"),
        ("minor 7 is already in use", "drbdsetup down resource7 on that node"),
        ("drbd: minor is already in use at assemble time", "drbdsetup down resourceN"),
        ("File /srv/disk0 already exists", "gnt-cluster verify names what no instance has"),
    ],
)
def test_what_is_in_the_way_and_what_removes_it(message: str, command: str) -> None:
    assert command in removal(message)


@pytest.mark.parametrize("message", ["", "not enough memory", "disk is in use", "Job canceled"])
def test_other_errors_tell_of_no_leftovers(message: str) -> None:
    assert removal(message) == ""


def test_an_error_is_shown_with_its_jobs_number_and_from_its_end() -> None:
    assert failure(attempt(VOLUME)).startswith("job 37: ")
    assert failure(attempt("x" * 1000 + VOLUME)).endswith(VOLUME[-100:])
    assert len(failure(attempt(VOLUME * 100))) <= len("job 37: ") + SHOWN
    assert failure(attempt("")) == ""


def test_a_refusal_is_shown_from_its_end() -> None:
    said = failure(attempt("x" * 1000 + VOLUME, AttemptState.REFUSED, job=None))
    assert said.startswith("...x") and said.endswith(VOLUME[-100:])


@pytest.mark.parametrize("state", [AttemptState.SUCCESS, AttemptState.LOST, AttemptState.CANCELED])
def test_what_did_not_fail_has_no_failure(state: AttemptState) -> None:
    assert failure(attempt("some words", state)) == ""


def attempt(
    message: str, state: AttemptState = AttemptState.ERROR, job: str | None = "37"
) -> AttemptRecord:
    return AttemptRecord("poise:u:1:0:1", 1, 1, 0, 1, state, job, 0.0, 0.0, 1.0, message, False, 0)
