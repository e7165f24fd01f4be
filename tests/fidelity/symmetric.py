"""Symmetric clusters: every move has twins, and only exact arithmetic finds the one hbal takes."""

from __future__ import annotations

from random import Random

from tests.fidelity.model import Cluster, Group, Instance, Node


def symmetric_cluster(rng: Random, *, perfect: bool) -> Cluster:
    """Identical nodes and identical instances in a regular placement: nothing but ties."""
    count = rng.choice((2, 3, 3, 4, 4, 5, 6, 7, 8, 10, rng.choice((12, 16, 20, 24))))
    total = rng.choice((count, 2 * count, 3 * count, count + 1, rng.randint(1, 4 * count)))
    tmem = rng.choice((8192, 10000, 12345, 65536, 3000 * count))
    nodes = [
        Node(
            f"n{i}",
            0,
            tmem,
            rng.choice((0,) if perfect else (0, 0, 0, 1)),
            0,
            102400 * 7,
            0,
            rng.choice((8,) if perfect else (8, 8, 8, 7)),
            spindles=3,
        )
        for i in range(count)
    ]
    nodes[0].flag = "M"
    mem = rng.choice((100, 128, 333, 512))
    template = rng.choice(("drbd", "drbd", "drbd", "ext", "sharedfile", "mixed"))
    layout = rng.choice(("ring", "half", "pair", "first", "pairs", "reverse"))
    step = rng.randrange(1, count)
    half = max(2, count // 2)
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
    instances = []
    for i in range(total):
        primary, secondary = {
            "ring": (i % count, (i + step) % count),
            "half": (i % half, (i + 1) % half),
            "pair": (i % 2, (i + 1) % 2),
            "first": (0, 1 + i % (count - 1)),
            "pairs": pairs[i % len(pairs)],
            "reverse": (count - 1 - i % count, (count - 1 - i - step) % count),
        }[layout]
        kind = template if template != "mixed" else ("drbd", "rbd")[i % 2]
        instances.append(
            Instance(
                f"i{i}",
                mem,
                1024,
                2,
                "running",
                True,
                primary,
                secondary if kind == "drbd" else None,
                kind,
                spindle_use=1,
            )
        )
    if not perfect:
        for inst in rng.sample(instances, min(len(instances), rng.randint(1, 2))):
            inst.mem += rng.choice((0, 1, 128))
            inst.vcpus += rng.choice((0, 1))
            inst.status = rng.choice(("running", "running", "ADMIN_down"))
    cluster = Cluster([Group("default", "uuid-d")], nodes, instances)
    if rng.random() < 0.3:
        cluster.tags = ["htools:iextags:svc", "htools:nlocation:rack"]
        for i, inst in enumerate(instances):
            inst.tags = [f"svc:{i % 3}"]
        for i, node in enumerate(nodes):
            node.tags = [f"rack:{i % 2}"]
    cluster.settle()
    return cluster
