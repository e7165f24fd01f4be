"""The kinds of cases that hbal is asked: clusters in every format, with options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.fidelity import broken, liberal
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.generator import Generator, Parts
from tests.fidelity.json_formats import to_iallocator, to_rapi
from tests.fidelity.model import Cluster
from tests.fidelity.options import mond_options, random_options, utilisation
from tests.fidelity.symmetric import symmetric_cluster
from tests.fidelity.text_format import to_text

MIXED = Profile()
TAGGED = Profile(tags=1.0, drbd=0.8, policies=0.2, odd_status=0.1, forthcoming=0.1)
TIGHT = Profile(tight=1.0, pile_up=0.6, nodes=(2, 5), per_node=(1.5, 5), odd_status=0.1)
STORAGE = Profile(exclusive=1.0, policies=0.8, drbd=0.75, tight=0.1)
GROUPS = Profile(second_group=1.0, empty_group=0.4, nodes=(2, 9), split=0.2)
UNBALANCED = Profile(
    pile_up=1.0, nodes=(4, 8), policies=0.1, tight=0.0, offline=0.05, odd_status=0.05, zero=0.0
)
ZERO = Profile(zero=0.08, unknown_node=0.15, odd_names=0.2, offline=0.2)
SMALL = Profile(nodes=(1, 3), per_node=(0.0, 3.0), offline=0.2)
LARGE = Profile(
    nodes=(10, 20),
    per_node=(3.0, 7.5),
    second_group=0.2,
    zero=0.0,
    tight=0.1,
    policies=0.3,
    pile_up=0.3,
    roomy=0.8,
)
WIDE = replace(LARGE, nodes=(20, 40), per_node=(3.0, 5.0))
HUGE = replace(LARGE, nodes=(30, 60), per_node=(6.0, 11.0), second_group=0.05, tight=0.0, roomy=1.0)
LONG = Profile(
    nodes=(7, 12),
    per_node=(5.0, 9.0),
    second_group=0.0,
    tight=0.0,
    zero=0.0,
    policies=0.1,
    roomy=0.9,
)
DYNAMIC = Profile(roomy=0.7, drbd=0.85, policies=0.1, tags=0.1, zero=0.0, pile_up=0.5)


def _cap_steps(cluster: Cluster, args: list[str], seconds: float = 2.0) -> list[str]:
    """Keep hbal's run short: a step costs it about (instances * nodes^2) * 4 microseconds."""
    step = len(cluster.instances) * len(cluster.nodes) ** 2 * 4e-6
    most = int(seconds / step) if step else 1000
    return args if most > 60 else ["-l", str(max(1, most)), *args]


def _with_options(rng: Random, cluster: Cluster) -> Parts:
    args, files = random_options(rng, cluster, ["-t", "in.data"])
    files["in.data"] = to_text(cluster, rng)
    return files, _cap_steps(cluster, args)


def _of_profile(profile: Profile) -> Callable[[Random], Parts]:
    return lambda rng: _with_options(rng, random_cluster(rng, profile))


def _dynamic(rng: Random) -> Parts:
    cluster = random_cluster(rng, DYNAMIC)
    files, args = _with_options(rng, cluster)
    if "util" not in files:
        files["util"] = utilisation(rng, cluster)
        args += ["-U", "util"]
    return files, args


def _long(rng: Random) -> Parts:
    """Many steps to the bitter end, with loads whose sums depend on the path taken."""
    cluster = random_cluster(rng, LONG)
    files = {"in.data": to_text(cluster, rng)}
    args = [
        "-t",
        "in.data",
        "-g",
        "0",
        "--min-gain-limit",
        "0",
        *rng.choice(([], ["-C"], ["-vvv"])),
    ]
    if rng.random() < 0.8:
        files["util"] = utilisation(rng, cluster)
        args += ["-U", "util"]
    return files, _cap_steps(cluster, args, 6.0)


def _huge(rng: Random) -> Parts:
    """One or two steps where hbal needs seconds for each."""
    cluster = random_cluster(rng, HUGE)
    files: dict[str, str] = {"in.data": to_text(cluster, rng)}
    args = ["-t", "in.data", *rng.choice(([], ["-C"], ["-vvv"], ["-E"], ["--ignore-dynu"]))]
    if rng.random() < 0.5:
        files["util"] = utilisation(rng, cluster)
        args += ["-U", "util"]
    owners = {n.group for n in cluster.nodes}
    if len(owners) > 1:
        args += ["-G", "group0"]
    return files, _cap_steps(cluster, args)


def _mond(rng: Random) -> Parts:
    cluster = random_cluster(rng, replace(DYNAMIC, second_group=0.15))
    files, args = _with_options(rng, cluster)
    more, side_files = mond_options(rng, cluster)
    return files | side_files, args + more


def _symmetric(perfect: bool) -> Callable[[Random], Parts]:
    def make(rng: Random) -> Parts:
        cluster = symmetric_cluster(rng, perfect=perfect)
        files: dict[str, str] = {}
        args = ["-t", "in.data"]
        if rng.random() < 0.7:
            args += rng.choice(
                (["-v", "-v", "-v"], ["-C"], ["--ignore-dynu"], ["-g", "0"], ["-O", "n1"], ["-E"])
            )
        if rng.random() < 0.2:
            files["util"] = "".join(f"{i.name} 0.1 0.2 0.3 0.7\n" for i in cluster.instances)
            args += ["-U", "util"]
        if rng.random() < 0.2:
            args += ["--restricted-migration"]
        if rng.random() < 0.2:
            args += ["-p"]
        if rng.random() < 0.5:
            args += ["-g", "1e-9", "--min-gain-limit", "0"]
        files["in.data"] = to_text(cluster)
        return files, _cap_steps(cluster, args)

    return make


def _rapi(rng: Random) -> Parts:
    profile = replace(MIXED, exclusive=0.2, unknown_node=0.08, odd_names=0.05)
    cluster = random_cluster(rng, profile)
    address = rng.choice(("file://rapi", "file://rapi", "file://rapi/"))
    source = rng.choice((["-m", address], [f"--master={address}"], [f"-m{address}"]))
    args, files = random_options(rng, cluster, source)
    return files | to_rapi(cluster, rng), _cap_steps(cluster, args)


def _iallocator(rng: Random) -> Parts:
    cluster = random_cluster(rng, replace(MIXED, exclusive=0.15, unknown_node=0.08))
    source = rng.choice((["-I", "req.json"], ["--ialloc-src=req.json"], ["-Ireq.json"]))
    args, files = random_options(rng, cluster, source)
    files["req.json"] = to_iallocator(cluster, rng)
    return files, _cap_steps(cluster, args)


KINDS: dict[str, Callable[[Random], Parts]] = {
    "mixed": _of_profile(MIXED),
    "tagged": _of_profile(TAGGED),
    "tight": _of_profile(TIGHT),
    "storage": _of_profile(STORAGE),
    "groups": _of_profile(GROUPS),
    "unbalanced": _of_profile(UNBALANCED),
    "zero": _of_profile(ZERO),
    "small": _of_profile(SMALL),
    "large": _of_profile(LARGE),
    "wide": _of_profile(WIDE),
    "huge": _huge,
    "long": _long,
    "dynamic": _dynamic,
    "mond": _mond,
    "symmetric": _symmetric(True),
    "nearly": _symmetric(False),
    "rapi": _rapi,
    "iallocator": _iallocator,
    "namesakes": liberal.namesakes,
    "vast": liberal.vast,
    "texts": liberal.texts,
    "repeated": liberal.json_sources,
    "odd-number": broken.odd_numbers,
    "bad-option": broken.options,
    "bad-text": broken.text,
    "bad-json": broken.json_sources,
    "bad-side": broken.side_files,
}

# "huge" only when asked for.
WEIGHTS = {
    "mixed": 8,
    "tagged": 4,
    "tight": 4,
    "storage": 3,
    "groups": 3,
    "unbalanced": 4,
    "zero": 2,
    "small": 2,
    "large": 1,
    "wide": 1,
    "long": 1,
    "dynamic": 4,
    "mond": 2,
    "symmetric": 5,
    "nearly": 3,
    "rapi": 3,
    "iallocator": 2,
    "namesakes": 3,
    "vast": 3,
    "texts": 2,
    "repeated": 3,
    "odd-number": 1,
    "bad-option": 2,
    "bad-text": 2,
    "bad-json": 2,
    "bad-side": 1,
}

GENERATOR = Generator(KINDS, WEIGHTS, liberal=("repeated", "namesakes", "vast", "texts"))
