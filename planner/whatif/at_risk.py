"""The risks of a plan's run, each with its time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoSecondCopy:
    """An instance without a second copy, from ``begin`` to ``end`` (seconds from the run's begin).

    ``end`` is None where it is still without one after the run, ``before`` True where it was
    without one before.
    """

    instance: str
    begin: float
    end: float | None
    before: bool


@dataclass(frozen=True, slots=True)
class NotSafe:
    """A node that is not N+1 safe for some time: it lacks memory to take over from ``lost``.

    ``missing`` (MiB) is the most that it lacks, when ``lost`` fails; ``lost`` is None where it
    lacks that for its own instances. ``end`` and ``before`` as in :class:`NoSecondCopy`; where a
    node was not safe before, ``missing_before`` is what it lacked.
    """

    node: str
    lost: str | None
    missing: int
    begin: float
    end: float | None
    before: bool
    missing_before: int = 0

    @property
    def is_worse(self) -> bool:
        """True if the run makes it so, or makes it worse."""
        return not self.before or self.missing > self.missing_before


@dataclass(frozen=True, slots=True)
class Down:
    """An instance that is down for a failover, or with its node: from ``begin`` to ``end`` (s)."""

    instance: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Tightest:
    """The least free memory and disk of a node (MiB) during the run, and when (seconds)."""

    node: str
    free_memory: int
    memory_at: float
    free_disk: int
    disk_at: float


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The risks of a plan's run while it lasts; each sequence in the order of its begins."""

    no_second_copy: tuple[NoSecondCopy, ...]
    not_safe: tuple[NotSafe, ...]
    down: tuple[Down, ...]
    tightest: tuple[Tightest, ...]

    @property
    def copies_missing_at_once(self) -> int:
        """The most instances that lack their second copy at one moment because of the run."""
        changes = [(one.begin, 1) for one in self.no_second_copy if not one.before]
        changes += [
            (one.end, -1) for one in self.no_second_copy if one.end is not None and not one.before
        ]
        most = now = 0
        for _, change in sorted(changes):
            now += change
            most = max(most, now)
        return most


@dataclass(frozen=True, slots=True)
class Away:
    """A node that is off from ``begin`` to ``end`` (seconds), as for a reboot."""

    node: str
    begin: float
    end: float
