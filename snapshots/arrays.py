"""Arrays of numbers, one an item, that cannot be written to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


Floats = NDArray[np.float64]


Bools = NDArray[np.bool_]


T = TypeVar("T", bound=np.generic)


NO_NODE = -1
"""Row number that stands for "no secondary"."""


def distinct(rows: Ints) -> list[int]:
    """The different ones of some rows, ascending.

    ``np.unique`` loads all of numpy.ma, which takes as long as placing an instance.
    """
    found: list[int] = np.flatnonzero(np.bincount(rows)).tolist()
    return found


def frozen(array: NDArray[T]) -> NDArray[T]:
    array.setflags(write=False)
    return array


def int_array(values: Iterable[int]) -> Ints:
    return frozen(np.array(list(values), dtype=np.int64))


def float_array(values: Iterable[float]) -> Floats:
    return frozen(np.array(list(values), dtype=np.float64))


def bool_array(values: Iterable[bool]) -> Bools:
    return frozen(np.array(list(values), dtype=np.bool_))
