"""One run of hail, from reading the request to the line of JSON that answers it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.solvers.place import AllocationRules
from planner.state import Model, ModelOptions
from poise.htools.conventions.errors import Crash, Exit
from poise.htools.conventions.files import (
    decode,
    read_bytes_file,
    read_standard_input,
    read_text_file,
)
from poise.htools.conventions.letters import Output
from poise.htools.hail.answer import answer
from poise.htools.hail.options import HailOptions
from poise.htools.hail.out_of_sight import OutOfSight
from poise.htools.hail.question import HailQuestion
from poise.iallocator.question import Answer, Rules
from snapshots.cluster import Cluster
from snapshots.errors import FormatError, SourceError
from snapshots.iallocator import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
    Request,
)
from snapshots.reading import Reading

if TYPE_CHECKING:
    from poise.htools.conventions.monitoring import Monitoring

_LOADING = "Error: failed to load data, aborting: "


def run(path: str, options: HailOptions, stdout: Output, stderr: Output) -> None:
    """Answer the request in the file ``path`` (``-``: standard input).

    Raises:
        Exit: it cannot be understood, or a file cannot be read or written.
    """

    def note(lines: Iterable[str]) -> None:
        stderr.writelines(f"{line}\n" for line in lines)
        stderr.flush()  # before standard output, where both lead to one place

    if options.node_fields is not None or options.save is not None:
        from poise.htools.hail import state as hail_state

    own, request = _read_request(path)
    if options.simulate or options.text_file is not None:
        note(_inconsistencies(own, options))
    other = _read_other(options)
    cluster = own if other is None else other
    monitoring = _monitoring(cluster, options)
    question = HailQuestion(
        cluster,
        request,
        _rules(options, monitoring, other is not None),
        own.tags,
        first_number=1 if options.simulate else 0,
    )
    note(_inconsistencies(cluster, options, question.model))
    if monitoring is not None:
        note(monitoring.notes)
    note(_details(question, options.verbosity))
    if options.node_fields is not None:
        note(hail_state.status_lines("Initial", question.as_it_is(), question, options.node_fields))
    if options.save is not None:
        saved = hail_state.before(cluster, question)
        note([hail_state.save(saved, options.save, "pre-ialloc", "before")])
    _hold_rows(request, cluster)
    try:
        given = answer(question)
    except OutOfSight as lost:
        raise Crash(lost.node, tool="hail") from None
    stdout.write(answer_line(given))
    if options.node_fields is not None:
        note(hail_state.status_lines("Final", given, question, options.node_fields))
    if options.save is not None:
        saved, lost_node = hail_state.after(question, given)
        if lost_node is not None:
            hail_state.save(None, options.save, "post-ialloc", "after")
            raise Crash(lost_node, tool="hail")
        note([hail_state.save(saved, options.save, "post-ialloc", "after")])


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
    from snapshots.iallocator import read_cluster, read_request
    from snapshots.reading import JsonObject, parse_json

    raw = read_standard_input("hail: ") if path == "-" else read_bytes_file(path, "hail: ")
    text = decode(raw, "<stdin>" if path == "-" else path, "hail: ")
    part = "TEXT"
    try:
        message = JsonObject(parse_json(text, path, Reading.AS_HTOOLS), path, Reading.AS_HTOOLS)
        part = "CLUSTER"
        request = message.child("request")
        cluster = read_cluster(message, path, path)
        part = "REQUEST"
        return cluster, read_request(request, cluster)
    except FormatError as error:
        from poise.htools.conventions.message_failures import Part, message_failure

        raise Exit(1, f"Error: {message_failure(error, Part[part])}\n") from None


def _read_other(options: HailOptions) -> Cluster | None:
    """The cluster to answer for, where it is not the message's own."""
    try:
        if options.simulate:
            from snapshots.htools import read_simulation

            return read_simulation(options.simulate, Reading.AS_HTOOLS)
        if options.text_file is not None:
            from snapshots.htools import read_text

            return read_text(
                read_text_file(options.text_file, _LOADING, "hail"),
                options.text_file,
                Reading.AS_HTOOLS,
            )
    except SourceError as error:
        raise Exit(1, f"{_LOADING}{error}\n") from None
    return None


def _hold_rows(request: Request, cluster: Cluster) -> None:
    """A request counts in rows of its own message; another cluster must have them."""
    rows: tuple[int, ...] = ()
    match request:
        case Relocate() if request.required_nodes != 1:
            return  # refused without a look at it
        case Relocate() | AllocateSecondary():
            rows = (request.instance,)
        case NodeEvacuate() | ChangeGroup():
            rows = request.instances
    beyond = [row for row in rows if row >= len(cluster.instances)]
    if beyond:
        raise Crash(beyond[0], tool="hail")


def _monitoring(cluster: Cluster, options: HailOptions) -> Monitoring | None:
    if not options.mond:
        return None
    from poise.htools.conventions.monitoring import read_monitoring

    return read_monitoring(cluster, xen=options.mond_xen, unused=options.ignore_utilisation)


def _rules(options: HailOptions, monitoring: Monitoring | None, other: bool) -> Rules:
    return Rules(
        AllocationRules(options.capacity_checks, options.ignore_soft_errors, options.only),
        ModelOptions(
            ignore_utilisation=options.ignore_utilisation and other,
            node_cpu_load=None if monitoring is None else monitoring.nodes,
            instance_cpu_load=None if monitoring is None else monitoring.instances,
            kvm_node_memory=options.kvm_node_memory,
        ),
    )


def _inconsistencies(
    cluster: Cluster, options: HailOptions, model: Model | None = None
) -> list[str]:
    if model is None:
        from planner.state import prepare

        model = prepare(cluster, ModelOptions(kvm_node_memory=options.kvm_node_memory))
    if not model.discrepancies:
        return []
    from poise.htools.conventions.inconsistencies import inconsistency_lines

    return inconsistency_lines(model, model.discrepancies)


# -- telling -----------------------------------------------------------------------------------


def _details(question: HailQuestion, verbosity: int) -> list[str]:
    """The lines of -v before the answer."""
    if verbosity < 1:
        return []
    from poise.htools.hail.dump import dump_cluster, dump_request

    lines = [f"Received request: {dump_request(question)}"]
    if verbosity > 1:
        lines.append(f"Received cluster data: {dump_cluster(question)}")
    if question.dedicated and isinstance(question.request, Allocate | MultiAllocate):
        lines.append("Allocation on a dedicated cluster; using lost-allocations metrics.")
    return lines
