"""The order of moves that lead to given places: each of them is allowed when its turn comes."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
