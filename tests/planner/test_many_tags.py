"""Many tags: what is known of them grows with their number, not with instances times tags."""

from __future__ import annotations

import numpy as np

from planner.state.placement import Placement
from planner.state.tags import TagTables
from tests.planner.small_clusters import A, B, C, instance, node, placed

MANY = 20_000


def crowded() -> Placement:
    """One instance with thousands of tags, thousands with one of them each."""
    names = [f"svc:{k}" for k in range(MANY)]
    others = [instance(f"o{k}", k % 2, C, tags=(name,)) for k, name in enumerate(names)]
    return placed(instance("i", A, B, tags=tuple(names)), *others, tags=["htools:iextags:svc"])


def test_exclusion_tags_take_room_for_each_that_is_carried() -> None:
    place = crowded()
    assert len(place.model.tags.exclusion.tag) == 2 * MANY
    assert len(place.tag_counts.entries()[0]) == MANY * 3 // 2
    assert place.tag_conflicts.tolist()[:3] == [MANY // 2, 0, 0]


def test_location_tags_of_the_same_nodes_are_one_kind() -> None:
    shared, own = ([f"rack:{word}{k}" for k in range(MANY)] for word in ("s", "o"))
    nodes = [node("a", tags=(*shared, *own)), node("b", tags=tuple(shared)), node("c")]
    tags: TagTables = placed(
        instance("i", A, B), nodes=nodes, tags=["htools:nlocation:rack"]
    ).model.tags
    assert tags.located.shape == (2, 3)
    assert tags.alike.tolist() == [MANY, MANY]
    assert np.array_equal(tags.common_locations.row(A), [2 * MANY, MANY, 0])
