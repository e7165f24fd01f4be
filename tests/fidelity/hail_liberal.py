"""Requests that say things twice, of sizes that no machine has, in characters that no name has."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity import hail_clusters
from tests.fidelity.clusters import random_cluster
from tests.fidelity.hail_broken import NUMERIC_KEYS
from tests.fidelity.hail_message import Message, message
from tests.fidelity.hail_options import random_options
from tests.fidelity.hail_requests import any_request
from tests.fidelity.hail_unusual import PROFILES

Parts = tuple[dict[str, str], list[str]]
Pairs = list[tuple[str, Any]]

VAST: tuple[Any, ...] = (
    *(2**31, 2**32, 2**52 + 1, 2**53, 2**53 + 1, 2**62, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1),
    *(2**64, 2**64 + 5, 10**19, 10**20, -(10**20), 10**400, 1e15, 1e16, 1e17, 1e19, 1e300, -1e300),
    *(-1, -5, -1024, -(2**31), -(2**53) - 1, 0, 0.5, 1.5, 2.5, 1e-300, -0.0, 5e-324),
)
LITERALS = (
    *("1.", "-0", "1e400", "1e-400", "25e-1", "2.50000000000000000000001", "1E+3", "0e5", "12.0e1"),
    *(
        "0.49999999999999999999999",
        "9007199254740993.5",
        "1e19",
        "-1e400",
        "100000000000000000000.5",
    ),
)
TEXTS = (
    *(
        "",
        "|",
        "a|b",
        "\n",
        "a\nb",
        "\x1b[31m",
        "\x00",
        "\u202e",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
    ),
    *(
        "\ud83d\ude00",
        "\ud83d",
        "\udc80",
        "e\u0301",
        "a,b",
        " ",
        "\t",
        "%s",
        "\\",
        '"',
        "'",
        "\u00a0",
    ),
)
SPACES = ("", " ", "\n", "\t", "\r\n", "\u00a0", "\u2003", "\f\v", "\u3000 ")


ALL_NUMBERS = {
    *NUMERIC_KEYS,
    *("mtotal", "mnode", "mfree", "dtotal", "dfree", "ctotal", "cnos", "sptotal", "spfree"),
    *("disk_usage", "maxmem", "oper_ram"),
}


class _Literal:
    """A number as it stands in the text."""

    def __init__(self, text: str) -> None:
        self.text = text


def _dumped(rng: Random, value: Any, space: bool, doubles: float) -> str:
    """JSON text; objects get some members twice, as often as ``doubles`` says."""
    if isinstance(value, _Literal):
        return value.text
    if isinstance(value, dict):
        pairs = list(value.items())
        if pairs and rng.random() < doubles:
            pairs = _doubled(rng, pairs)
        value = pairs
        inner = [
            f"{json.dumps(key)}{_gap(rng, space)}:{_gap(rng, space)}"
            f"{_dumped(rng, item, space, doubles)}"
            for key, item in pairs
        ]
        return "{" + _gap(rng, space) + f"{_gap(rng, space)},{_gap(rng, space)}".join(inner) + "}"
    if isinstance(value, list):
        items = [_dumped(rng, item, space, doubles) for item in value]
        return "[" + _gap(rng, space) + f"{_gap(rng, space)},{_gap(rng, space)}".join(items) + "]"
    return json.dumps(
        value,
        ensure_ascii=not isinstance(value, str)
        or rng.random() < 0.7
        or any("\ud800" <= c <= "\udfff" for c in value),
    )


def _gap(rng: Random, space: bool) -> str:
    return rng.choice(SPACES) if space else ""


def _doubled(rng: Random, pairs: Pairs) -> Pairs:
    """Some members once more: the same value, that of another member, or one of another type."""
    out = list(pairs)
    for _ in range(rng.choice((1, 1, 2, 3))):
        key, value = rng.choice(pairs)
        choice = rng.random()
        if choice < 0.5:
            value = _other(rng, value, [item for _, item in pairs])
        elif choice < 0.6:
            value = rng.choice((None, "x", 5, [], {}, True))
        out.insert(rng.randint(0, len(out)), (key, value))
    return out


def _other(rng: Random, value: Any, around: list[Any]) -> Any:
    alike = [item for item in around if type(item) is type(value) and item != value]
    if alike and not isinstance(value, int):
        return rng.choice(alike)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return max(0, value + rng.choice((1, 1000, -1, -500)))
    return value


def vast_numbers(rng: Random, out: Any, count: int) -> None:
    """Numbers of any size where numbers stand."""
    spots: list[tuple[dict[str, Any], str]] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if key in ALL_NUMBERS and isinstance(item, int | float):
                    spots.append((value, key))
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(out)
    for holder, key in rng.sample(spots, min(count, len(spots))):
        holder[key] = rng.choice(VAST) if rng.random() < 0.8 else _Literal(rng.choice(LITERALS))


def _texts(rng: Random, out: Message) -> None:
    """Names and tags of any characters, or as lists of characters."""
    names: dict[str, str] = {}
    for part in ("nodes", "instances", "nodegroups"):
        for name in out[part]:
            if rng.random() < 0.25:
                names[name] = rng.choice(TEXTS) if rng.random() < 0.5 else name + rng.choice(TEXTS)
    _rename(out, names)
    for part in ("nodes", "instances", "nodegroups"):
        for item in out[part].values():
            if rng.random() < 0.2:
                item["tags"] = [rng.choice(TEXTS) for _ in range(rng.randint(0, 3))]
    for group in out["nodegroups"].values():
        if rng.random() < 0.3:
            group["name"] = rng.choice((*TEXTS, list("ab"), []))
    if rng.random() < 0.2:
        out["cluster_tags"] = [rng.choice((*TEXTS, "htools:iextags:", "htools:iextags:\n"))]
    if "name" in out["request"] and rng.random() < 0.3:
        out["request"]["name"] = rng.choice((*TEXTS, list("new")))


def _rename(value: Any, names: dict[str, str]) -> Any:
    """Rename in place, keys and values; names that meet make one member, the last."""
    if isinstance(value, dict):
        items = [(names.get(k, k), _rename(v, names)) for k, v in value.items()]
        value.clear()
        value.update(items)
        return value
    if isinstance(value, list):
        value[:] = [_rename(item, names) for item in value]
        return value
    return names.get(value, value) if isinstance(value, str) else value


def _namesakes(rng: Random, out: Message) -> None:
    """Groups that bear one name, or the UUID of another one; requests that ask for it."""
    groups = list(out["nodegroups"].items())
    while len(groups) < 2 or rng.random() < 0.3:
        uuid = f"more-{len(groups)}"
        out["nodegroups"][uuid] = json.loads(json.dumps(groups[0][1]))
        groups = list(out["nodegroups"].items())
        for node in out["nodes"].values():
            if rng.random() < 0.4:
                node["group"] = uuid
    for _, group in groups:
        if rng.random() < 0.8:
            group["name"] = rng.choice(("same", "same", "other", groups[0][0], groups[-1][0]))
            group["alloc_policy"] = rng.choice(
                ("preferred", "preferred", "last_resort", "unallocable")
            )
    out["request"] = any_request(rng, out)
    request = out["request"]
    if request["type"] in ("allocate", "multi-allocate") and rng.random() < 0.5:
        request["group_name"] = rng.choice(("same", "other", groups[0][0], "none"))
    if request["type"] == "change-group" and rng.random() < 0.7:
        request["target_groups"] = rng.choices(("same", "other", *(u for u, _ in groups)), k=2)


def _start(rng: Random) -> Message:
    out = message(random_cluster(rng, rng.choice((*PROFILES, hail_clusters.TINY))), rng)
    out["request"] = any_request(rng, out)
    return out


def doubled_text(rng: Random, value: Any, doubles: float) -> str:
    """JSON in which members of objects occur twice, as often as ``doubles`` says."""
    return _dumped(rng, value, rng.random() < 0.15, doubles)


def _asked(rng: Random, out: Message, doubles: float = 0.0) -> Parts:
    args = random_options(rng, out, ["req.json"])
    # What is no text cannot be given on a command line.
    args = [arg.encode("utf-8", "ignore").decode().replace("\0", "") for arg in args]
    return {"req.json": doubled_text(rng, out, doubles)}, args


def repeated(rng: Random) -> Parts:
    """Objects in which keys occur twice, those of nodes, instances and groups among them."""
    return _asked(rng, _start(rng), rng.choice((0.01, 0.03, 0.1)))


def namesakes(rng: Random) -> Parts:
    """Groups that share a name."""
    out = _start(rng)
    _namesakes(rng, out)
    return _asked(rng, out, rng.choice((0.0, 0.0, 0.02)))


def vast(rng: Random) -> Parts:
    """Numbers that no machine has."""
    out = _start(rng)
    vast_numbers(rng, out, rng.choice((1, 1, 1, 2, 4)))
    return _asked(rng, out)


def texts(rng: Random) -> Parts:
    """Names and tags that no person would give."""
    out = _start(rng)
    _texts(rng, out)
    return _asked(rng, out)
