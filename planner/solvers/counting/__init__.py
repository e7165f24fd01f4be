"""Instances on pairs of nodes, counted: where several go at the same time, as integers."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
