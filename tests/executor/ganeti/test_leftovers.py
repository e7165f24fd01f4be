"""Steps against the leftovers that the error of a job names."""

from __future__ import annotations

import pytest

from executor.ganeti.leftovers import removal

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
        (VOLUME, "on node3.lab.test: lvremove xenvg/7a.disk0_data xenvg/7a.disk0_meta"),
        (
            'Logical Volume "one" already exists in volume group "vg"',
            "on that node: lvremove vg/one",
        ),
        (MINOR, "on node3.lab.test: drbdsetup down resource4"),
        ("minor 7 is already in use", "on that node: drbdsetup down resource7"),
        ("drbd: minor is already in use at assemble time", "drbdsetup down resourceN"),
        ("File /srv/disk0 already exists", "remove what it names, on that node"),
    ],
)
def test_what_is_in_the_way_and_what_removes_it(message: str, command: str) -> None:
    verify, remove = removal(message)
    assert verify.startswith("gnt-cluster verify ") and command in remove


@pytest.mark.parametrize("message", ["", "not enough memory", "disk is in use", "Job canceled"])
def test_other_errors_tell_of_no_leftovers(message: str) -> None:
    assert removal(message) == ()
