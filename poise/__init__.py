"""Poise plans where the virtual machines of a Ganeti-style cluster live.

>>> import poise
>>> cluster = poise.load("examples/recorded-cluster")
>>> plan = poise.balance(cluster, "default")
>>> [(move.instance, move.kind) for move in plan.moves]

Everything is a value: a :class:`Cluster` is a read-only snapshot, a :class:`Plan` names its moves.
Memory and disk are MiB unless a name ends in ``_gib``. Every error is a :class:`PoiseError` with a
one-line message. Nothing here changes a cluster.

Modules are imported when they are first used, so that importing this package costs nothing.
"""

from snapshots.lazy_face import lazy_face

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
