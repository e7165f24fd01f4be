"""The reasons of a plan, as a report and as a document.

How these are shown (plain text, a terminal) is not known here.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
