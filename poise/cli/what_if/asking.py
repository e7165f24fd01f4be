"""The options that all scenarios have: accepted risks, and moves side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from planner.timing import USUAL_THROTTLES, Throttles
from poise.cli.balance_options import names_in
from poise.cli.option import option
from poise.cli.throttle_options import copies_per_node, moves_in_parallel, moves_per_node

_PANEL = "Throttles"

Accept = Annotated[
    list[str] | None,
    option(
        "--accept",
        metavar="RISKS",
        help="Kinds of risk that do not count: with no other the verdict is OK. The report names"
        " them.",
    ),
]
Offline = Annotated[
    list[str] | None,
    option("--offline", "-O", metavar="NODES", help="Nodes that are down: they take nothing."),
]


def accepted(given: Sequence[str] | None) -> tuple[str, ...]:
    """The kinds of risk in the values of ``--accept``."""
    return tuple(names_in(given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel:
    """The number of moves that run side by side, for the times of the report."""

    parallel: Annotated[int, moves_in_parallel(_PANEL, True)] = USUAL_THROTTLES.moves
    per_node: Annotated[int, moves_per_node(_PANEL, True)] = USUAL_THROTTLES.per_node
    resyncs_per_node: Annotated[int, copies_per_node(_PANEL, True)] = (
        USUAL_THROTTLES.resyncs_per_node
    )

    def throttles(self) -> Throttles:
        """The same as a value."""
        return Throttles(self.parallel, self.per_node, self.resyncs_per_node)
