"""What a node's /proc/drbd says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_DEVICE = re.compile(r" *(?P<minor>\d+): cs:(?P<connection>\w+)")
_SIDES = re.compile(r" ro:(?P<role>\w+)/(?P<peer_role>\w+) ds:(?P<disk>\w+)/(?P<peer_disk>\w+)")
_LEFT = re.compile(r" oos:(?P<left_kib>\d+)")


@dataclass(frozen=True)
class DrbdState:
    """One DRBD device as its node sees it; the words are DRBD's."""

    connection: str
    role: str = ""
    peer_role: str = ""
    disk: str = ""
    peer_disk: str = ""
    left_kib: int = 0
    """What the other side does not have yet."""

    @property
    def complete(self) -> bool:
        """Connected, and the data are on both sides."""
        disks = (self.disk, self.peer_disk)
        return self.connection == "Connected" and disks == ("UpToDate", "UpToDate")


def read_drbd(text: str) -> dict[int, DrbdState]:
    """The devices by minor number."""
    devices: dict[int, DrbdState] = {}
    minor = -1
    for line in text.splitlines():
        if found := _DEVICE.match(line):
            minor = int(found["minor"])
            sides = _SIDES.search(line)
            devices[minor] = DrbdState(found["connection"], **(sides.groupdict() if sides else {}))
        elif left := _LEFT.search(line):
            devices[minor] = replace(devices[minor], left_kib=int(left["left_kib"]))
    return devices
