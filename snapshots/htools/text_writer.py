"""Writer of htools' text format, byte for byte what ``hscan`` and ``-S`` write."""

from __future__ import annotations

from collections.abc import Sequence

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.htools.number_writer import fixed, plain
from snapshots.htools.text_policy import policy_line
from snapshots.reading.quoting import printable, quoted
from snapshots.records import total_spindles
from snapshots.tables import InstanceTable, NodeTable


def write_text(cluster: Cluster) -> str:
    """The cluster in htools' text format.

    What the format cannot hold is lost: hypervisors, NICs, the split of an instance's disk into
    several, what a node is beyond being the master or out of use, and what an instance's
    migrations become. A silent node's figures are written as ``?``, which makes it offline for
    Ganeti's tools.
    """
    groups = cluster.groups
    policies = [policy_line("", cluster.policy)]
    policies += [policy_line(group.name, group.policy) for group in groups]
    sections = (
        [
            f"{g.name}|{g.uuid}|{g.allocation.value}|{','.join(g.tags)}|{','.join(g.networks)}"
            for g in groups
        ],
        _node_lines(cluster),
        _instance_lines(cluster),
        list(cluster.tags),
        policies,
    )
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections)


def check_writable(cluster: Cluster) -> None:
    """The format can hold every tag, so that what is written is read as the same.

    Raises:
        UsageError: a tag has a character that ends a field, a tag or a line.
    """
    tagged = [
        ("the cluster", cluster.tags, "\n"),
        *((f"group {group.name}", group.tags, "|,\n") for group in cluster.groups),
        *((f"node {name}", t, "|,\n") for name, t in zip(*_tags(cluster.nodes), strict=True)),
        *((f"instance {n}", t, "|,\n") for n, t in zip(*_tags(cluster.instances), strict=True)),
    ]
    for whose, tags, ends in tagged:
        for tag in tags:
            if any(end in tag for end in ends):
                raise UsageError(
                    f"{printable(whose)}: tag {quoted(tag)} cannot be written in htools' text"
                    " format, in which a line break, '|' or ',' ends it"
                )


def _tags(table: NodeTable | InstanceTable) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    return table.names, table.tags


def _node_lines(cluster: Cluster) -> list[str]:
    nodes = cluster.nodes
    uuids = [group.uuid for group in cluster.groups]
    columns = zip(
        nodes.names,
        nodes.total_memory.tolist(),
        nodes.node_memory.tolist(),
        nodes.free_memory.tolist(),
        nodes.total_disk.tolist(),
        nodes.free_disk.tolist(),
        nodes.total_cpus.tolist(),
        nodes.offline.tolist(),
        nodes.master.tolist(),
        nodes.group.tolist(),
        nodes.spindles.tolist(),
        nodes.tags,
        nodes.exclusive_storage.tolist(),
        nodes.free_spindles.tolist(),
        nodes.node_cpus.tolist(),
        nodes.cpu_speed.tolist(),
        nodes.silent.tolist(),
        strict=True,
    )
    lines = []
    for (
        name,
        total_memory,
        node_memory,
        free_memory,
        total_disk,
        free_disk,
        cpus,
        offline,
        master,
        group,
        spindles,
        tags,
        exclusive,
        free_spindles,
        node_cpus,
        speed,
        silent,
    ) in columns:
        flag = "N" if silent else "Y" if offline else "M" if master else "N"
        figures = (
            f"{fixed(total_memory, 0)}|{node_memory}|{free_memory}"
            f"|{fixed(total_disk, 0)}|{free_disk}|{fixed(cpus, 0)}"
        )
        lines.append(
            f"{name}|{'?|?|?|?|?|?' if silent else figures}|{flag}|{uuids[group]}"
            f"|{spindles}|{','.join(tags)}|{'Y' if exclusive else 'N'}|{free_spindles}"
            f"|{node_cpus}|{plain(speed)}"
        )
    return lines


def _instance_lines(cluster: Cluster) -> list[str]:
    table = cluster.instances
    names = cluster.nodes.names
    columns = zip(
        table.names,
        table.memory.tolist(),
        table.disk.tolist(),
        table.vcpus.tolist(),
        table.status,
        table.auto_balance.tolist(),
        table.primary.tolist(),
        table.secondary.tolist(),
        table.template,
        table.tags,
        table.spindle_use.tolist(),
        table.disks,
        table.forthcoming.tolist(),
        strict=True,
    )
    lines = []
    for (
        name,
        memory,
        disk,
        vcpus,
        status,
        balance,
        primary,
        secondary,
        template,
        tags,
        spindle_use,
        disks,
        forthcoming,
    ) in columns:
        secondary_name = "" if secondary == NO_NODE else names[secondary]
        spindles = total_spindles(disks)
        lines.append(
            f"{name}|{memory}|{disk}|{vcpus}|{status.value}|{'Y' if balance else 'N'}"
            f"|{names[primary]}|{secondary_name}|{template.label}|{','.join(tags)}"
            f"|{spindle_use}|{'-' if spindles is None else spindles}"
            f"|{'Y' if forthcoming else 'N'}"
        )
    return lines
