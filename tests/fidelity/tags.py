"""Random tags of nodes, instances and clusters, wrong and empty ones among them."""

from __future__ import annotations

from random import Random

TAG_FAMILIES = ("svc", "x", "rack", "power", "site")
CLUSTER_TAGS = (
    "htools:iextags:svc",
    "htools:iextags:x:",
    "htools:iextags:x",
    "htools:iextags:",
    "htools:iextags",
    "htools:nlocation:power",
    "htools:nlocation:rack",
    "htools:nlocation:",
    "htools:desiredlocation:power",
    "htools:desiredlocation:rack",
    "htools:desiredlocation",
    "htools:migration:site",
    "htools:migration:rack",
    "htools:allowmigration:site:a::site:b",
    "htools:allowmigration:site:b::site:a",
    "htools:allowmigration:rack:a::rack:b",
    "htools:allowmigration:site:a::site:b::site:c",
    "htools:allowmigration:site:a",
    "unrelated",
)


def random_tags(rng: Random, families: tuple[str, ...] = TAG_FAMILIES) -> list[str]:
    """Zero to three tags of some families, duplicates included now and then."""
    tags = [
        f"{rng.choice(families)}:{rng.choice('abc')}" for _ in range(rng.choice((0, 1, 1, 2, 3)))
    ]
    if rng.random() < 0.05:
        tags.append(rng.choice(families))
    if tags and rng.random() < 0.05:
        tags.append(tags[0])
    return tags
