"""Balancing by a search over whole plans, on the compiled kernel."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
