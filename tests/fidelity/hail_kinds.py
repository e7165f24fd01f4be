"""The kinds of requests that hail is asked."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fidelity import hail_broken, hail_clusters, hail_liberal, hail_unusual
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.generator import Generator, Parts
from tests.fidelity.hail_clusters import (
    capacity_cluster,
    dedicated_cluster,
    empty_cluster,
)
from tests.fidelity.hail_message import Message, message, written
from tests.fidelity.hail_options import random_options, simulated
from tests.fidelity.hail_requests import TYPES, any_request, multi_allocate, new_instance
from tests.fidelity.model import Cluster
from tests.fidelity.symmetric import symmetric_cluster
from tests.fidelity.text_format import to_text

FILE = "req.json"


def _ask(rng: Random, out: Message, source: list[str] | None = None) -> Parts:
    args = random_options(rng, out, source or [FILE])
    return {FILE: written(out, rng)}, args


def _of_profile(profile: Profile) -> Callable[[Random], Parts]:
    def make(rng: Random) -> Parts:
        out = message(random_cluster(rng, profile), rng)
        out["request"] = any_request(rng, out)
        return _ask(rng, out)

    return make


def _of_type(name: str, profile: Profile, networks: float = 0.05) -> Callable[[Random], Parts]:
    def make(rng: Random) -> Parts:
        out = message(random_cluster(rng, profile), rng, networks=networks)
        out["request"] = TYPES[name](rng, out)
        return _ask(rng, out)

    return make


def _of_cluster(build: Callable[[Random], Cluster]) -> Callable[[Random], Parts]:
    def make(rng: Random) -> Parts:
        out = message(build(rng), rng)
        out["request"] = any_request(rng, out)
        return _ask(rng, out)

    return make


def _dedicated(rng: Random) -> Parts:
    """Mostly allocations: for the rest a dedicated cluster is one like others."""
    out = message(dedicated_cluster(rng), rng)
    name = rng.choice(("allocate", "allocate", "allocate", "multi-allocate", "multi-allocate", ""))
    out["request"] = TYPES[name](rng, out) if name else any_request(rng, out)
    return _ask(rng, out)


def _capacity(rng: Random) -> Parts:
    """New instances of the sizes that are there, each a straw on the camel's back."""
    out = message(capacity_cluster(rng), rng, networks=0.0)
    out["enabled_hypervisors"] = ["xen-pvm"]
    out["request"] = any_request(rng, out)
    if rng.random() < 0.6:
        one = new_instance(rng, out, "straw", big=0.0)
        one |= {"memory": rng.choice((256, 512, 1024, 2048)), "vcpus": 1, "nics": []}
        one |= {"type": "allocate", "group_name": rng.choice((None, None, "group0"))}
        out["request"] = one
    files, args = _ask(rng, out)
    return files, [a for a in args if not a.startswith("--no")] if rng.random() < 0.8 else args


def _symmetric(perfect: bool) -> Callable[[Random], Parts]:
    """Nothing but ties, for a new instance like those that are there."""

    def make(rng: Random) -> Parts:
        out = message(symmetric_cluster(rng, perfect=perfect), rng, networks=0.0)
        out["enabled_hypervisors"] = ["xen-pvm"]
        out["request"] = any_request(rng, out)
        twin = next(iter(out["instances"].values()), None)
        if out["request"]["type"] == "allocate" and twin and rng.random() < 0.7:
            new = {k: v for k, v in twin.items() if k != "nodes"}
            drbd = new["disk_template"] == "drbd"
            new |= {"name": "twin", "type": "allocate", "required_nodes": 2 if drbd else 1}
            out["request"] = new
        return _ask(rng, out)

    return make


def _text(rng: Random) -> Parts:
    """A request about one cluster, answered on another of the same shape in a text file."""
    cluster = random_cluster(rng, hail_clusters.MIXED)
    out = message(cluster, rng)
    out["request"] = any_request(rng, out)
    for node in cluster.nodes:
        node.tmem += rng.choice((0, 0, 1024, 2048))
        node.nmem = rng.choice((0, 512))
    for inst in cluster.instances:
        inst.mem = max(64, inst.mem + rng.choice((0, 0, 128, -128)))
    cluster.settle()
    if rng.random() < 0.3:
        for node in cluster.nodes:
            node.name = "t" + node.name
        for inst in cluster.instances:
            inst.name = "t" + inst.name
    option = rng.choice((["-t", "in.data"], ["-tin.data"], ["--text-data=in.data"]))
    files, args = _ask(rng, out, [*option, FILE])
    return files | {"in.data": to_text(cluster, rng)}, args


def _simulate(rng: Random) -> Parts:
    """A new instance, or several, on a made-up empty cluster."""
    out = message(random_cluster(rng, hail_clusters.SMALL), rng)
    allocate = TYPES["allocate"] if rng.random() < 0.6 else multi_allocate
    out["request"] = allocate(rng, out)
    if rng.random() < 0.3:
        out["request"]["group_name"] = rng.choice(("group-01", "fake-uuid-01", "group-02"))
    return _ask(rng, out, [*simulated(rng), FILE])


def _mond(rng: Random) -> Parts:
    """MonD is asked for, and no node answers."""
    out = message(random_cluster(rng, hail_clusters.TINY), rng)
    out["request"] = any_request(rng, out)
    files, args = _ask(rng, out)
    return files, [*args, rng.choice(("--mond", "--mond=yes")), *rng.choice(([], ["--mond-xen"]))]


KINDS: dict[str, Callable[[Random], Parts]] = {
    "mixed": _of_profile(hail_clusters.MIXED),
    "roomy": _of_profile(hail_clusters.ROOMY),
    "tagged": _of_profile(hail_clusters.TAGGED),
    "tight": _of_profile(hail_clusters.TIGHT),
    "storage": _of_profile(hail_clusters.STORAGE),
    "policies": _of_profile(hail_clusters.POLICIES),
    "offline": _of_profile(hail_clusters.OFFLINE),
    "small": _of_profile(hail_clusters.SMALL),
    "large": _of_profile(hail_clusters.LARGE),
    "huge": _of_profile(hail_clusters.HUGE),
    "odd": _of_profile(hail_clusters.ODD),
    "groups": _of_profile(hail_clusters.GROUPS),
    "networks": _of_type("allocate", hail_clusters.GROUPS, networks=0.5),
    "multi": _of_type("multi-allocate", hail_clusters.ROOMY),
    "evacuate": _of_type("node-evacuate", hail_clusters.ROOMY),
    "change": _of_type("change-group", hail_clusters.APART),
    "split": _of_type("change-group", hail_clusters.SPLIT),
    "relocate": _of_type("relocate", hail_clusters.MIXED),
    "second": _of_type("allocate-secondary", hail_clusters.ROOMY),
    "dedicated": _dedicated,
    "capacity": _capacity,
    "empty": _of_cluster(empty_cluster),
    "symmetric": _symmetric(True),
    "nearly": _symmetric(False),
    "text": _text,
    "simulate": _simulate,
    "mond": _mond,
    "unusual": hail_unusual.unusual,
    "twice": hail_unusual.twice,
    "elsewhere": hail_unusual.elsewhere,
    "repeated": hail_liberal.repeated,
    "namesakes": hail_liberal.namesakes,
    "vast": hail_liberal.vast,
    "texts": hail_liberal.texts,
    "odd-number": hail_broken.odd_numbers,
    "bad-request": hail_broken.requests,
    "bad-message": hail_broken.messages,
    "bad-option": hail_broken.options,
    "bad-side": hail_broken.side_files,
}

# "huge" is slow, "mond" asks the network: only when asked for.
WEIGHTS = {
    "mixed": 6,
    "roomy": 6,
    "tagged": 4,
    "tight": 4,
    "storage": 3,
    "policies": 3,
    "offline": 2,
    "small": 2,
    "large": 2,
    "odd": 2,
    "groups": 4,
    "networks": 2,
    "multi": 4,
    "evacuate": 4,
    "change": 4,
    "split": 2,
    "relocate": 2,
    "second": 2,
    "dedicated": 5,
    "capacity": 6,
    "empty": 1,
    "symmetric": 4,
    "nearly": 2,
    "text": 3,
    "simulate": 2,
    "unusual": 6,
    "twice": 2,
    "elsewhere": 2,
    "repeated": 4,
    "namesakes": 3,
    "vast": 3,
    "texts": 3,
    "odd-number": 1,
    "bad-request": 3,
    "bad-message": 2,
    "bad-option": 2,
    "bad-side": 1,
}

LIBERAL = ("repeated", "namesakes", "vast", "texts")
GENERATOR = Generator(KINDS, WEIGHTS, LIBERAL, salt="hail/")
