"""The best plan so far, on a terminal, while one is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from planner.words import count, human_size
from poise.report.progress import ProgressLine

if TYPE_CHECKING:  # numpy, which help does without
    from planner.solvers import BestSoFar


@contextmanager
def watched() -> Iterator[Callable[[BestSoFar], None]]:
    """Tells on a terminal how far the search for moves is."""
    with ProgressLine("looking for moves") as progress:

        def show(best: BestSoFar) -> None:
            if best.moves:
                copied = human_size(best.copy_mib)
                progress.update(f"{count(best.moves, 'move')}, {copied} copied")

        yield show
