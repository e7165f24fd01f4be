"""Changes and failures on paper: whether they are possible, and what is at risk at every moment.

Here belongs what joins solvers, plans and times into the answer to one question. What a solver
decides, what a move costs and how long it takes stand on the floors below.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
