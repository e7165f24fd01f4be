"""How long moves take, and which may run side by side.

Rates and slots are plain values: no clock, no cluster.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
