"""Requests that hail refuses, or that lie at the edge of what it accepts."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.clusters import random_cluster
from tests.fidelity.hail_clusters import TINY
from tests.fidelity.hail_message import Message, message
from tests.fidelity.hail_requests import any_request
from tests.fidelity.text_format import to_text

Parts = tuple[dict[str, str], list[str]]
Spot = tuple[Any, ...]

VALUES: tuple[Any, ...] = (None, "x", -1, 1.5, True, [], {}, "", 10**20, "1", [None], 1e300, [[]])
NUMBERS: tuple[Any, ...] = (0, -1, 1.5, 2.5, -0.5, 1e3, 2**31, 10**15, 1.0, 3, 0.49, 7e-3, -2)
NUMERIC_KEYS = (
    *("memory", "vcpus", "disk_space_total", "spindle_use", "size", "spindles", "required_nodes"),
    *("total_memory", "reserved_memory", "free_memory", "total_disk", "free_disk", "total_cpus"),
    *("reserved_cpus", "free_spindles", "total_spindles", "spindle_count", "vcpu-ratio"),
    *("spindle-ratio", "memory-size", "cpu-count", "disk-size", "disk-count", "spindle-use"),
)


def _tiny(rng: Random) -> Message:
    out = message(random_cluster(rng, TINY), rng)
    out["request"] = any_request(rng, out)
    return out


def _spots(data: Any, path: Spot = ()) -> list[Spot]:
    """The paths of all values in a document."""
    found = [path] if path else []
    if isinstance(data, dict):
        for key in data:
            found += _spots(data[key], (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            found += _spots(item, (*path, index))
    return found


def _holder(data: Any, path: Spot) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


def _plain_args(rng: Random) -> list[str]:
    option = rng.choice(([], [], ["--no-cap"], ["-v"], ["-p"]))
    return [*option, "req.json"]


def odd_numbers(rng: Random) -> Parts:
    """Fractions, negative and large numbers where integers or ratios are expected."""
    out = _tiny(rng)
    paths = [path for path in _spots(out) if path[-1] in NUMERIC_KEYS]
    if rng.random() < 0.4:
        paths = [path for path in paths if path[0] == "request"] or paths
    path = rng.choice(paths)
    _holder(out, path)[path[-1]] = rng.choice(NUMBERS)
    return {"req.json": json.dumps(out)}, [*_plain_args(rng), *rng.choice(([], ["-S", "sv"]))]


def _set_or_drop(rng: Random, data: Any, path: Spot) -> None:
    holder = _holder(data, path)
    if rng.random() < 0.4:
        del holder[path[-1]]
    else:
        holder[path[-1]] = rng.choice(VALUES)


def _wrong_words(rng: Random, out: Message) -> None:
    """Unknown names and words inside a request of the right shape."""
    request = out["request"]
    key = rng.choice(sorted(request))
    words = ("no-such", "Allocate", "drbd8", "all ", "n", "multi-evacuate", "0")
    value = request[key]
    if isinstance(value, str):
        request[key] = rng.choice(words)
    elif isinstance(value, list):
        request[key] = [*value, rng.choice(words)]
    else:
        request[key] = rng.choice(VALUES)


def requests(rng: Random) -> Parts:
    """A sound cluster and a request that is not."""
    out = _tiny(rng)
    if rng.random() < 0.3:
        _wrong_words(rng, out)
    elif rng.random() < 0.1:
        out["request"] = rng.choice(VALUES)
    else:
        _set_or_drop(rng, out, ("request", *rng.choice(_spots(out["request"]))))
    return {"req.json": json.dumps(out)}, _plain_args(rng)


def _mangled(rng: Random, text: str) -> str:
    """Damage that does not know the format."""
    spot = rng.randrange(len(text))
    choice = rng.randrange(7)
    if choice == 0:
        return text[:spot]
    if choice == 1:
        return text[:spot] + text[spot + 1 :]
    if choice == 2:
        return text[:spot] + rng.choice('{}[],:"\\0x \n') + text[spot + 1 :]
    if choice == 3:
        return text[:spot] + rng.choice(("\udcff", "\udcc3", "\x00", "\ufeff", "é")) + text[spot:]
    if choice == 4:
        return text + rng.choice(("x", "{}", "\n", " ", "]", "\x00", "\n\n  "))
    if choice == 5:
        return rng.choice(("\ufeff", "//", "[", "(")) + text
    return rng.choice(
        (
            "",
            "\n",
            "{}",
            "[]",
            "null",
            "0",
            '"x"',
            "[null]",
            "[{}]",
            "[] x",
            "{",
            '{"request":0}',
            '{"request":{}}',
            "<html></html>",
            "{'a': 1}",
            '{"a":1,}',
            "[1",
            '{"a"',
            '{"a":',
            "}",
        )
    )


def messages(rng: Random) -> Parts:
    """A message whose cluster part or syntax is damaged."""
    out = _tiny(rng)
    if rng.random() < 0.35:
        return {"req.json": _mangled(rng, json.dumps(out))}, _plain_args(rng)
    paths = [path for path in _spots(out) if path[0] != "request"]
    shallow = [path for path in paths if len(path) <= rng.choice((1, 2, 3))]
    _set_or_drop(rng, out, rng.choice(shallow if rng.random() < 0.4 else paths))
    return {"req.json": json.dumps(out)}, _plain_args(rng)


BAD_WORDS: tuple[list[str], ...] = (
    *(["--nosuch"], ["-z"], ["-q"], ["--mo"], ["--ig"], ["--s", "x"], ["--v"], ["--ver"], ["-E1"]),
    *(["extra"], ["-"], ["--", "-v"], ["--ignore-dynu=1"], ["-t"], ["-S"], ["--simulate"]),
    *(["--restrict-allocation-to"], ["--mond=maybe"], ["--mond="], ["--mond", "yes"]),
    *(
        ["-p", "name"],
        ["-t", "none"],
        ["-t", "."],
        ["-t", ""],
        ["-m", "x"],
        ["-L"],
        ["-I", "x"],
        ["-O"],
    ),
    *(["-U", "x"], ["--mond-data", "x"], ["-G", "group0"], ["-l", "3"], ["--quiet"], ["--help=1"]),
    *(["-h"], ["--help"], ["-V"], ["--version"], ["--vers"], ["--help-completion"], ["--help-c"]),
    *(["--static-kvm-node-memory", "x"], ["--static=1.5"], ["--static", ""], ["--static", " 5"]),
    *(["--static", "0x10"], ["-S", "no/dir"], ["-S", ""], ["--text-data"], ["-vvz"], ["--no=1"]),
)
BAD_SPECS = (
    *("", "x", "p", "p,2", "p,2,100g,8g", "p,2,100g,8g,4,1,True,x", "x,2,100g,8g,4"),
    *("p,x,100g,8g,4", "p,2,100x,8g,4", "p,2,100g,8q,4", "p,2,100g,8g,4.5", "p,2,100g,8g,4,"),
    *("p,2,100g,8g,4,1,true", "p,-1,100g,8g,4", "p,2,,8g,4", "p,2,100g,8g,", "P,2,100g,8g,4"),
    *("p,2,1.5t,8g,4", "p,2,g,8g,4", "p,2,100 g,8g,4", " p,2,100g,8g,4", "p,2,100gB,8g,4"),
)


def options(rng: Random) -> Parts:
    """Wrong options, odd option values, too many or too few files."""
    files = {"req.json": json.dumps(_tiny(rng))}
    groups: list[list[str]] = [["req.json"]] if rng.random() < 0.9 else []
    groups += [list(rng.choice(BAD_WORDS)) for _ in range(rng.choice((1, 1, 1, 2)))]
    if rng.random() < 0.3:
        groups.append(rng.choice((["-v"], ["-p"], ["-S", "sv"], ["--ignore-dynu"])))
    rng.shuffle(groups)
    return files, [word for group in groups for word in group]


def side_files(rng: Random) -> Parts:
    """Damaged -t files, wrong --simulate words, files that are not there."""
    cluster = random_cluster(rng, TINY)
    out = message(cluster, rng)
    out["request"] = any_request(rng, out)
    files = {"req.json": json.dumps(out)}
    choice = rng.randrange(4)
    if choice == 0:
        lines = to_text(cluster).split("\n")
        row = rng.randrange(len(lines))
        lines[row] = rng.choice((lines[row].replace("|", ";", 1), "", lines[row] + "x", "a|b"))
        files["in.data"] = "\n".join(lines)
        return files, ["-t", "in.data", "req.json"]
    if choice == 1:
        return files, [f"--simulate={rng.choice(BAD_SPECS)}", "req.json"]
    if choice == 2:
        return files, rng.choice((["none"], [""], ["."], ["-t", "none", "none"], ["req.json/x"]))
    broken = {"req.json": rng.choice(("{}", "", "[]", '{"request":0}'))}
    return broken, rng.choice((["-t", "none", "req.json"], ["--simulate", "x", "req.json"]))
