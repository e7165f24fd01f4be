"""A cluster that exists only in memory: a discrete-event model of Ganeti's job queue and nodes.

The runner that carries plans out on real clusters runs on this one unchanged: it is a
:class:`~executor.backend.Backend`, and its time passes when the runner sleeps.
"""
