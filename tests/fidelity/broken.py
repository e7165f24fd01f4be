"""Input that hbal refuses, or that lies at the edge of what it accepts."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.json_formats import to_iallocator, to_rapi
from tests.fidelity.model import Cluster
from tests.fidelity.options import monitoring, utilisation
from tests.fidelity.text_format import to_text

Parts = tuple[dict[str, str], list[str]]

TINY = Profile(
    nodes=(2, 4),
    per_node=(1.0, 2.0),
    second_group=0.1,
    zero=0.0,
    odd_names=0.0,
    unknown_node=0.0,
)
NUMBERS = (
    *(
        "",
        "x",
        "1.5",
        "-1",
        "0",
        "NaN",
        "Infinity",
        "1e3",
        "?",
        " 5",
        "5 ",
        "(7)",
        "((  3))",
        "- 2",
    ),
    *("0x10", "0o17", "0b1", ".5", "5.", "+1", "1_0", "9223372036854775807", "0x", "1e", "1e-2"),
    *("9223372036854775808", "99999999999999999999", "1e400", "-Infinity", "0.1", "\u0663", "1,5"),
)


def _tiny(rng: Random) -> Cluster:
    return random_cluster(rng, TINY)


def _plain_args(rng: Random) -> list[str]:
    return rng.choice(
        (
            ["-t", "in.data"],
            ["-t", "in.data", "-q"],
            ["-t", "in.data", "-v", "-v", "-v", "-p"],
            ["-t", "in.data", "-C"],
        )
    ) + rng.choice(([], [], ["-G", "group0"]))


def _set_field(rng: Random, text: str, section: int, column: int, value: str) -> str:
    """Replace one field of a random line of a section (0 groups .. 4 policies)."""
    sections = [part.split("\n") for part in text.split("\n\n")]
    if section >= len(sections) or not sections[section] or not sections[section][0]:
        return text
    lines = sections[section]
    row = rng.choice([i for i, line in enumerate(lines) if line])
    fields = lines[row].split("|")
    if column < len(fields):
        fields[column] = value
    lines[row] = "|".join(fields)
    return "\n\n".join("\n".join(part) for part in sections)


def odd_numbers(rng: Random) -> Parts:
    """Unusual spellings and sizes in the numeric fields of nodes and instances."""
    section, columns = rng.choice(((1, (1, 2, 3, 4, 5, 6, 9, 12, 13, 14)), (2, (1, 2, 3, 10, 11))))
    good = to_text(_tiny(rng))
    text = _set_field(rng, good, section, rng.choice(columns), rng.choice(NUMBERS))
    return {"in.data": text}, [*_plain_args(rng), *rng.choice(([], ["-S", "sv"], ["-p"]))]


def _mangle(rng: Random, text: str) -> str:
    """Damage that does not know the format: cuts, swaps, repeats, foreign bytes."""
    lines = text.split("\n")
    choice = rng.randrange(10)
    if choice == 0:
        return text[: rng.randint(0, len(text))]
    if choice == 1:
        del lines[rng.randrange(len(lines))]
    elif choice == 2:
        row = rng.randrange(len(lines))
        lines.insert(row, lines[row])
    elif choice == 3:
        a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    elif choice == 4:
        row = rng.randrange(len(lines))
        lines[row] = lines[row].replace("|", rng.choice((";", "||", " | ")), 1)
    elif choice == 5:
        return text.replace("\n", "\r\n")
    elif choice == 6:
        spot = rng.randrange(len(text))
        return text[:spot] + rng.choice(("\udcff", "\udcc3", "\x00", "\ufeff", "é")) + text[spot:]
    elif choice == 7:
        spot = rng.randrange(len(text))
        return text[:spot] + rng.choice("|\n,;x0 -") + text[spot + 1 :]
    elif choice == 8:
        lines.insert(rng.randrange(len(lines)), "")
    else:
        return rng.choice(
            ("", "\n", "\n\n\n\n", "\n" * 9, "a", "a\n\nb\n\nc\n\nd", "<html></html>")
        )
    return "\n".join(lines)


def text(rng: Random) -> Parts:
    """Damaged text files, wrong words and unknown names in them."""
    good = to_text(_tiny(rng))
    words = (
        "",
        "x",
        "Y",
        "y",
        "node1.ex.com",
        "no-such",
        "drbd8",
        "Running",
        "preferred ",
        "uuid-9",
    )
    choice = rng.random()
    if choice < 0.5:
        bad = _mangle(rng, good)
    else:
        section = rng.choice((0, 1, 1, 2, 2, 2, 4))
        columns = {0: (1, 2), 1: (0, 7, 8, 11), 2: (0, 4, 5, 6, 7, 8, 12), 4: (0, 1, 2, 3, 4, 5)}
        word = rng.choice(words)
        bad = _set_field(rng, good, section, rng.choice(columns[section]), word)
    return {"in.data": bad}, _plain_args(rng)


def _all_spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    spots = [path]
    if isinstance(data, dict):
        for key in data:
            spots += _all_spots(data[key], (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            spots += _all_spots(item, (*path, index))
    return spots


def _damage_json(rng: Random, content: str) -> str:
    """Drop, retype or null one value somewhere, or break the syntax."""
    if rng.random() < 0.25:
        return _mangle(rng, content).lstrip()  # hbal minds white space in front, we do not
    data = json.loads(content)
    spots = [spot for spot in _all_spots(data) if spot]
    if not spots or rng.random() < 0.05:
        return rng.choice(("{}", "[]", "null", "0", '"x"', "[null]", "[{}]", "[] x", "{"))
    path = rng.choice(spots)
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    if rng.random() < 0.4:
        del holder[path[-1]]
    else:
        values: tuple[Any, ...] = (None, "x", -1, 1.5, True, [], {}, "", 10**20, "1", [None], 1e300)
        holder[path[-1]] = rng.choice(values)
    return json.dumps(data)


def json_sources(rng: Random) -> Parts:
    """Damaged RAPI folders and IAllocator messages."""
    cluster = _tiny(rng)
    if rng.random() < 0.35:
        files = {"req.json": _damage_json(rng, to_iallocator(cluster, rng))}
        return files, ["-I", "req.json", *rng.choice(([], ["-q"], ["-p"]))]
    files = to_rapi(cluster, rng)
    name = rng.choice(sorted(files))
    if rng.random() < 0.08:
        del files[name]
        files["rapi/other.json"] = "[]"
    else:
        files[name] = _damage_json(rng, files[name])
    return files, ["-m", "file://rapi", *rng.choice(([], ["-q"], ["-p"], ["-S", "sv"]))]


def side_files(rng: Random) -> Parts:
    """Damaged or missing -U and --mond-data files, paths that cannot be written."""
    cluster = _tiny(rng)
    files = {"in.data": to_text(cluster)}
    args = ["-t", "in.data"]
    choice = rng.randrange(6)
    if choice == 0:
        good = utilisation(rng, cluster)
        files["util"] = _mangle(rng, good or "x 1 1 1 1\n")
        args += ["-U", "util"]
    elif choice == 1:
        lines = utilisation(rng, cluster).split("\n")
        row = rng.randrange(len(lines))
        fields = (lines[row] or "x 1 1 1 1").split(" ")
        fields[rng.randrange(len(fields))] = rng.choice(NUMBERS)
        lines[row] = " ".join(fields)
        files["util"] = "\n".join(lines)
        args += ["-U", "util"]
    elif choice == 2:
        good = monitoring(rng, cluster, xen=False)
        files["mond.json"] = _damage_json(rng, good)
        args += ["--mond", "--mond-data", "mond.json", *rng.choice(([], ["--mond-xen"]))]
    elif choice == 3:
        missing = rng.choice((["-U", "none"], ["--mond", "--mond-data=none"], ["--mond-data=none"]))
        args += [*missing, *rng.choice(([], ["--ignore-dynu"]))]
    elif choice == 4:
        args += rng.choice((["-S", "no/dir"], ["-Cno/dir"], ["-S", ""], ["-Cin.data/x"]))
    else:
        args = ["-t", rng.choice(("none", "", ".", "in.data/x"))]
    return files, args


BAD_WORDS: tuple[list[str], ...] = (
    *(["--nosuch"], ["-z"], ["--print"], ["--m", "x"], ["--mi", "1"], ["--no"], ["--e"], ["-E1"]),
    *(
        ["extra"],
        ["-"],
        ["--", "-q"],
        ["--evac-mode=1"],
        ["-L", "none"],
        ["-L/none"],
        ["-t"],
        ["-l"],
    ),
    *(["--priority", "urgent"], ["--mond=maybe"], ["--help-completion"], ["--print-nodes", "name"]),
    *(["-m", "file://none"], ["-O", "nowhere"], ["-O", "node"], ["-G", "nowhere"], ["--text-data"]),
    *(["--select-instances", "none,such"], ["--exclude-instances", "none"], ["-I", "none"], ["-x"]),
    *(
        ["--select-instances="],
        ["--select-instances=,"],
        ["--simulate", "p,1,1,1,1"],
        ["--quiet=1"],
    ),
)
NUMERIC_OPTIONS = ("-l", "-e", "-g", "--min-gain-limit", "--max-cpu", "--min-disk")


def options(rng: Random) -> Parts:
    """Wrong options, odd option values, wrong backends."""
    files = {"in.data": to_text(_tiny(rng))}
    groups: list[list[str]] = []
    if rng.random() < 0.9:
        groups.append(["-t", "in.data"])
    for _ in range(rng.choice((1, 1, 1, 2))):
        if rng.random() < 0.4:
            option = rng.choice((*NUMERIC_OPTIONS, "--static-kvm-node-memory"))
            groups.append([option, rng.choice(NUMBERS)])
        else:
            groups.append(list(rng.choice(BAD_WORDS)))
    if rng.random() < 0.3:
        groups.append(rng.choice((["-v", "-v"], ["-q"], ["-C"], ["-p"], ["--ignore-dynu"])))
    rng.shuffle(groups)
    if groups[-1] in (["-t"], ["-l"], ["--text-data"]) and rng.random() < 0.5:
        groups.reverse()
    return files, [word for group in groups for word in group]
