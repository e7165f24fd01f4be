"""What planning starts from: the fixed model of a cluster, and the placement that moves change."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
