"""What removes the leftovers that a job's error tells of."""

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
