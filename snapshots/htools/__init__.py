"""The formats of Ganeti's htools: text files, loads, made-up clusters, numbers and sizes."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
