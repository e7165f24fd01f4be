"""Loading numpy while the stack is still shallow."""

from __future__ import annotations


def load_numpy() -> None:
    """Load numpy, for those who are about to need it.

    Python keeps its frames in pieces of 16 KiB. Where a call is the first on a new piece, it takes
    memory from the system and gives it back when it returns, and so does the next: a loop that
    happens to stand there, as those in numpy's modules do when other modules load them one inside
    the other, takes ten milliseconds more.
    """
    import numpy.typing  # noqa: F401
