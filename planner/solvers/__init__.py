"""Searches that answer a question: balancing, placing, evacuating, making room.

A balancing solver is a :class:`~planner.solvers.base.Solver`, which the registry knows by name.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
