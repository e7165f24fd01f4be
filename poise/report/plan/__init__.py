"""The report of a plan: an answer on one screen, and tables of all the rest.

What a file says about a plan is worked out as plain values first, then made into blocks; how these
are shown (plain text, a terminal) is not known here. Reports of runs do not belong here.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
