"""Global N+1 in a joint model: what must hold for every node of a group to be emptied.

Failovers only add up memory on fixed nodes, so for them the exact rule is linear. Where the
others of a node go is for Ganeti's own procedure to choose; that there is room for them in some
way (:func:`keep_room_for_others`) is necessary, and asked for only where the exact check refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.n_plus_one.within_group import EmptyingCheck
from planner.solvers.counting import CountingModel
from snapshots.arrays import Ints


def keep_failovers(model: CountingModel, check: EmptyingCheck, nodes: Ints) -> None:
    """Each of ``nodes`` can fail over its DRBD primaries, or is no further from it than before."""
    place = model.placement
    free = place.free_memory
    for node in nodes.tolist():
        allowed = check.burden_before(node)[0]
        if allowed:
            _no_shorter(model, check, node, allowed)
            continue
        for target in model.targets:
            legs = model.legs.get((target, node), [])
            takes = int(check.takes[node, target])
            if target == node or free[target] <= 0 or not (legs or takes):
                continue
            if _implied(model, check, node, target):
                continue
            moved = sum(int(model.memory[b]) * z for b, z in legs)
            arriving = model.arriving_memory(target)
            model.cp.add(takes + moved + arriving <= int(free[target]) - 1)


def _implied(model: CountingModel, check: EmptyingCheck, node: int, target: int) -> bool:
    """True if the target's N+1 says so already."""
    place = model.placement
    if place.failing[target] or place.free_memory[target] <= place.reserved_memory[target]:
        return False
    spared = any(any(bunch.unchecked) for bunch in model.bunches)
    legs = model.legs.get((target, node), [])
    return (
        not spared
        and bool(check.takes[node, target] <= place.reservations[target, node])
        and all(model.memory[b] <= model.reserve[b] for b, _ in legs)
    )


def _no_shorter(model: CountingModel, check: EmptyingCheck, node: int, allowed: int) -> None:
    """The memory that the failovers of ``node`` lack in all does not grow."""
    cp, place = model.cp, model.placement
    free = np.where(place.model.offline, -1, place.free_memory)  # nothing escapes to those
    lacking: list[Any] = []
    for target in range(len(free)):
        takes = int(check.takes[node, target])
        if target == node:
            continue
        if target not in model.targets:
            if takes:
                lacking.append(max(takes - int(free[target]) + 1, 0))
            continue
        legs = model.legs.get((target, node), [])
        moved = sum(int(model.memory[b]) * z for b, z in legs)
        if not takes and not legs:
            continue
        short = cp.new_int_var(0, max(allowed, 0), "")
        arriving = model.arriving_memory(target)
        cp.add(short >= takes + moved + arriving - int(free[target]) + 1)
        lacking.append(short)
    cp.add(sum(lacking) <= allowed)


def keep_room_for_others(model: CountingModel, check: EmptyingCheck, node: int) -> None:
    """The primaries of ``node`` that are not DRBD find room among its peers in some way."""
    place, fixed, cp = model.placement, model.placement.model, model.cp
    short, blocked, stranded = check.burden_before(node)
    peers = [n for n in check.peers(node).tolist() if place.free_memory[n] > 0]
    items: list[tuple[int, int, Any, int]] = []
    alike: dict[tuple[int, int], int] = {}
    for row in check.to_find_homes(node):
        memory = int(fixed.memory[row]) if fixed.uses_memory[row] else 0
        disk = int(fixed.disk[row]) if fixed.local[row] else 0
        alike[memory, disk] = alike.get((memory, disk), 0) + 1
    items += [(memory, disk, count, count) for (memory, disk), count in alike.items()]
    for b, bunch in enumerate(model.bunches):
        row = bunch.rows[0]
        if not fixed.drbd[row] and not fixed.forthcoming[row] and node in model.primaries[b]:
            disk = int(fixed.disk[row]) if fixed.local[row] else 0
            count = model.primaries[b][node]
            items.append((int(model.memory[b]), disk, count, bunch.size))
    homes: list[list[Any]] = []
    for _, _, count, most in items:
        homes.append([cp.new_int_var(0, most, "") for _ in peers])
        cp.add(sum(homes[-1]) <= count)
    cp.add(sum(sum(count for count in row) for row in homes) + stranded >= sum(i[2] for i in items))
    local = np.where(fixed.local & ~fixed.forthcoming, fixed.disk, 0)
    for k, peer in enumerate(peers):
        moved = sum(int(model.memory[b]) * z for b, z in model.legs.get((peer, node), []))
        # What fails over to a peer comes first, unless it could not before.
        takes = 0 if short or blocked else int(check.takes[node, peer]) + moved
        memory = sum(items[i][0] * homes[i][k] for i in range(len(items)))
        free = int(place.free_memory[peer]) - 1
        cp.add(takes + memory + model.arriving_memory(peer) <= free)
        disks = sum(items[i][1] * homes[i][k] for i in range(len(items)))
        if any(size for _, size, _, _ in items):
            arriving = sum(
                int(local[bunch.rows[0]]) * found[peer]
                for b, bunch in enumerate(model.bunches)
                for found in (model.primaries[b], model.secondaries[b])
                if peer in found
            )
            room = int(place.free_disk[peer]) - 1
            if room >= 0:
                cp.add(disks + arriving <= room)
