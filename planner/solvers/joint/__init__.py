"""Several instances placed at the same time, where one after the other leaves some over."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
