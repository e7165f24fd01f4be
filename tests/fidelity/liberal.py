"""Sources that say things twice, of sizes that no machine has, in characters that no name has."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.broken import TINY
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.hail_liberal import TEXTS, VAST, doubled_text, vast_numbers
from tests.fidelity.json_formats import to_iallocator, to_rapi
from tests.fidelity.model import Cluster
from tests.fidelity.options import random_options, utilisation
from tests.fidelity.text_format import to_text

Parts = tuple[dict[str, str], list[str]]

GROUPED = Profile(nodes=(3, 6), per_node=(1.0, 3.0), second_group=0.6, zero=0.0)
PROFILES = (TINY, GROUPED, GROUPED, Profile(nodes=(3, 7), per_node=(1.0, 4.0)))

# Columns of numbers in the lines of nodes and instances, and in the specs of policies.
NUMBERS = {1: (1, 2, 3, 4, 5, 6, 9, 12, 13, 14), 2: (1, 2, 3, 10, 11)}
NAMES = {0: (0,), 1: (0,), 2: (0,)}
SPELLINGS = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        "(7)",
        "0x7fffffffffffffff",
        "0o17",
        "- 3",
    ),
    *("0xffffffffffffffffffff", "9" * 5000, "1e19", "1e-400", "-0", "-0.0", "-5", "-1"),
)


def _cluster(rng: Random) -> Cluster:
    return random_cluster(rng, rng.choice(PROFILES))


def _args(rng: Random, cluster: Cluster, source: list[str]) -> tuple[list[str], dict[str, str]]:
    args, files = random_options(rng, cluster, source)
    return (["-l", "20", *args] if rng.random() < 0.5 else args), files


def _sections(text: str) -> list[list[list[str]]]:
    sections: list[list[list[str]]] = [[]]
    for line in text.removesuffix("\n").split("\n"):
        if line:
            sections[-1].append(line.split("|"))
        else:
            sections.append([])
    return sections


def _joined(sections: list[list[list[str]]]) -> str:
    parts = ["".join("|".join(fields) + "\n" for fields in part) for part in sections]
    return "\n".join(parts)


def vast(rng: Random) -> Parts:
    """Numbers that no machine has, in text files."""
    cluster = _cluster(rng)
    sections = _sections(to_text(cluster))
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        section = rng.choice((1, 2, 2))
        if section < len(sections) and sections[section]:
            fields = rng.choice(sections[section])
            column = rng.choice(NUMBERS[section])
            if column < len(fields):
                fields[column] = _number(rng)
    args, files = _args(rng, cluster, ["-t", "in.data"])
    return files | {"in.data": _joined(sections)}, args


def _number(rng: Random) -> str:
    value = rng.choice(VAST)
    return rng.choice(SPELLINGS) if rng.random() < 0.4 else str(value)


def namesakes(rng: Random) -> Parts:
    """Nodes, instances, groups and UUIDs that share a name, or have none."""
    cluster = _cluster(rng)
    sections = _sections(to_text(cluster))
    for section in rng.sample((0, 0, 1, 2), rng.choice((1, 1, 2))):
        lines = sections[section]
        if not lines:
            continue
        column = rng.choice((0, 0, 1)) if section == 0 else 0
        for fields in lines:
            if rng.random() < 0.4:
                fields[column] = rng.choice(lines)[column] if rng.random() < 0.85 else ""
    if rng.random() < 0.3 and sections[2]:
        for fields in sections[2]:
            if rng.random() < 0.5:
                fields[7] = fields[6]  # both nodes the same
    args, files = _args(rng, cluster, ["-t", "in.data"])
    if rng.random() < 0.2:
        files["util"] = utilisation(rng, cluster)
        args += ["-U", "util"]
    return files | {"in.data": _joined(sections)}, args


def texts(rng: Random) -> Parts:
    """Names and tags that no person would give, in text files."""
    cluster = _cluster(rng)
    sections = _sections(to_text(cluster))
    odd = [t for t in TEXTS if ("\n" not in t and t.isascii()) or "\ud800" > t[:1] > "\x7f"]
    names: dict[str, str] = {}
    for section in (0, 1, 2):
        for fields in sections[section]:
            if rng.random() < 0.2:
                names[fields[0]] = fields[0] + rng.choice(odd).replace("|", "!")
            if rng.random() < 0.2:
                column = {0: 3, 1: 10, 2: 9}[section]
                if column < len(fields):
                    fields[column] = ",".join(rng.choice(odd).replace("|", "!") for _ in range(2))
    for part in sections[:3]:
        for fields in part:
            fields[:] = [names.get(field, field) for field in fields]
    args, files = _args(rng, cluster, ["-t", "in.data"])
    return files | {"in.data": _joined(sections)}, args


def json_sources(rng: Random) -> Parts:
    """RAPI folders and IAllocator messages with doubled keys, namesakes and vast numbers."""
    cluster = _cluster(rng)
    doubles = rng.choice((0.0, 0.02, 0.05))
    if rng.random() < 0.4:
        out = json.loads(to_iallocator(cluster, rng))
        vast_numbers(rng, out, rng.choice((0, 0, 1, 2)))
        args, files = _args(rng, cluster, ["-I", "req.json"])
        return files | {"req.json": doubled_text(rng, out, doubles)}, args
    files = to_rapi(cluster, rng)
    for name in files:
        value: Any = json.loads(files[name])
        if rng.random() < 0.5:
            vast_numbers(rng, value, rng.choice((0, 1, 2)))
        if isinstance(value, list) and rng.random() < 0.4:
            for item in value:
                if rng.random() < 0.3:
                    item["name"] = rng.choice(value)["name"]
        files[name] = doubled_text(rng, value, doubles)
    args, more = _args(rng, cluster, ["-m", "file://rapi"])
    return files | more, args
