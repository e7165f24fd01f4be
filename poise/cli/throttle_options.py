"""The options of throttles, worded once: for runs and for the times that reports forecast."""

from __future__ import annotations

from typing import Any

from poise.cli.option import option


def moves_in_parallel(panel: str, default: bool | str) -> Any:
    """The option of how many moves run side by side."""
    return option(
        "--parallel", panel=panel, metavar="N", least=1, help="Moves in parallel.", default=default
    )


def moves_per_node(panel: str, default: bool | str) -> Any:
    """The option of how many of them keep one node busy."""
    return option(
        "--per-node",
        panel=panel,
        metavar="N",
        least=1,
        help="Moves in parallel that keep one node busy.",
        default=default,
    )


def copies_per_node(panel: str, default: bool | str) -> Any:
    """The option of how many of them copy disks from or to one node."""
    return option(
        "--resyncs-per-node",
        panel=panel,
        metavar="N",
        least=1,
        help="Moves in parallel that copy disks from or to one node.",
        default=default,
    )
