"""The obstacle to emptying a node, as a reason with a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.explain.place_refusal import Reason
from planner.n_plus_one.emptying_trial import Stranded
from planner.rules.failure import Failure
from planner.rules.shortage import shortage
from planner.state.model import Model
from planner.words import size_in_words

_LIMIT = "global-n-plus-one"


def blame(model: Model, node: int, stranded: Sequence[Stranded]) -> Reason:
    """The obstacle to emptying ``node`` (a row), whose instances ``stranded`` find no node."""
    failing = model.cluster.nodes.names[node]
    start = f"global N+1: {failing} could not be emptied if it failed"
    if not stranded:
        return Reason(_LIMIT, start, if_fails=failing)
    who = model.cluster.instances.names[stranded[0].instance]
    tried = stranded[0].tried
    targets = tried.primary
    if model.offline[targets].all():
        text = f"{start}: there is no other node online for {who}"
        return Reason(_LIMIT, text, if_fails=failing)
    lanes = next(one for one in tried.touched if (one.node == targets).all())
    amounts = shortage(lanes, tried.failure)
    sized = np.isin(tried.failure, (Failure.MEM, Failure.DISK)) & (amounts > 0)
    sized &= ~model.offline[targets]
    if not sized.any():
        return Reason(_LIMIT, f"{start}: no node takes {who}", if_fails=failing)
    best = int(np.where(sized, amounts, np.inf).argmin())
    missing = int(amounts[best])
    kind = "memory" if tried.failure[best] == Failure.MEM else "disk"
    target = model.cluster.nodes.names[int(targets[best])]
    text = f"{start}: {target} lacks {size_in_words(missing)} of {kind} for {who}"
    return Reason(_LIMIT, text, missing, "MiB", failing)
