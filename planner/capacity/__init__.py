"""Maintenance: which nodes can be away together, and where their instances are meanwhile."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
