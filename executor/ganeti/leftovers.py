"""What a job that broke off left on a node, told by the errors of the jobs that run into it."""

from __future__ import annotations

import re

_NODE = re.compile(r"\bon node ([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_VOLUME = re.compile(
    r'logical volume "?([\w.+-]+)"? already exists in volume group "?([\w.+-]+)', re.IGNORECASE
)
_EXISTS = re.compile(r"already exists\b", re.IGNORECASE)
_MINOR = re.compile(r"(?:drbd(\d+): minor|minor (\d+)|\bminor) is already in use\b", re.IGNORECASE)


def removal(message: str) -> str:
    """What removes the leftovers that an error runs into; "" where it tells of none."""
    node = _NODE.search(message)
    there = f"on {node[1]}" if node else "on that node"
    if volume := _VOLUME.search(message):
        name = f"{volume[2]}/{volume[1]}"
        # A DRBD disk has two volumes, and the second one is in the way next.
        disk = name.removesuffix("_data").removesuffix("_meta")
        names = name if disk == name else f"{disk}_data {disk}_meta"
        return (
            f"a job that broke off left this volume: if gnt-cluster verify says that {name} is"
            f" unknown, lvremove {names} {there}"
        )
    if minor := _MINOR.search(message):
        number = minor[1] or minor[2] or "N"
        return (
            "a job that broke off left this DRBD device: if gnt-cluster verify says that the"
            f" unallocated drbd minor {number} is in use, drbdsetup down resource{number} {there}"
        )
    if _EXISTS.search(message):
        return (
            "a job that broke off left something that is in the way: gnt-cluster verify names what"
            f" no instance has; remove that {there}"
        )
    return ""
