"""The price of a move: guests that stop, data that DRBD copies, memory that migration sends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.rules.actions import Verb
from planner.rules.guest_switch import Guest, different_guests
from planner.rules.move_actions import actions_on, move_actions, taken_as_down
from planner.rules.moves import MoveKind
from planner.rules.route import Leg
from planner.state.model import Model
from snapshots.arrays import Ints


class Price(NamedTuple):
    """Guests restarted, MiB copied, MiB of memory sent, commands to run.

    Prices compare in that order.
    """

    restarts: int = 0
    copied: int = 0
    sent: int = 0
    commands: int = 0

    def plus(self, other: Price) -> Price:
        """Both together."""
        return Price(*(a + b for a, b in zip(self, other, strict=True)))


def _per_kind(guest: Guest) -> Ints:
    """For each kind of move (rows) the numbers of restarts, copies, transfers and actions."""
    return np.array(
        [
            (
                done.restarts,
                done.count(Verb.REPLACE_DISKS),
                done.count(Verb.MIGRATE),
                len(done.actions),
            )
            for done in (move_actions(kind, 0, 1, guest) for kind in MoveKind)
        ],
        dtype=np.int64,
    )


def prices(model: Model, instances: Ints, kinds: Ints) -> Ints:
    """Prices of moves (lanes) of instances whose nodes are up, (4, lanes), see :class:`Price`."""
    codes, guests = different_guests(model.cluster)
    often = np.stack([_per_kind(guest) for guest in guests])[codes[instances], kinds]
    restarts, copies, sends, commands = often.T
    exists = ~model.forthcoming[instances]
    copied = copies * model.disk[instances] * exists
    sent = sends * model.memory[instances]
    return np.stack([restarts, copied, sent, commands])


def sent(model: Model, instances: Ints, primaries: Ints) -> Ints:
    """MiB of memory that instances (lanes) send when they change their primary (2, lanes).

    The first row is for the first change, from ``primaries``; the second for each later one.
    """
    codes, guests = different_guests(model.cluster)
    gone = np.array(
        [taken_as_down(model, node) for node in range(model.node_count)], dtype=np.int64
    )
    sends = [[_sends(guest, node_gone=one) for one in (False, True)] for guest in guests]
    both = np.array(sends, dtype=np.int64).reshape(-1, 2, 2)[codes[instances], gone[primaries]]
    found: Ints = both.T * model.memory[instances]
    return found


def _sends(guest: Guest, *, node_gone: bool) -> tuple[bool, bool]:
    """True where a guest migrates when it changes its node, the first time and the next."""
    twice = actions_on([Leg(copies=False, node=0)] * 2, guest, node_gone=node_gone)
    first, later = (verb is Verb.MIGRATE for verb, _ in twice.actions)
    return first, later


def move_price(model: Model, instance: int, kind: MoveKind) -> Price:
    """The price of one move."""
    return Price(*prices(model, np.array([instance]), np.array([int(kind)]))[:, 0].tolist())
