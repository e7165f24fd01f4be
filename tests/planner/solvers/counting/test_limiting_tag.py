"""Exclusion tags that tell instances apart."""

from __future__ import annotations

import numpy as np

from planner.solvers.counting.limiting_tag import limiting_tags
from tests.planner.small_clusters import A, B, instance, placed

TAGS = ("htools:iextags:svc", "htools:iextags:rack")


def test_tags_with_the_same_carriers_count_once() -> None:
    both = ("svc:web", "rack:one")
    place = placed(instance("i", A, tags=both), instance("j", B, tags=both), tags=TAGS)
    (only,) = limiting_tags(place, np.array([0, 1]))
    assert only.carriers.tolist() == [0, 1]
    assert only.there.tolist() == [1, 1, 0]


def test_tags_with_other_carriers_count_by_themselves() -> None:
    place = placed(
        instance("i", A, tags=("svc:web",)), instance("j", B, tags=("svc:db",)), tags=TAGS
    )
    assert len(limiting_tags(place, np.array([0, 1]))) == 2


def test_tags_that_no_instance_carries_limit_nothing() -> None:
    place = placed(instance("i", A, tags=("owner:me",)), tags=TAGS)
    assert limiting_tags(place, np.array([0])) == []


def test_primaries_that_are_there_already_count() -> None:
    place = placed(
        instance("i", A, tags=("svc:web",)), instance("j", A, tags=("svc:web",)), tags=TAGS
    )
    (only,) = limiting_tags(place, np.array([1]))
    assert (only.carriers.tolist(), only.there.tolist()) == ([0], [2, 0, 0])
