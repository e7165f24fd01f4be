"""A cluster as a live Ganeti tells it: RAPI, LUXI, recorded answers, the monitoring daemons."""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
