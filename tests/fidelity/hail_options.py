"""Random hail argument lists."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.fidelity.hail_message import Message
from tests.fidelity.options import node_fields


def _spelled(rng: Random, option: str, value: str) -> list[str]:
    """A long option with its value in one word or in two."""
    return [f"{option}={value}"] if rng.random() < 0.4 else [option, value]


def _rules(rng: Random, out: Message) -> Iterator[list[str]]:
    if rng.random() < 0.3:
        yield [rng.choice(("--no-capacity-checks", "--no-capacity-checks", "--no-cap", "--no"))]
    if rng.random() < 0.25:
        yield [rng.choice(("--ignore-soft-errors", "--ignore-soft-errors", "--ignore-s"))]
    if rng.random() < 0.06:
        names = list(out["nodes"])
        chosen = rng.sample(names, rng.randint(0, len(names)))
        if rng.random() < 0.1:
            chosen.append("nowhere")
        yield _spelled(rng, "--restrict-allocation-to", ",".join(chosen))
    if rng.random() < 0.06:
        yield _spelled(rng, "--static-kvm-node-memory", rng.choice(("0", "1024", "4096", "-1")))


def _output(rng: Random) -> Iterator[list[str]]:
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 2, 3))):
        yield [_often_short(rng)]
    if rng.random() < 0.25:
        yield ["-p" + node_fields(rng)] if rng.random() < 0.8 else ["--print-nodes"]
    if rng.random() < 0.2:
        yield rng.choice((["-S", "sv"], ["--save=sv"], ["-Ssv"], ["--save", "sv"]))
    if rng.random() < 0.05:
        yield ["--ignore-dynu"]
    if rng.random() < 0.03:
        yield [rng.choice(("--mond=no", "--mond-xen"))]


def _often_short(rng: Random) -> str:
    return rng.choice(("-v", "-v", "-v", "-v", "--verbose", "--verb"))


def random_options(rng: Random, out: Message, source: list[str]) -> list[str]:
    """Shuffled arguments around `source` (the message and perhaps another cluster's option)."""
    groups = [*_rules(rng, out), *_output(rng)]
    if rng.random() < 0.35:
        groups = [group for group in groups if group[0].startswith(("--no", "--ign"))]
    groups.append(source)
    rng.shuffle(groups)
    return [word for group in groups for word in group]


def simulated(rng: Random) -> list[str]:
    """One to three --simulate options."""
    words = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        fields = [
            rng.choice(("p", "p", "a", "u", "preferred", "last_resort", "unallocable")),
            str(rng.choice((0, 1, 2, 3, 3, 4, 6))),
            rng.choice(("100g", "1t", "1T", "50G", "204800", "100 GiB", "2tb", "700mb", "1024M")),
            rng.choice(("8g", "16g", "4096", "8G", "2GB", "32gib", "3000m")),
            str(rng.choice((1, 2, 4, 8, 16))),
        ]
        if rng.random() < 0.4:
            fields.append(str(rng.choice((1, 2, 8, 0))))
            if rng.random() < 0.5:
                fields.append(rng.choice(("True", "False")))
        words += _spelled(rng, "--simulate", ",".join(fields))
    return words
