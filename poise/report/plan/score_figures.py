"""Scores in sentences, with the digits that people read."""

from __future__ import annotations

import math


def rounded(score: float) -> str:
    """Two digits, or one that counts; the tables of ``--moves`` and ``--score`` have eight."""
    if not math.isfinite(score):
        return "unknown"
    return f"{score:.2f}" if abs(score) >= 0.01 or score == 0 else f"{score:.1g}"


def rounded_down(bound: float) -> str:
    """Two digits of a score that nothing is below: rounded up, it would claim too much."""
    return f"{math.floor(bound * 100) / 100:.2f}"


def from_to(before: float, after: float) -> tuple[str, str]:
    """Two scores, with as many digits as it takes to tell them apart."""
    texts = rounded(before), rounded(after)
    if not (math.isfinite(before) and math.isfinite(after)):
        return texts
    digits = 3
    while texts[0] == texts[1] and before != after and digits <= 8:
        texts = f"{before:.{digits}f}", f"{after:.{digits}f}"
        digits += 1
    return texts
