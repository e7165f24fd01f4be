"""Reports of runs: before, during and after them, as text and as documents.

Each module first finds out what there is to say, as plain values, and then puts it into blocks. How
blocks are shown is decided in :mod:`poise.report`; what plans do is told by other reports.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
