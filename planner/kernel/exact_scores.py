"""Exact scores of many moves, summed by the kernel in the same order as numpy sums them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.kernel.library import Kernel
from planner.kernel.problem import Doubles, Whole


def exact_scores(
    kernel: Kernel,
    values: Doubles,
    changed: Doubles,
    column: NDArray[np.int64],
    terms: Doubles,
    term_of: Whole,
    reserved: int,
    weights: Doubles,
) -> Doubles:
    """The score after each of M moves.

    Args:
        kernel: the library.
        values: what is spread, (13, N).
        changed: what it becomes, (13, touched nodes, M).
        column: on which nodes, (touched nodes, M); negative where one does not count.
        terms: the weighted terms, (M, 20); those that are sums are there, the others are filled in.
        term_of: where the spreads are among the terms (13), then the total of reserved memory.
        reserved: which spread is that of reserved memory.
        weights: of the terms (20).

    Raises:
        MemoryError: there is none.
    """
    scores = np.empty(len(terms))
    status = kernel.functions.poise_exact_scores(
        np.ascontiguousarray(values),
        values.shape[1],
        np.ascontiguousarray(changed),
        np.ascontiguousarray(column),
        len(column),
        len(terms),
        terms,
        term_of,
        reserved,
        weights,
        scores,
    )
    if status < 0:
        raise MemoryError
    return scores
