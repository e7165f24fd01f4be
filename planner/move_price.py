"""What a move costs: data that DRBD copies, memory that live migration sends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.actions import Verb, action_rows
from planner.model import Model
from planner.moves import MoveKind
from snapshots.cluster import Ints


class Price(NamedTuple):
    """MiB copied, MiB of memory sent, commands to run; prices compare in that order."""

    copied: int = 0
    sent: int = 0
    commands: int = 0

    def plus(self, other: Price) -> Price:
        """Both together."""
        return Price(*(a + b for a, b in zip(self, other, strict=True)))


def _often(verb: Verb) -> Ints:
    """How often a kind of move, from a node that is up, contains ``verb``."""
    steps = [action_rows(kind, 0, 1, live=True, primary_down=False) for kind in MoveKind]
    return np.array([[step for step, _ in each].count(verb) for each in steps], dtype=np.int64)


_COPIES, _SENDS = _often(Verb.REPLACE_DISKS), _often(Verb.MIGRATE)


def prices(model: Model, instances: Ints, kinds: Ints) -> Ints:
    """What moves (lanes) of instances whose nodes are up cost, (3, lanes): as :class:`Price`."""
    live = model.running[instances] & ~model.forthcoming[instances]
    copied = _COPIES[kinds] * model.disk[instances] * ~model.forthcoming[instances]
    sent = _SENDS[kinds] * model.memory[instances] * live
    return np.stack([copied, sent, _COPIES[kinds] + _SENDS[kinds]])


def move_price(model: Model, instance: int, kind: MoveKind) -> Price:
    """The price of one move."""
    return Price(*prices(model, np.array([instance]), np.array([int(kind)]))[:, 0].tolist())
