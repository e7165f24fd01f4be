"""The choice among equals that Ganeti's tools make."""

from __future__ import annotations

import numpy as np

from snapshots.arrays import Bools, Floats


def latest_best(scores: Floats, allowed: Bools) -> int | None:
    """The lane with the lowest score among ``allowed``, the last of equals.

    A lane replaces the one found so far unless the latter is strictly lower (so NaN is replaced
    and replaces).
    """
    best: int | None = None
    for lane in np.flatnonzero(allowed).tolist():
        if best is None or not scores[best] < scores[lane]:
            best = lane
    return best
