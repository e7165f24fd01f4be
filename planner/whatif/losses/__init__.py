"""The meaning of a loss of nodes: which instances restart where, which stay down or are lost."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
