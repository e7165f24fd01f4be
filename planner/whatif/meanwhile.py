"""The cluster at every moment of a plan's run: what is at risk, on which node, for how long.

The moves are done in the order in which the schedule ends their actions. While an action runs,

* a disk that is copied takes room on the new node beside the old copy, and its instance has no
  second copy;
* a guest that migrates takes memory on both nodes, and is in nobody's reserve;
* a guest that fails over is down, and its memory is spoken for on the new node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planner.explain import OutOfUse
from planner.explain.out_of_use import why_out_of_use
from planner.plan.move import Move
from planner.plan.rehearsal import do_action
from planner.rules import Life, Verb, guest_in
from planner.state import Model, Placement
from planner.timing import ActionSpan, Schedule
from planner.whatif.at_risk import Away, Down, Meanwhile, NoSecondCopy, NotSafe, Tightest
from snapshots.arrays import NO_NODE

_GONE = (OutOfUse.TAKEN, OutOfUse.NO_ANSWER, OutOfUse.OFFLINE)
"""The reasons why a copy on a node is of no use; a drained node still has its copies."""


def meanwhile(
    model: Model, moves: Sequence[Move], schedule: Schedule, away: Sequence[Away] = ()
) -> Meanwhile:
    """The risks while ``moves`` run as ``schedule`` has them, and nodes are ``away``.

    Nodes that planning does not use are not looked at as such, nor is one that is away; moves that
    the schedule does not end are done as far as it gets.

    Raises:
        FormatError: the actions of a move do not lead where it says.
    """
    walk = _Walk(model, moves)
    for seconds, begins, what in _events(schedule.actions, away):
        if isinstance(what, Away):
            walk.leave(what) if begins else walk.come_back(what)
            continue
        walk.begin(what) if begins else walk.end(what)
        walk.look(seconds, what)
    return walk.found()


def _events(
    spans: Sequence[ActionSpan], away: Sequence[Away]
) -> Iterator[tuple[float, bool, ActionSpan | Away]]:
    """Begins and ends by time; at the same time what ends comes first, and actions before nodes."""
    whole: list[ActionSpan | Away] = [*spans, *away]
    events = [(one.begin, True, number) for number, one in enumerate(whole)]
    events += [(one.end, False, number) for number, one in enumerate(whole)]
    for seconds, begins, number in sorted(events):
        yield seconds, begins, whole[number]


class _Walk:
    """The state as the run goes on."""

    def __init__(self, model: Model, moves: Sequence[Move]) -> None:
        cluster = model.cluster
        self._model = model
        self._place = Placement(model)
        self._node_rows = {name: row for row, name in enumerate(cluster.nodes.names)}
        instances = {name: row for row, name in enumerate(cluster.instances.names)}
        self._moves = {move.id: move for move in moves}
        self._instance_of = {move.id: instances[move.instance] for move in moves}
        self._touched: set[int] = set()
        self._gone = {row for row in range(model.node_count) if why_out_of_use(model, row) in _GONE}
        # What actions at work take beside the placement: MiB by node, and what they lift from
        # the reserves: MiB by (holder, primary).
        self._memory: dict[int, int] = {}
        self._disk: dict[int, int] = {}
        self._lifted: dict[tuple[int, int], int] = {}
        self._copying: set[int] = set()
        self._down: list[Down] = []
        self._without: dict[int, tuple[float, bool]] = {}
        self._copies: list[NoSecondCopy] = []
        self._weak: dict[int, NotSafe] = {}
        self._not_safe: list[NotSafe] = []
        self._tightest: dict[int, Tightest] = {}
        for node in np.flatnonzero(~model.offline).tolist():
            self._judge(node, 0.0, before=True)
        for row in self._unmirrored():
            self._without[row] = (0.0, True)

    def _unmirrored(self) -> list[int]:
        """The DRBD instances (rows) of which one node is gone."""
        model, place = self._model, self._place
        real = np.flatnonzero(model.drbd & ~model.forthcoming & (place.primary != NO_NODE))
        return [row for row in real.tolist() if not self._mirrored(row)]

    def _mirrored(self, row: int) -> bool:
        nodes = {int(self._place.primary[row]), int(self._place.secondary[row])}
        return NO_NODE not in nodes and not nodes & self._gone and row not in self._copying

    # -- actions -------------------------------------------------------------------------------

    def begin(self, span: ActionSpan) -> None:
        """An action begins to take what it needs."""
        row, verb, target = self._of(span)
        if verb is Verb.REPLACE_DISKS:
            self._copying.add(row)
        self._take(row, verb, target, 1)
        if verb is Verb.FAILOVER and self._moves[span.move].restarts:
            self._down.append(Down(self._moves[span.move].instance, span.begin, span.end))

    def end(self, span: ActionSpan) -> None:
        """An action is done."""
        row, verb, target = self._of(span)
        self._copying.discard(row)
        self._take(row, verb, target, -1)
        do_action(self._place, row, verb, target)
        self._touched |= {self._node_rows[name] for name in span.nodes}

    def _of(self, span: ActionSpan) -> tuple[int, Verb, int]:
        action = self._moves[span.move].actions[span.number]
        return self._instance_of[span.move], action.verb, self._node_rows[action.node]

    def _take(self, row: int, verb: Verb, target: int, sign: int) -> None:
        model, place = self._model, self._place
        if model.forthcoming[row]:
            return
        if verb is Verb.REPLACE_DISKS:
            self._disk[target] = self._disk.get(target, 0) + sign * int(model.disk[row])
            return
        if not model.uses_memory[row]:
            return
        memory = sign * int(model.memory[row])
        self._memory[target] = self._memory.get(target, 0) + memory
        if model.drbd[row] and model.reserves_memory[row]:
            pair = target, int(place.primary[row])
            self._lifted[pair] = self._lifted.get(pair, 0) + memory

    # -- nodes ---------------------------------------------------------------------------------

    def leave(self, away: Away) -> None:
        """A node goes off: its copies are of no use, and what still runs there is down."""
        node = self._node_rows[away.node]
        self._gone.add(node)
        if (weak := self._weak.pop(node, None)) is not None:
            self._not_safe.append(replace(weak, end=away.begin))
        for row in self._mirrored_on(node):
            self._without.setdefault(row, (away.begin, False))
        names = self._model.cluster.instances.names
        for row in self._place.primary_lists[node]:
            if guest_in(self._model.cluster, row).life is not Life.STOPPED:
                self._down.append(Down(names[row], away.begin, away.end))

    def come_back(self, away: Away) -> None:
        """A node is back, and its copies are as the others."""
        node = self._node_rows[away.node]
        self._gone.discard(node)
        for row in self._mirrored_on(node):
            if self._mirrored(row):
                self._has_copy(row, away.end)
        self._judge(node, away.end)

    def _mirrored_on(self, node: int) -> list[int]:
        place = self._place
        rows = {*place.primary_lists[node], *place.secondary_lists[node]}
        return sorted(row for row in rows if self._model.drbd[row])

    # -- looks ---------------------------------------------------------------------------------

    def look(self, seconds: float, span: ActionSpan) -> None:
        """See what the nodes and the instance of an action are like now."""
        row = self._instance_of[span.move]
        if self._model.drbd[row]:
            if self._mirrored(row):
                self._has_copy(row, seconds)
            else:
                self._without.setdefault(row, (seconds, False))
        for name in span.nodes:
            node = self._node_rows[name]
            if not self._model.offline[node] and node not in self._gone:
                self._judge(node, seconds)

    def _has_copy(self, row: int, seconds: float) -> None:
        if row in self._without:
            begin, before = self._without.pop(row)
            name = self._model.cluster.instances.names[row]
            self._copies.append(NoSecondCopy(name, begin, seconds, before))

    def _judge(self, node: int, seconds: float, *, before: bool = False) -> None:
        name = self._model.cluster.nodes.names[node]
        memory = int(self._place.free_memory[node]) - self._memory.get(node, 0)
        disk = int(self._place.free_disk[node]) - self._disk.get(node, 0)
        least = self._tightest.get(node)
        if least is None:
            least = Tightest(name, memory, seconds, disk, seconds)
        if memory < least.free_memory:
            least = replace(least, free_memory=memory, memory_at=seconds)
        if disk < least.free_disk:
            least = replace(least, free_disk=disk, disk_at=seconds)
        self._tightest[node] = least
        missing, lost = self._missing(node, memory)
        weak = self._weak.get(node)
        if missing <= 0:
            if weak is not None:
                self._not_safe.append(replace(self._weak.pop(node), end=seconds))
            return
        peer = None if lost is None else self._model.cluster.nodes.names[lost]
        if weak is None:
            of_old = missing if before else 0
            self._weak[node] = NotSafe(name, peer, missing, seconds, None, before, of_old)
        elif missing > weak.missing:
            self._weak[node] = replace(weak, missing=missing, lost=peer)

    def _missing(self, node: int, free: int) -> tuple[int, int | None]:
        """MiB that a node lacks for the worst failure of another one, and that one's row."""
        peers, amounts = self._place.reservations.of(node)
        most, lost = 0, None
        for peer, amount in zip(peers.tolist(), amounts.tolist(), strict=True):
            held = amount - self._lifted.get((node, peer), 0)
            if held > most:
                most, lost = held, peer
        if node not in self._touched and not self._memory.get(node):
            # As Ganeti has it, until something moves: what the node itself reports counts, too.
            free = min(free, int(self._model.cluster.nodes.free_memory[node]))
        return most - free, lost

    def found(self) -> Meanwhile:
        """All that was seen; what has not ended lasts."""
        names = self._model.cluster.instances.names
        copies = [
            *self._copies,
            *(NoSecondCopy(names[row], *since) for row, since in self._lasting()),
        ]
        return Meanwhile(
            tuple(sorted(copies, key=lambda one: (one.begin, one.instance))),
            tuple(sorted([*self._not_safe, *self._weak.values()], key=_order)),
            tuple(sorted(self._down, key=lambda one: (one.begin, one.instance))),
            tuple(self._tightest[node] for node in sorted(self._tightest)),
        )

    def _lasting(self) -> Iterator[tuple[int, tuple[float, None, bool]]]:
        for row, (begin, before) in self._without.items():
            yield row, (begin, None, before)


def _order(one: NotSafe) -> tuple[float, str]:
    return one.begin, one.node
