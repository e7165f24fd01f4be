"""Actions that are over: what a cluster and the ledger tell of them, and how long they took."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
