"""The times of moves: their length, and the order in which they may run side by side.

Rates, slots and schedules are plain values: no clock, no cluster, no plan.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
