"""Small groups, and a few nodes of large ones, as exact models: optima, and proofs of them."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
