"""Random hbal argument lists, with the side files they name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

from tests.fidelity.model import Cluster

FIELDS = (
    *("idx", "name", "fqdn", "status", "tmem", "nmem", "xmem", "fmem", "umem", "amem", "imem"),
    *("rmem", "tdsk", "fdsk", "tcpu", "ucpu", "pcnt", "scnt", "plist", "slist", "pfmem", "pfdsk"),
    *("rcpu", "cload", "mload", "dload", "nload", "ptags", "peermap", "spindle_count"),
    *("hi_spindles", "inst_spindles", "bogus"),
)


def utilisation(rng: Random, cluster: Cluster) -> str:
    """A -U file for most instances: three decimals mostly, other spellings now and then."""
    style = rng.choice(("decimals", "decimals", "decimals", "tenths", "mixed", "same"))
    lines = []
    for inst in cluster.instances:
        if rng.random() < 0.15:
            continue
        numbers = []
        for _ in range(4):
            if style == "decimals":
                numbers.append(f"{rng.random():.3f}")
            elif style == "tenths":
                numbers.append(f"{rng.randint(0, 10) / 10}")
            elif style == "same":
                numbers.append("0.1")
            else:
                numbers.append(
                    rng.choice(("0", "1", "1e-3", "2.5e-2", "0.333", "12", "1.0e2", "-1"))
                )
        lines.append(" ".join([inst.name, *numbers]))
    if rng.random() < 0.2:
        lines.insert(rng.randint(0, len(lines)), "no-such-instance 1 1 1 1")
    if lines and rng.random() < 0.1:
        lines.append(lines[0].split(" ")[0] + " 0.5 0.5 0.5 0.5")
    return "".join(line + "\n" for line in lines)


def _report(name: str, data: object) -> dict[str, object]:
    return {
        "name": name,
        "version": "B",
        "format_version": 1,
        "timestamp": 1379507272000000000,
        "category": None,
        "kind": 0,
        "data": data,
    }


def monitoring(rng: Random, cluster: Cluster, *, xen: bool) -> str:
    """A --mond-data file: usually complete, sometimes with a node or an instance missing."""
    entries = []
    for index, node in enumerate(cluster.nodes):
        if rng.random() < 0.02:
            continue
        loads = [round(rng.random(), 3) for _ in range(rng.choice((1, 2, 4)))]
        cpu = {"cpu_number": len(loads), "cpus": loads, "cpu_total": round(sum(loads), 3)}
        domains = {
            i.name: round(rng.random() * 2, 3) for i in cluster.instances if i.pnode == index
        }
        domains["Domain-0"] = 0.25
        if xen and len(domains) > 1 and rng.random() < 0.02:
            domains.popitem()
        reports = [_report("cpu-avg-load", cpu), _report("xen-cpu-avg-load", domains)]
        if rng.random() < 0.03:
            del cpu["cpu_number"]
        rng.shuffle(reports)
        if rng.random() < 0.3:
            reports.insert(0, _report("diskstats-collector", [1, 2]))
        entries.append({"node": node.name, "reports": reports})
    if rng.random() < 0.2:
        entries.append({"node": "elsewhere", "reports": []})
    return json.dumps(entries)


def node_fields(rng: Random) -> str:
    """The value of -p, attached to the option."""
    chosen = ",".join(rng.sample(FIELDS, rng.randint(1, 12)))
    return rng.choice(("", "", "", chosen, "+" + chosen, "+", "+bogus,idx", ",".join(FIELDS)))


def _short(rng: Random, name: str) -> str:
    """The name, or its first label, as people type it."""
    return name.partition(".")[0] if rng.random() < 0.5 else name


def _spelled(rng: Random, option: str, value: str) -> list[str]:
    """A long option with its value in one word or in two."""
    return [f"{option}={value}"] if rng.random() < 0.4 else [option, value]


def _names(rng: Random, cluster: Cluster) -> str:
    pool = [i.name for i in cluster.instances]
    some = rng.sample(pool, rng.randint(1, max(1, len(pool) // 2)))
    return ",".join(_short(rng, name) for name in some)


def _verbosity(rng: Random) -> list[str]:
    level = rng.choice((0, 0, 0, 1, 2, 2, 3, 4, 5))
    words = ["-v"] * level
    if rng.random() < 0.1:
        words += ["-q"] * rng.choice((1, 2, 3))
    if level > 1 and rng.random() < 0.1:
        words = ["-" + "v" * level]
    if rng.random() < 0.05:
        words += [rng.choice(("--verbose", "--quiet", "--verb", "--qui"))]
    return words


def _limits(rng: Random) -> Iterator[list[str]]:
    if rng.random() < 0.15:
        yield ["-l", rng.choice(("0", "1", "2", "3", "5", "-1", "0x3"))]
    if rng.random() < 0.08:
        yield ["-e", rng.choice(("0", "1e-9", "0.5", "1", "2", "5", "10", "100", "1e-3", "-1"))]
    if rng.random() < 0.12:
        yield ["-g", rng.choice(("0", "0.1", "0.5", "1", "1e-3", "0.01", "2", "-1", "0.2"))]
    if rng.random() < 0.12:
        yield _spelled(
            rng, "--min-gain-limit", rng.choice(("0", "0.5", "1", "2", "5", "100", "1e9"))
        )
    if rng.random() < 0.12:
        yield _spelled(rng, "--max-cpu", rng.choice(("0.5", "1", "2", "3", "4.5", "64", "1e-3")))
    if rng.random() < 0.12:
        yield _spelled(rng, "--min-disk", rng.choice(("0", "0.1", "0.5", "0.9", "1", "0.05")))


def _moves(rng: Random, cluster: Cluster) -> Iterator[list[str]]:
    if rng.random() < 0.12:
        yield [rng.choice(("-E", "--evac-mode", "--evac"))]
    if rng.random() < 0.12:
        yield [rng.choice(("--restricted-migration", "--restr"))]
    if rng.random() < 0.1:
        yield [rng.choice(("--no-disk-moves", "--no-d"))]
    if rng.random() < 0.1:
        yield [rng.choice(("--no-instance-moves", "--no-i"))]
    if rng.random() < 0.15:
        yield [rng.choice(("--ignore-soft-errors", "--ignore-s"))]
    if cluster.instances:
        if rng.random() < 0.08:
            yield _spelled(rng, "--select-instances", _names(rng, cluster))
        if rng.random() < 0.08:
            yield _spelled(rng, "--exclude-instances", _names(rng, cluster))
    if rng.random() < 0.2:
        for node in rng.sample(cluster.nodes, rng.choice((1, 1, min(2, len(cluster.nodes))))):
            yield [
                "-O",
                _short(rng, node.name),
            ]
    if rng.random() < 0.15:
        yield _spelled(
            rng,
            "--exclusion-tags",
            rng.choice(("svc", "x", "svc,x", "rack,power", "site", "", "s")),
        )


def _has_split_instance(cluster: Cluster) -> bool:
    nodes = cluster.nodes
    return any(
        i.snode is not None and nodes[i.snode].group != nodes[i.pnode].group
        for i in cluster.instances
    )


def _output(rng: Random, cluster: Cluster) -> Iterator[list[str]]:
    # hbal crashes on these two where a listed instance has its secondary in another group.
    crashes = _has_split_instance(cluster) and rng.random() < 0.95
    if rng.random() < 0.3:
        yield ["-p" + node_fields(rng)] if rng.random() < 0.8 else ["--print-nodes"]
    if rng.random() < 0.2 and not crashes:
        yield [rng.choice(("--print-instances", "--print-i"))]
    if rng.random() < 0.35:
        yield [rng.choice(("-C", "-C", "-Ccmds", "--print-commands", "--print-commands=cmds"))]
    if rng.random() < 0.2 and not crashes:
        yield _spelled(rng, "--save", "sv") if rng.random() < 0.5 else ["-S", "sv"]
    if rng.random() < 0.1:
        yield ["--first-job-group"]
    if rng.random() < 0.01:
        yield ["-X"]
    if rng.random() < 0.03:
        yield rng.choice((["--priority", "low"], ["--prio=high"], ["--reason", "a b"]))
    if rng.random() < 0.05:
        yield _spelled(rng, "--static-kvm-node-memory", rng.choice(("0", "1024", "4096", "-1")))


def _group(rng: Random, cluster: Cluster) -> Iterator[list[str]]:
    owned = sorted({node.group for node in cluster.nodes})
    if len(owned) > 1 or rng.random() < 0.15:
        if rng.random() < 0.05:
            return
        index = rng.choice(owned)
        if rng.random() < 0.1:
            index = rng.randrange(len(cluster.groups))
        group = cluster.groups[index]
        name = rng.choice((group.name, group.name, group.uuid))
        if rng.random() < 0.02:
            name = "nowhere"
        yield rng.choice((["-G", name], [f"--group={name}"], [f"-G{name}"]))


def random_options(
    rng: Random, cluster: Cluster, source: list[str]
) -> tuple[list[str], dict[str, str]]:
    """Shuffled arguments around `source` (the backend option) and the files they need."""
    files: dict[str, str] = {}
    groups = [
        source,
        *_group(rng, cluster),
        *_limits(rng),
        *_moves(rng, cluster),
        *_output(rng, cluster),
    ]
    groups += [[word] for word in _verbosity(rng)]
    if rng.random() < 0.3:
        files["util"] = utilisation(rng, cluster)
        groups.append(rng.choice((["-U", "util"], ["--dynu-file=util"], ["-Uutil"])))
    if rng.random() < 0.1:
        groups.append(["--ignore-dynu"])
    rng.shuffle(groups)
    return [word for group in groups for word in group], files


def mond_options(rng: Random, cluster: Cluster) -> tuple[list[str], dict[str, str]]:
    """--mond with recorded data, and its companions."""
    xen = rng.random() < 0.4
    args = [rng.choice(("--mond", "--mond=yes", "--mond")), "--mond-data", "mond.json"]
    if rng.random() < 0.05:
        args[0] = "--mond=no"
    if xen:
        args.append("--mond-xen")
    if rng.random() < 0.2:
        args.append("--exit-on-missing-mond-data")
    return args, {"mond.json": monitoring(rng, cluster, xen=xen)}
