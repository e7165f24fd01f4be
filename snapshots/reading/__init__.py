"""Reading of any source: limits of size and time, typed JSON, foreign text in messages.

Nothing here knows what a cluster is.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
