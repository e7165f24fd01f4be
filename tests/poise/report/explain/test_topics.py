"""Terms of the score as operators know them."""

from __future__ import annotations

import numpy as np

from planner.scoring import TERMS
from poise.report.explain.topics import in_words, topics

NAMES = [term.name for term in TERMS]


def components(**values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = np.zeros(len(TERMS))
    for name, value in values.items():
        found[NAMES.index(name)] = value
    return found


def test_every_term_has_one_topic() -> None:
    for measured in (False, True):
        for name in NAMES:
            changes = topics(components(), components(**{name: 1.0}), measured=measured)
            weight = TERMS[NAMES.index(name)].weight
            assert [points for _, points in changes] == [weight]


def test_the_largest_changes_come_first() -> None:
    before = components(n1_cnt=2, cpu_load_cv=1.0, mem_load_cv=1.0, free_mem_cv=0.1)
    after = components(cpu_load_cv=0.5, mem_load_cv=0.5, free_mem_cv=0.4)
    said = in_words(before, after, measured=False)
    assert said == "N+1 failures -2.00, primaries by node -1.00"
    assert in_words(before, after, measured=True, most=3).endswith(
        "measured loads -1.00, memory +0.15"
    )


def test_changes_of_nothing_are_not_told() -> None:
    assert in_words(components(), components(free_mem_cv=0.001), measured=False) == ""
