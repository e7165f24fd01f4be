"""One request answered: from the command line to the line of JSON that Ganeti reads."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

from planner.work import Work
from poise.iallocator.options import Options, read_options
from poise.iallocator.preferences import Wishes
from snapshots.errors import FormatError, PlanningError, PoiseError, SourceError, UsageError

if TYPE_CHECKING:
    from poise.iallocator.question import Answer, Question
    from snapshots.cluster import Cluster
    from snapshots.iallocator import Request

_BAD_INPUT = 2


def main(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Answer the request that ``argv`` (without the program's name) asks for.

    Whatever stands in the request's file, the answer is one line of JSON on ``stdout``.

    Returns:
        the exit code: 0 for every answer, refusals among them; 2 where the command line or the
        file cannot be read, 70 where Poise itself fails, with one line on ``stderr``. Ganeti
        shows both streams then, so the answer of a failure says what it is about.
    """
    started = monotonic()
    try:
        options = read_options(argv)
        if options.show is not None:
            stdout.write(_information(options.show))
            return 0
        raw = _read(options.path or "")
    except PoiseError as error:
        from snapshots.reading import harmless

        stderr.write(f"poise iallocator: {harmless(str(error))}\n")
        return _BAD_INPUT
    note = _Notes(stderr, options, started)
    try:
        stdout.write(_answer(raw, options, note))
    except Exception as error:  # Ganeti must get an answer, and the operator a sentence
        from poise.internal_error import end_with

        stdout.write(_line(False, _failure(error), []))
        return end_with(error, ["iallocator", *argv], stderr)
    note.tell("answered")
    return 0


class _Notes:
    """The notes of ``-v`` on standard error, with the seconds since the start."""

    def __init__(self, stderr: TextIO, options: Options, started: float) -> None:
        self._stderr = stderr
        self._verbosity = options.verbosity
        self._started = started

    def tell(self, text: str) -> None:
        if self._verbosity:
            self._stderr.write(f"poise iallocator: {monotonic() - self._started:.3f} s: {text}\n")


def _answer(raw: bytes, options: Options, note: _Notes) -> str:
    """The line of JSON, whatever stands in the request."""
    from poise.early_numpy import load_numpy

    load_numpy()
    try:
        cluster, request = _read_request(raw, options.path or "")
        note.tell(f"a request of type {type(request).__name__}")
        question = _question(cluster, request, options)
        note.tell(f"{question.model.node_count} nodes, {question.model.instance_count} instances")
        work = Work(options.time_limit)
        given = _decide(question, Wishes(options.spread, options.time_limit, work))
    except FormatError as error:
        return _line(False, f"bad request: {error}", [])
    except PlanningError as refusal:
        return _line(False, str(refusal), [])
    return _line(given.success, given.info, given.result)


def _failure(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory to answer"
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"an error inside Poise, not a statement about the cluster ({what})"


def _line(success: bool, info: str, result: Any) -> str:
    from json import dumps

    outcome = "Request successful: " if success else "Request failed: "
    body = {"success": success, "info": outcome + info, "result": result}
    # Escaped, so that it can be written and read in any locale.
    return dumps(body, ensure_ascii=True, separators=(",", ":")) + "\n"


# -- reading -----------------------------------------------------------------------------------


def _read(path: str) -> bytes:
    from snapshots.reading import printable, read_limited

    try:
        if path == "-":
            return read_limited(sys.stdin.buffer, "standard input")
        with open(path, "rb") as file:
            return read_limited(file, printable(path))
    except OSError as error:
        raise SourceError(f"{printable(path)}: cannot read: {error.strerror}") from None
    except ValueError:  # a NUL in the name
        raise UsageError("the name of the file with the request holds a NUL character") from None


def _read_request(raw: bytes, path: str) -> tuple[Cluster, Request]:
    from snapshots.iallocator import read_iallocator

    return read_iallocator(raw, path)


def _question(cluster: Cluster, request: Request, options: Options) -> Question:
    from planner.solvers.place import AllocationRules
    from planner.state import ModelOptions
    from poise.iallocator.disk_figures import with_known_disks
    from poise.iallocator.question import Question, Rules

    rules = Rules(
        AllocationRules(options.capacity_checks, options.ignore_soft_errors, options.only),
        ModelOptions(kvm_node_memory=options.kvm_node_memory),
    )
    return Question(with_known_disks(cluster, request), _by_name(request, cluster), rules)


def _by_name(request: Request, cluster: Cluster) -> Request:
    """The request with its group by name, should it be given by UUID."""
    from snapshots.iallocator import Allocate, MultiAllocate

    if not isinstance(request, Allocate | MultiAllocate):
        return request
    names = {group.uuid: group.name for group in cluster.groups}
    name = names.get(request.group_name or "", request.group_name)
    if isinstance(request, Allocate):
        return replace(request, group_name=name)
    one_by_one = tuple(replace(one, group_name=name) for one in request.instances)
    return replace(request, instances=one_by_one, group_name=name)


# -- deciding ----------------------------------------------------------------------------------


def _decide(question: Question, wishes: Wishes) -> Answer:
    from snapshots.iallocator import Allocate, AllocateSecondary, MultiAllocate

    if isinstance(question.request, Allocate | MultiAllocate | AllocateSecondary):
        from poise.iallocator.allocations import find_nodes

        return find_nodes(question, wishes)
    from poise.iallocator.evacuations import move_away

    return move_away(question, wishes)


def _information(what: str) -> str:
    if what == "version":
        from poise import __version__

        return f"poise iallocator {__version__}\n"
    from poise.iallocator.options import option_lines

    lines = "\n".join(option_lines())
    return (
        "Usage: poise iallocator FILE [OPTION...]\n\n"
        "Answer Ganeti's request in FILE (- is standard input) with one line of JSON, as the\n"
        "instance allocator hail does, with better decisions.\n\n"
        f"Options:\n{lines}\n"
    )
