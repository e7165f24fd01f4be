"""The compiled part of planning: C functions in one shared library, and its loader.

All ``*.c`` here are built into ``libpoise.so`` beside them (``scripts/build_kernel.py``, which the
build hook calls). C99 without Python's headers: one library serves every version of Python.
"""

from snapshots.lazy_face import lazy_face

__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)
