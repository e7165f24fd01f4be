"""Reader of htools' text format, the one ``hscan`` and ``-S`` write.

Five sections, separated by empty lines: groups, nodes, instances, cluster tags, policies. The
last may be missing; an empty section still needs its separators.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from snapshots.cluster import Cluster
from snapshots.errors import Command, FormatError, Option
from snapshots.htools.text_lines import read_group, read_instance, read_node
from snapshots.htools.text_policy import read_policy_fields
from snapshots.htools.text_sections import Section, each_line, refuse_twins, split_sections
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.reading.quoting import located, printable
from snapshots.reading.reading import Reading
from snapshots.reading.source_file import read_utf8
from snapshots.records import Group

_PLAN = '"poise.plan/'
"""The format of a plan, which stands in the first :data:`_LOOKED_AT` characters of its file."""
_LOOKED_AT = 4096

SAVE_ONE = Command("save", "luxi:", "FILE")
"""The advice where a file is no saved cluster."""

_LEAST_SECTIONS = 4
_POLICIES = 4
"""Number of the policies section."""


def read_text_file(path: str | Path, reading: Reading = Reading.OWN) -> Cluster:
    """Read a file in htools' text format.

    Raises:
        SourceError: the file cannot be read.
        FormatError: its content is not a cluster; the message names file and line.
    """
    return read_text(read_utf8(path), str(path), reading)


def read_text(text: str, source: str = "", reading: Reading = Reading.OWN) -> Cluster:
    """Read a cluster in htools' text format.

    Args:
        text: the whole file.
        source: its name, for messages and :attr:`Cluster.source`.
        reading: how to take what leaves room.

    Raises:
        FormatError: one line naming the source, the line and what was expected there.
    """
    name = printable(source)
    _refuse_surrogates(text, name)
    sections = _checked(split_sections(text), text, name, reading)
    groups = each_line(sections[0], name, lambda line: read_group(line, reading))
    group_rows = {g.uuid: row for row, g in enumerate(groups)}
    nodes = each_line(sections[1], name, lambda line: read_node(line, group_rows, reading))
    node_rows = {n.name: row for row, n in enumerate(nodes)}
    instances = each_line(sections[2], name, lambda line: read_instance(line, node_rows, reading))
    if not reading.allows_twins:
        refuse_twins(sections[0], name, [g.name for g in groups], "group name")
        refuse_twins(sections[0], name, [g.uuid for g in groups], "group UUID")
        refuse_twins(sections[1], name, [n.name for n in nodes], "node name")
        refuse_twins(sections[2], name, [i.name for i in instances], "instance name")

    policies = sections[_POLICIES] if len(sections) > _POLICIES else []
    groups, cluster_policy = _with_policies(groups, policies, name, reading)
    return Cluster.from_records(
        groups,
        nodes,
        instances,
        tags=[line for _, line in sections[3]],
        policy=cluster_policy,
        source=source,
        connections=_connections(groups),
    )


def _refuse_surrogates(text: str, name: str) -> None:
    """Lone surrogates could not be written again."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise FormatError(located(name, line, "not UTF-8 text")) from None


def _checked(sections: list[Section], text: str, name: str, reading: Reading) -> list[Section]:
    """The sections, once they are known to be those of a cluster."""
    own = reading is Reading.OWN
    if own and _is_something_else(sections):
        message = f"{name}: not a saved cluster" if name else "not a saved cluster"
        if _PLAN in text[:_LOOKED_AT]:
            begin = Command("run", name, Option("on", value="CLUSTER"))
            raise FormatError(f"{message} but a plan", advice=begin)
        raise FormatError(message, advice=SAVE_ONE)
    if len(sections) < _LEAST_SECTIONS:
        message = "not a whole saved cluster" if own else "Invalid format of the input file"
        message += (
            f": {len(sections)} sections instead of 4 or more"
            " (groups, nodes, instances and cluster tags, separated by empty lines)"
        )
        if "\r\n" in text:
            message += "; the lines end in CR LF, but LF alone is expected"
        raise FormatError(f"{name}: {message}" if name else message, advice=SAVE_ONE if own else "")
    return sections


def _connections(groups: list[Group]) -> tuple[tuple[str, ...], ...] | None:
    """Files of ``hscan`` tell no group's networks."""
    found = tuple(group.networks for group in groups)
    return found if any(found) else None


def _is_something_else(sections: list[Section]) -> bool:
    """True if what stands first is no group: the file was never a cluster."""
    return bool(sections and sections[0]) and "|" not in sections[0][0][1]


def _with_policies(
    groups: list[Group], section: Section, source: str, reading: Reading
) -> tuple[list[Group], Policy]:
    """The groups, each with the policy of its last line, and the cluster's policy.

    What has no line has the built-in default.
    """

    def read(line: str) -> tuple[int | None, Policy]:
        owner, policy = read_policy_fields(line.split("|"), reading)
        return _row_of_owner(groups, owner) if owner else None, policy

    found = dict(each_line(section, source, read))
    with_policies = [
        replace(group, policy=found.get(row, DEFAULT_POLICY)) for row, group in enumerate(groups)
    ]
    return with_policies, found.get(None, DEFAULT_POLICY)


def _row_of_owner(groups: list[Group], owner: str) -> int:
    rows = [row for row, group in enumerate(groups) if owner in (group.name, group.uuid)]
    if len(rows) != 1:
        raise FormatError(
            f"Wrong number of elems found with name {printable(owner)}: {len(rows)}"
            " (expected the name or UUID of exactly one group)"
        )
    return rows[0]
