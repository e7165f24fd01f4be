"""Real Ganeti clusters: plans run through RAPI or LUXI and Ganeti's own job queue.

What was found out about Ganeti for this, and on which version, is in ``docs/ganeti.md``.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
