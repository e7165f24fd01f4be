"""New nodes as they are asked for: checked, and as records of a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from poise.api.planning_options import check_whole, name_list
from snapshots.errors import Option, UsageError
from snapshots.node_role import NodeRole
from snapshots.reading import printable, quoted, why_no_name
from snapshots.records import NodeRecord

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster

UNNAMED = "new"
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class NewNodes:
    """The nodes that are asked for: ``count`` of them, alike.

    Either ``like`` an existing node, or with ``memory`` and ``disk`` (MiB) and ``cpus``; both may
    have ``spindles``. ``tags`` None: those of the node that they are like.
    """

    like: str | None = None
    memory: int | None = None
    disk: int | None = None
    cpus: int | None = None
    spindles: int | None = None
    count: int = 1
    name: str | None = None
    tags: Sequence[str] | None = None

    def check(self) -> None:
        """Raises UsageError where no cluster could have such nodes."""
        check_whole("count", self.count, least=1, most=_MOST)
        sizes = {"memory": self.memory, "disk": self.disk, "cpus": self.cpus}
        given = [name for name, size in sizes.items() if size is not None]
        if self.like is not None and given:
            raise UsageError("choose one of ", Option("like"), " and ", Option(given[0]))
        if self.like is None and not given:
            raise UsageError(
                "the new node is not described", advice=("add ", Option("like", value="NODE"))
            )
        for name, size in sizes.items():
            if self.like is None and size is None:
                raise UsageError(
                    Option(name),
                    " is missing",
                    advice=("add it, or choose ", Option("like", value="NODE")),
                )
            if size is not None:
                check_whole(name, size, "" if name == "cpus" else "MiB", least=int(name != "disk"))
        if self.spindles is not None:
            check_whole("spindles", self.spindles)
        if self.name is not None and (trouble := why_no_name(self.name)):
            raise UsageError(Option("name"), f": {trouble}")
        if self.tags is not None:
            name_list("tags", self.tags)

    def names(self, cluster: Cluster) -> list[str]:
        """Their names: the one that is asked for, numbered from 1 where there are several.

        The number comes before the domain: ``new-1.example.com``. Without a name it is that word,
        in the domain of the node that they are like.

        Raises:
            UsageError: there is such a node already, or one that such a name is short for.
        """
        host, dot, domain = (self.name or self._usual_name(cluster)).partition(".")
        names = [f"{host}{dot}{domain}"]
        if self.count > 1:
            names = [f"{host}-{number}{dot}{domain}" for number in range(1, self.count + 1)]
        for name in names:
            for known in cluster.nodes.names:
                if known == name or known.startswith(f"{name}.") or name.startswith(f"{known}."):
                    short = f", {quoted(name)} is short for it" if len(known) > len(name) else ""
                    raise UsageError(
                        f"node {printable(known)} exists already{short}",
                        advice=("another ", Option("name")),
                    )
        return names

    def _usual_name(self, cluster: Cluster) -> str:
        from poise.api.naming import node_rows

        names = cluster.nodes.names
        like = names[node_rows(cluster, (self.like,))[0]] if self.like else (*names, "")[0]
        return UNNAMED + like[len(like.partition(".")[0]) :]

    def records(self, cluster: Cluster, group: int) -> list[NodeRecord]:
        """The nodes, empty and in use, in a group (row).

        Raises:
            UsageError: a name is taken, or the node that they are like is unknown or out of use.
        """
        pattern = self._like(cluster) if self.like is not None else self._of_sizes(cluster, group)
        if self.spindles is not None:
            pattern = replace(pattern, spindles=self.spindles)
        if self.tags is not None:
            pattern = replace(pattern, tags=tuple(self.tags))
        empty = replace(
            pattern,
            group=group,
            free_memory=int(pattern.total_memory) - pattern.node_memory,
            free_disk=int(pattern.total_disk),
            free_spindles=pattern.spindles if pattern.exclusive_storage else 0,
        )
        return [replace(empty, name=name) for name in self.names(cluster)]

    def _like(self, cluster: Cluster) -> NodeRecord:
        """The node that the new ones are like, as a regular one."""
        from planner.explain import OutOfUse, why_out_of_use
        from planner.state import prepare
        from poise.api.naming import node_rows

        row = node_rows(cluster, (str(self.like),))[0]
        why = why_out_of_use(prepare(cluster), row)
        if why is not None:
            name = printable(cluster.nodes.names[row])
            state = "does not answer Ganeti" if why is OutOfUse.NO_ANSWER else f"is {why.word}"
            raise UsageError(
                Option("like"),
                f": node {name} {state}",
                advice=(Option("like"), " with a node that is in use"),
            )
        return replace(_record(cluster, row), master=False, role=NodeRole.REGULAR)

    def _of_sizes(self, cluster: Cluster, group: int) -> NodeRecord:
        """A node of the sizes; what they do not say is as all nodes of the group have it.

        Of its memory it needs for itself what those need at most.
        """
        peers = [
            _record(cluster, row)
            for row in range(len(cluster.nodes))
            if cluster.nodes.group[row] == group and not cluster.nodes.offline[row]
        ]
        shared: dict[str, Any] = {}
        for name in ("spindles", "cpu_speed", "exclusive_storage", "hypervisor", "node_cpus"):
            values = {getattr(one, name) for one in peers}
            if len(values) == 1:
                shared[name] = values.pop()
        return NodeRecord(
            "",
            group,
            total_memory=float(self.memory or 0),
            node_memory=max((one.node_memory for one in peers), default=0),
            total_disk=float(self.disk or 0),
            total_cpus=float(self.cpus or 0),
            role=NodeRole.REGULAR,
            **shared,
        )


def _record(cluster: Cluster, row: int) -> NodeRecord:
    """A row of the table as the record that a reader made of it."""
    import numpy as np

    values: dict[str, Any] = {}
    for column in fields(NodeRecord):
        name = "names" if column.name == "name" else column.name
        held = getattr(cluster.nodes, name)
        values[column.name] = held[row].item() if isinstance(held, np.ndarray) else held[row]
    return NodeRecord(**values)
