"""Random hroller argument lists."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.fidelity.model import Cluster

BAD_WORDS: tuple[list[str], ...] = (
    *(["--nosuch"], ["-z"], ["--no"], ["--o"], ["--off"], ["-f1"], ["extra"], ["--", "-q"], ["-t"]),
    *(["--print-moves=1"], ["--node-tags"], ["-L", "none"], ["-L/none"], ["-m", "file://none"]),
    *(["-O", "nowhere"], ["-O", "node"], ["-G", "nowhere"], ["--text-data"], ["-I", "none"]),
    *(["--help-completion"], ["--static-kvm-node-memory", "x"], ["-S", "no/dir"], ["-S", ""]),
    *(["--offline=nowhere", "-Onobody"], ["-t", "none"], ["-p"], ["--ignore-dynu"], ["-C"]),
)
"""Wrong options, and values that mean nothing."""


def _name(rng: Random, name: str) -> str:
    """The name, or as much of it as tells the node from others (or not)."""
    return rng.choice((name, name, name.partition(".")[0]))


def _nodes(rng: Random, cluster: Cluster) -> Iterator[list[str]]:
    if rng.random() < 0.15:
        for node in rng.sample(cluster.nodes, rng.choice((1, 1, min(2, len(cluster.nodes))))):
            yield ["-O", _name(rng, node.name)]
    tags = sorted({tag for node in cluster.nodes for tag in node.tags})
    if rng.random() < (0.3 if tags else 0.03):
        some = rng.sample(tags, min(len(tags), rng.choice((0, 1, 2, 3))))
        yield [f"--node-tags={','.join(some)}"]
    groups = {node.group for node in cluster.nodes}
    if rng.random() < (0.4 if len(groups) > 1 else 0.1):
        group = rng.choice(cluster.groups)
        yield ["-G", rng.choice((group.name, group.uuid))]
    if rng.random() < 0.1:
        yield [rng.choice(("--skip-non-redundant", "--skip"))]


def _departures(rng: Random) -> Iterator[list[str]]:
    if rng.random() < 0.4:
        yield [rng.choice(("--ignore-non-redundant", "--ig"))]
    if rng.random() < 0.4:
        yield [rng.choice(("--offline-maintenance", "--offline-m"))]
    if rng.random() < 0.4:
        yield [rng.choice(("--full-evacuation", "--full"))]


def _output(rng: Random) -> Iterator[list[str]]:
    if rng.random() < 0.6:
        yield [rng.choice(("--print-moves", "--p"))]
    if rng.random() < 0.5:
        yield rng.choice((["-v"], ["-vv"], ["-v", "-v"], ["-vvv"], ["-q"], ["-qq"]))
    if rng.random() < 0.2:
        yield ["--no-headers"]
    if rng.random() < 0.15:
        yield ["--one-step-only"]
    if rng.random() < 0.1:
        yield rng.choice((["-S", "sv"], ["--save=sv"]))
    if rng.random() < 0.05:
        yield ["--static-kvm-node-memory", rng.choice(("0", "1024", "4096", "-1"))]


def random_options(rng: Random, cluster: Cluster, source: list[str]) -> list[str]:
    """Shuffled arguments around `source`."""
    groups = [source, *_nodes(rng, cluster), *_departures(rng), *_output(rng)]
    masters = sum(node.flag == "M" for node in cluster.nodes)
    if rng.random() < (0.1 if masters else 0.9):
        groups.append([rng.choice(("-f", "--force"))])
    rng.shuffle(groups)
    return [word for group in groups for word in group]


def plain_options(rng: Random) -> list[str]:
    """A few options that suit any cluster."""
    groups = [*_departures(rng), *_output(rng), *rng.choice(([], [["-f"]]))]
    return [word for group in groups for word in group]
