"""Cluster state in and out: a :class:`Cluster` from files, live clusters and thin air.

Importing this package imports nothing else; names are looked up when they are first used.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
