"""Ganeti's disk templates and what each of them means for planning."""

from __future__ import annotations

from enum import IntEnum


class DiskTemplate(IntEnum):
    """A disk template; the value is its place in Ganeti's canonical order.

    The facts behind the properties:

    ============ ============== ========= ===================
    template     uses node disk mirrored  movable by balancing
    ============ ============== ========= ===================
    diskless     no             external  no
    file         no             no        no
    sharedfile   no             external  yes
    plain        yes            no        no
    blockdev     no             external  yes
    drbd         yes            internal  yes
    rbd          no             external  yes
    ext          no             external  yes
    gluster      no             external  yes
    ============ ============== ========= ===================
    """

    DISKLESS = 0
    FILE = 1
    SHAREDFILE = 2
    PLAIN = 3
    BLOCKDEV = 4
    DRBD = 5
    RBD = 6
    EXT = 7
    GLUSTER = 8

    @property
    def label(self) -> str:
        """The name as written in Ganeti's files (``drbd``)."""
        return self.name.lower()

    @property
    def uses_node_disk(self) -> bool:
        """True if the disks live on the node's own volume group (and its spindles)."""
        return self in (DiskTemplate.PLAIN, DiskTemplate.DRBD)

    @property
    def movable(self) -> bool:
        """True if balancing moves such instances."""
        return self not in (DiskTemplate.DISKLESS, DiskTemplate.FILE, DiskTemplate.PLAIN)

    @property
    def mirrored_externally(self) -> bool:
        """True if another node of the group can start such an instance: the disks are elsewhere."""
        return self not in (DiskTemplate.FILE, DiskTemplate.PLAIN, DiskTemplate.DRBD)

    @property
    def has_secondary(self) -> bool:
        """True if the instance lives on a pair of nodes."""
        return self is DiskTemplate.DRBD


TEMPLATES_BY_LABEL: dict[str, DiskTemplate] = {t.label: t for t in DiskTemplate}
ALL_TEMPLATES: tuple[DiskTemplate, ...] = tuple(DiskTemplate)
