"""A cluster that exists only in memory: a discrete-event model of Ganeti's job queue and nodes.

The runner of real clusters works on this one unchanged: it is a
:class:`~executor.backend.Backend`, and its time passes when the runner sleeps.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
