"""The reasons why a node cannot take an instance."""

from __future__ import annotations

from enum import IntEnum


class Failure(IntEnum):
    """The reason of a refusal, in Ganeti's fixed order; ``NONE`` means it fits."""

    NONE = -1
    MEM = 0
    DISK = 1
    CPU = 2
    N1 = 3
    TAGS = 4
    MIG = 5
    DISK_COUNT = 6
    SPINDLES = 7
    INTERNAL = 8
    OTHER = 9
    """A limit that Ganeti does not know."""

    @property
    def label(self) -> str:
        """Ganeti's word for it, as in ``FailMem``."""
        return _LABELS[self]


_LABELS = {
    Failure.NONE: "",
    Failure.MEM: "FailMem",
    Failure.DISK: "FailDisk",
    Failure.CPU: "FailCPU",
    Failure.N1: "FailN1",
    Failure.TAGS: "FailTags",
    Failure.MIG: "FailMig",
    Failure.DISK_COUNT: "FailDiskCount",
    Failure.SPINDLES: "FailSpindles",
    Failure.INTERNAL: "FailInternal",
    Failure.OTHER: "FailOther",
}
