"""Leftovers of jobs that broke off, as the errors of the jobs that run into them name them."""

from __future__ import annotations

import re

_NODE = re.compile(r"\bon node ([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_VOLUME = re.compile(
    r'logical volume "?([\w.+-]+)"? already exists in volume group "?([\w.+-]+)', re.IGNORECASE
)
_EXISTS = re.compile(r"already exists\b", re.IGNORECASE)
_MINOR = re.compile(r"(?:drbd(\d+): minor|minor (\d+)|\bminor) is already in use\b", re.IGNORECASE)

_FIND_OWNERLESS = "gnt-cluster verify (names what a job that broke off left and no instance has)"


def removal(message: str) -> tuple[str, ...]:
    """Steps that remove the leftovers that an error names; none where it names none."""
    node = _NODE.search(message)
    there = f"on {node[1]}" if node else "on that node"
    if volume := _VOLUME.search(message):
        name = f"{volume[2]}/{volume[1]}"
        # A DRBD disk has two volumes, and the second one is in the way next.
        disk = name.removesuffix("_data").removesuffix("_meta")
        names = name if disk == name else f"{disk}_data {disk}_meta"
        return (
            _FIND_OWNERLESS,
            f"if it says that volume {name} is unknown, {there}: lvremove {names}",
        )
    if minor := _MINOR.search(message):
        number = minor[1] or minor[2] or "N"
        return (
            _FIND_OWNERLESS,
            f"if it says that the unallocated drbd minor {number} is in use, {there}:"
            f" drbdsetup down resource{number}",
        )
    if _EXISTS.search(message):
        return (
            _FIND_OWNERLESS,
            f"remove what it names, {there}",
        )
    return ()
