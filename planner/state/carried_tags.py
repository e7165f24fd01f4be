"""The tags of all instances, one after the other: as long as there are tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from snapshots.arrays import Bools, Ints


@dataclass(frozen=True, eq=False)
class CarriedTags:
    """Tags of instances, as rows of a list of names; each tag of an instance once.

    ``tag`` and ``times`` (T): which tag, and how often the instance carries it. Those of
    instance ``i`` are at ``starts[i]`` up to ``starts[i + 1]``.
    """

    starts: Ints
    tag: Ints
    times: Ints

    @classmethod
    def of_lists(cls, carried: Sequence[Sequence[str]], rows: Mapping[str, int]) -> CarriedTags:
        """From every instance's tags by name; ``rows`` has the number of each name."""
        counted = [Counter(tags) for tags in carried]
        sizes = np.array([0, *(len(tags) for tags in counted)], dtype=np.int64)
        return cls(
            sizes.cumsum(),
            np.array([rows[tag] for tags in counted for tag in tags], dtype=np.int64),
            np.array([often for tags in counted for often in tags.values()], dtype=np.int64),
        )

    def __len__(self) -> int:
        """The number of instances."""
        return len(self.starts) - 1

    def of(self, instance: int) -> tuple[Ints, Ints]:
        """One instance's tags, and how often it carries each."""
        part = slice(int(self.starts[instance]), int(self.starts[instance + 1]))
        return self.tag[part], self.times[part]

    def of_each(self, instances: Ints) -> tuple[Ints, Ints, Ints]:
        """Of several: which of ``instances`` (its position), the tag, and how often."""
        first = self.starts[instances]
        sizes = self.starts[instances + 1] - first
        which = np.arange(len(instances)).repeat(sizes)
        at = np.arange(len(which)) + (first - sizes.cumsum() + sizes)[which]
        return which, self.tag[at], self.times[at]

    def carriers(self, tags: Ints) -> Bools:
        """The instances that carry any of ``tags``."""
        wanted = np.zeros(int(self.tag.max(initial=-1)) + 1, dtype=np.bool_)
        wanted[tags] = True
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.instances()[wanted[self.tag]]] = True
        return found

    def instances(self) -> Ints:
        """The instance of each tag (T)."""
        return np.arange(len(self)).repeat(np.diff(self.starts))

    def where(self, kept: Bools) -> CarriedTags:
        """Only those of the tags (T) that are ``kept``."""
        sizes = np.bincount(self.instances()[kept], minlength=len(self))
        return CarriedTags(np.append(0, sizes.cumsum()), self.tag[kept], self.times[kept])
