"""The two ways to read what a source says of a cluster."""

from __future__ import annotations

from enum import Enum, auto


class Reading(Enum):
    """How a reader takes what leaves room.

    * ``OWN``, for Poise's own commands. A node that should have given figures and did not is
      *silent*, and the rest is read. A guest counts with the memory that it is entitled to, and
      the free memory of its node is lowered by what it may still take, as in the requests that
      Ganeti gives to allocators.
    * ``AS_HTOOLS``, for commands that answer as Ganeti's tools do. A node without figures is an
      error in live answers and offline in a text file. A guest counts with what it holds at the
      moment, where the source tells that.
    """

    OWN = auto()
    AS_HTOOLS = auto()
