"""The score of a placement: exactly, of thousands of candidates, and its bounds.

Which changes are allowed is not decided here.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
