"""The changes that are allowed, what they do to the nodes, and what they cost.

No search and no score: those stand above.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
