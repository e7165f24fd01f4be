"""The table of limits of a node, each of which is stated once: amounts, room and words.

A node takes an instance if every bound that counts for it has room for what the instance takes.
Refusals in words, missing amounts, sums for the joint solver, the room that moves make and limits
broken by a plan are folds over this table. Two places spell Ganeti's limits out once more, one for
the order of failures and one for speed, and tests hold them against the table:
:mod:`planner.rules.node_operations` and :mod:`planner.scoring.batch.capacity`. N+1 hangs on pairs
of nodes and tags on who else is there; they stand apart.

Ganeti's are in :mod:`planner.rules.ganeti_limits`. A limit that it does not know is a row more:
:func:`planner.rules.summed_limit.summed` makes one, :func:`register_limit` adds it. It is then
kept, explained and reported everywhere. As the tuned array code of a balancing step has no column
for it, the exact rules choose steps from then on.
"""

from __future__ import annotations

from planner.rules.further_limits import further
from planner.rules.ganeti_limits import DISK, MEMORY, SPINDLE_RATIO, SPINDLES, VCPUS
from planner.rules.limit import Limit

GANETIS: tuple[Limit, ...] = (MEMORY, DISK, VCPUS, SPINDLE_RATIO, SPINDLES)
"""The limits that Ganeti knows. Searches meet them in this order, which decides between equals."""


def register_limit(limit: Limit) -> None:
    """Add a row that Ganeti does not know.

    Raises:
        ValueError: another row has the name.
    """
    if limit_named(limit.name):
        raise ValueError(f"there is a limit {limit.name!r} already")
    further[limit.name] = limit


def unregister_limit(name: str) -> None:
    """Forget a row that :func:`register_limit` added.

    Raises:
        KeyError: it added none of the name.
    """
    del further[name]


def every_limit() -> tuple[Limit, ...]:
    """The whole table."""
    return (*GANETIS, *further.values())


def limit_named(name: str) -> Limit | None:
    """The row of that name, if there is one."""
    return next((limit for limit in every_limit() if limit.name == name), None)
