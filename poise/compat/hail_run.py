"""One run of hail, from reading the request to the line of JSON that answers it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from planner.model import Model, ModelOptions
from planner.placement import Placement
from planner.solvers.allocate import AllocationRules
from poise.compat.errors import Crash, Exit
from poise.compat.files import decode, read_bytes_file, read_text_file, write_text_file
from poise.compat.group_view import GroupView
from poise.compat.hail_answer import answer
from poise.compat.hail_options import HailOptions
from poise.compat.hail_question import Answer, HailRules, Question
from poise.compat.hbal_report import inconsistency_lines
from poise.compat.listing import node_list
from poise.compat.peer_map import PeerMaps
from snapshots.cluster import NO_NODE, Cluster
from snapshots.errors import FormatError, SourceError
from snapshots.iallocator_request import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
    Request,
)

if TYPE_CHECKING:
    from poise.compat.monitoring import Monitoring

_LOADING = "Error: failed to load data, aborting: "


def run(path: str, options: HailOptions, stdout: TextIO, stderr: TextIO) -> None:
    """Answer the request in the file ``path`` (``-``: standard input).

    Raises:
        Exit: it cannot be understood, or a file cannot be read or written.
    """

    def note(lines: Iterable[str]) -> None:
        stdout.flush()
        stderr.writelines(f"{line}\n" for line in lines)

    own, request = _read_request(path)
    other = _read_other(options)
    cluster = own if other is None else other
    if other is not None:
        _hold_rows(request, other)
        note(_inconsistencies(own, options))
    monitoring = _monitoring(cluster, options)
    question = Question(
        cluster,
        request,
        _rules(options, monitoring, other is not None),
        own.tags,
        first_number=1 if options.simulate else 0,
    )
    note(_inconsistencies(cluster, options, question.model))
    note(monitoring.notes)
    note(_details(question, options.verbosity))
    note(_node_list("Initial", question.as_it_is(), question, options))
    if options.save is not None:
        nodes = replace(cluster.nodes, node_memory=question.model.node_memory)
        saved = replace(cluster, nodes=nodes)
        _save(saved, options.save, "pre-ialloc", "before", note)
    given = answer(question)
    note(_node_list("Final", given, question, options))
    stdout.write(answer_line(given))
    stdout.flush()
    if options.save is not None:
        _save(_after(question, given), options.save, "post-ialloc", "after", note)


def answer_line(answer: Answer) -> str:
    """The answer as Ganeti reads it: one line of JSON."""
    from json import dumps

    outcome = "Request successful: " if answer.success else "Request failed: "
    body = {
        "success": answer.success,
        "info": outcome + answer.info,
        "result": answer.result,
    }
    return dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


# -- reading -----------------------------------------------------------------------------------


def _read_request(path: str) -> tuple[Cluster, Request]:
    from poise.compat.message_failures import Part, message_failure
    from snapshots.iallocator_cluster import read_cluster
    from snapshots.iallocator_request import read_request
    from snapshots.json_object import JsonObject, ObjectError, parse_json

    raw = sys.stdin.buffer.read() if path == "-" else read_bytes_file(path, "hail: ")
    text = decode(raw, "<stdin>" if path == "-" else path, "hail: ")
    part = Part.TEXT
    try:
        if text[:1].isspace():
            raise ObjectError(path, "not JSON: it begins with blank space")
        message = JsonObject(parse_json(text, path, unique_keys=True), path)
        part = Part.CLUSTER
        request = message.child("request")
        cluster = read_cluster(message, path, path)
        part = Part.REQUEST
        return cluster, read_request(request, cluster)
    except FormatError as error:
        raise Exit(1, f"Error: {message_failure(error, part, text)}\n") from None


def _read_other(options: HailOptions) -> Cluster | None:
    """The cluster to answer for, where it is not the message's own."""
    try:
        if options.simulate:
            from snapshots.synthetic import read_simulation

            return read_simulation(options.simulate)
        if options.text_file is not None:
            from snapshots.text import read_text

            return read_text(read_text_file(options.text_file, _LOADING), options.text_file)
    except SourceError as error:
        raise Exit(1, f"{_LOADING}{error}\n") from None
    return None


def _hold_rows(request: Request, cluster: Cluster) -> None:
    """A request counts in rows of its own message; another cluster must have them."""
    rows: tuple[int, ...] = ()
    match request:
        case Relocate() | AllocateSecondary():
            rows = (request.instance,)
        case NodeEvacuate() | ChangeGroup():
            rows = request.instances
    beyond = [row for row in rows if row >= len(cluster.instances)]
    if beyond:
        raise Crash(beyond[0], tool="hail")


def _monitoring(cluster: Cluster, options: HailOptions) -> Monitoring:
    from poise.compat.hbal_options import HbalOptions
    from poise.compat.monitoring import read_monitoring

    return read_monitoring(
        cluster,
        HbalOptions(
            mond=options.mond,
            mond_xen=options.mond_xen,
            ignore_utilisation=options.ignore_utilisation,
        ),
    )


def _rules(options: HailOptions, monitoring: Monitoring, other: bool) -> HailRules:
    return HailRules(
        AllocationRules(options.capacity_checks, options.ignore_soft_errors, options.only),
        ModelOptions(
            ignore_utilisation=options.ignore_utilisation and other,
            node_cpu_load=monitoring.nodes,
            instance_cpu_load=monitoring.instances,
            kvm_node_memory=options.kvm_node_memory,
        ),
    )


def _inconsistencies(
    cluster: Cluster, options: HailOptions, model: Model | None = None
) -> list[str]:
    if model is None:
        from planner.model import prepare

        model = prepare(cluster, ModelOptions(kvm_node_memory=options.kvm_node_memory))
    return inconsistency_lines(model, model.discrepancies)


# -- telling -----------------------------------------------------------------------------------


def _details(question: Question, verbosity: int) -> list[str]:
    """What -v adds before the answer."""
    if verbosity < 1:
        return []
    from poise.compat.hail_dump import dump_cluster, dump_request

    lines = [f"Received request: {dump_request(question)}"]
    if verbosity > 1:
        lines.append(f"Received cluster data: {dump_cluster(question)}")
    if question.dedicated and isinstance(question.request, Allocate | MultiAllocate):
        lines.append("Allocation on a dedicated cluster; using lost-allocations metrics.")
    return lines


@dataclass(frozen=True, slots=True)
class _HailView(GroupView):
    """Nodes as hail lists them, with its ``numbers`` for the instances that it placed."""

    numbers: Mapping[int, int] = field(default_factory=dict)

    def index(self, instance: int) -> int:
        return self.numbers.get(instance, instance)


def _node_list(when: str, answer: Answer, question: Question, options: HailOptions) -> list[str]:
    if options.node_fields is None:
        return []
    peers = None
    if "peermap" in options.node_fields:
        peers = PeerMaps(Placement(question.model))
        peers.follow(answer.shifts)
    none = np.zeros(0, dtype=np.int64)
    view = _HailView(
        answer.placement, answer.scope, none, 0, peers, question.first_number, answer.numbers
    )
    return ["", f"{when} cluster status:", *node_list(view, options.node_fields), ""]


def _save(cluster: Cluster, path: str, suffix: str, when: str, note: Any) -> None:
    from snapshots.text_writer import write_text

    name = f"{path}.{suffix}"
    write_text_file(name, write_text(cluster), tool="hail")
    note([f"The cluster state {when} iallocator run has been written to file '{name}'"])


def _after(question: Question, answer: Answer) -> Cluster:
    """The cluster as the answer leaves it, with only what has a node, in hail's order."""
    placement, old = answer.placement, question.old
    cluster = placement.to_cluster()
    rows = np.arange(len(cluster.instances))
    order = rows[:old].tolist()
    new = rows[old:].tolist()
    if isinstance(question.request, AllocateSecondary):
        if placement.primary[old] != NO_NODE:
            order[question.request.instance] = old
    elif isinstance(question.request, Allocate):
        order = new + order
    else:
        order = order + new
    kept = [row for row in order if placement.primary[row] != NO_NODE]
    table = cluster.instances
    columns: dict[str, Any] = {}
    for column in fields(table):
        values = getattr(table, column.name)
        if isinstance(values, np.ndarray):
            columns[column.name] = values[kept]
        else:
            columns[column.name] = tuple(values[k] for k in kept)
    nodes = replace(cluster.nodes, node_memory=question.model.node_memory)
    return replace(cluster, nodes=nodes, instances=type(table)(**columns))
