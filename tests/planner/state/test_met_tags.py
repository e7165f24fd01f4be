"""What exclusion tags meet on nodes, against counting one tag after the other."""

from __future__ import annotations

import numpy as np
import pytest

from planner.state import met_tags
from planner.state.met_tags import MetTags
from planner.state.placement import Placement
from snapshots.arrays import Ints
from tests.planner.small_clusters import A, B, C, instance, placed


def worth(known: Ints, often: Ints) -> Ints:
    """Tells apart a tag that is nowhere, one of the instance alone, and one of several."""
    return 100 * (known == often) + 10 * known + often


def counted(place: Placement, row: int, node: int) -> int:
    tags, times = place.model.tags.exclusion.of(row)
    known = np.array([place.tag_counts[int(tag), node] for tag in tags], dtype=np.int64)
    return int(worth(known, times).sum())


@pytest.mark.parametrize("small", [0, met_tags._SMALL])
def test_tags_are_summed_by_lane_and_by_node(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(met_tags, "_SMALL", small)
    place = placed(
        instance("i", A, B, tags=("svc:x", "svc:y", "svc:y")),
        instance("j", A, C, tags=("svc:y",)),
        instance("k", B, C),
        instance("l", C, A, tags=("svc:z", "svc:x")),
        tags=["htools:iextags:svc"],
    )
    lanes, nodes = np.array([3, 0, 0, 2, 1, 0]), np.array([A, B, A, A, B, C])
    met = MetTags(place, lanes)
    pairs = zip(lanes.tolist(), nodes.tolist(), strict=True)
    assert met.sum(worth, nodes).tolist() == [counted(place, row, node) for row, node in pairs]
    assert met.everywhere(worth).tolist() == [
        [counted(place, row, node) for node in range(place.model.node_count)]
        for row in lanes.tolist()
    ]
