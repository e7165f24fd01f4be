"""Reports of what would happen, in the forms that they are given in."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
