"""The kinds of cases that hroller is asked: clusters in every format, with options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.fidelity import broken, liberal
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.generator import Generator, Parts
from tests.fidelity.hroller_options import BAD_WORDS, plain_options, random_options
from tests.fidelity.json_formats import to_iallocator, to_rapi
from tests.fidelity.model import Cluster
from tests.fidelity.symmetric import symmetric_cluster
from tests.fidelity.text_format import to_text

MIXED = Profile(nodes=(2, 12), per_node=(0.3, 3.0))
SPARSE = Profile(nodes=(6, 20), per_node=(0.2, 1.2), drbd=0.9, policies=0.2, tight=0.0)
MIRRORED = Profile(nodes=(4, 14), per_node=(0.5, 3.0), drbd=1.0, tight=0.0, pile_up=0.2)
SINGLE = Profile(nodes=(3, 10), drbd=0.3, roomy=0.8, tight=0.05)
TIGHT = Profile(nodes=(3, 9), per_node=(1.0, 3.0), tight=1.0, odd_status=0.1)
ROOMY = Profile(nodes=(4, 12), per_node=(1.0, 4.0), tight=0.0, roomy=1.0, policies=0.1)
STORAGE = Profile(nodes=(3, 9), exclusive=1.0, drbd=0.75, roomy=0.8, tight=0.1)
GROUPS = Profile(nodes=(3, 14), second_group=1.0, empty_group=0.4, split=0.2)
TAGGED = Profile(nodes=(3, 12), tags=1.0, drbd=0.8, policies=0.2, forthcoming=0.1)
GONE = Profile(nodes=(3, 14), offline=0.35, unknown_node=0.1, zero=0.03)
PLANNED = Profile(nodes=(3, 10), forthcoming=0.4, odd_status=0.4)
LARGE = Profile(nodes=(20, 50), per_node=(1.0, 4.0), roomy=0.9, tight=0.0, zero=0.0, policies=0.2)


def _of_profile(profile: Profile) -> Callable[[Random], Parts]:
    def make(rng: Random) -> Parts:
        cluster = random_cluster(rng, profile)
        return {"in.data": to_text(cluster, rng)}, random_options(rng, cluster, ["-t", "in.data"])

    return make


def _symmetric(rng: Random) -> Parts:
    cluster = symmetric_cluster(rng, perfect=rng.random() < 0.7)
    return {"in.data": to_text(cluster)}, random_options(rng, cluster, ["-t", "in.data"])


def _masters(rng: Random) -> Parts:
    """None, one or several of them, anywhere."""
    cluster = random_cluster(rng, replace(MIXED, offline=0.3))
    for node in cluster.nodes:
        node.flag = rng.choice(("M", "N", "N", "N", "Y"))
    return {"in.data": to_text(cluster, rng)}, random_options(rng, cluster, ["-t", "in.data"])


def _rapi(rng: Random) -> Parts:
    cluster = random_cluster(rng, replace(MIXED, exclusive=0.2, unknown_node=0.08))
    source = rng.choice((["-m", "file://rapi"], ["--master=file://rapi"]))
    return to_rapi(cluster, rng), random_options(rng, cluster, source)


def _iallocator(rng: Random) -> Parts:
    cluster = random_cluster(rng, replace(rng.choice((MIXED, ROOMY, MIRRORED)), exclusive=0.15))
    source = rng.choice((["-I", "req.json"], ["--ialloc-src=req.json"]))
    return {"req.json": to_iallocator(cluster, rng)}, random_options(rng, cluster, source)


def _as_asked_of_hbal(make: Callable[[Random], Parts]) -> Callable[[Random], Parts]:
    """The files that hbal gets, from the same source, with options of hroller's."""

    def of(rng: Random) -> Parts:
        files, words = make(rng)
        spot = next(k for k, word in enumerate(words) if word in ("-t", "-m", "-I"))
        return files, [*words[spot : spot + 2], *plain_options(rng)]

    return of


def _bad_options(rng: Random) -> Parts:
    cluster: Cluster = random_cluster(rng, broken.TINY)
    groups = [["-t", "in.data"]] if rng.random() < 0.9 else []
    groups += [list(rng.choice(BAD_WORDS)) for _ in range(rng.choice((1, 1, 1, 2)))]
    groups += [[word] for word in plain_options(rng)[:1] if word.startswith("-")]
    rng.shuffle(groups)
    return {"in.data": to_text(cluster)}, [word for group in groups for word in group]


KINDS: dict[str, Callable[[Random], Parts]] = {
    "mixed": _of_profile(MIXED),
    "sparse": _of_profile(SPARSE),
    "mirrored": _of_profile(MIRRORED),
    "single": _of_profile(SINGLE),
    "tight": _of_profile(TIGHT),
    "roomy": _of_profile(ROOMY),
    "storage": _of_profile(STORAGE),
    "groups": _of_profile(GROUPS),
    "tagged": _of_profile(TAGGED),
    "gone": _of_profile(GONE),
    "planned": _of_profile(PLANNED),
    "large": _of_profile(LARGE),
    "symmetric": _symmetric,
    "masters": _masters,
    "rapi": _rapi,
    "iallocator": _iallocator,
    "namesakes": _as_asked_of_hbal(liberal.namesakes),
    "vast": _as_asked_of_hbal(liberal.vast),
    "texts": _as_asked_of_hbal(liberal.texts),
    "bad-option": _bad_options,
    "bad-text": _as_asked_of_hbal(broken.text),
    "bad-json": _as_asked_of_hbal(broken.json_sources),
}

WEIGHTS = dict.fromkeys(KINDS, 2) | {"mixed": 8, "large": 1, "bad-option": 1, "bad-json": 1}

GENERATOR = Generator(KINDS, WEIGHTS, liberal=("namesakes", "vast", "texts"), salt="hroller/")
