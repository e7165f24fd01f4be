"""The other answer of ``--compare``: one that was saved, or that of the steps of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from poise.api.scenarios.week import Week
from poise.api.what_if import what_if as answer_to
from poise.cli.option import option
from poise.cli.source_options import Connection
from poise.cli.what_if.outputs import AnswerOutputs
from snapshots.errors import UsageError
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Other:
    """The other answer: its ``document`` for a cluster, which is read with its ``networks``."""

    document: Callable[[Cluster], dict[str, Any]]
    networks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """The answer that is shown beside this one."""

    compare: Annotated[
        Path | None,
        option(
            "--compare",
            panel="Output",
            metavar="FILE",
            help="Show another answer beside this one: saved with --json, or of steps (.toml).",
        ),
    ] = None

    def check(self, outputs: AnswerOutputs) -> None:
        """Raises UsageError where an output shows one answer only."""
        for name in ("details", "quiet", "markdown"):
            if self.compare is not None and getattr(outputs, name):
                raise UsageError(f"choose one of --compare and --{name}")

    def other(self, source: str, connection: Connection, accept: Sequence[str]) -> Other | None:
        """The other answer, its file read; None where none is wanted.

        Steps are asked about with the same kinds of risk accepted, so that both count alike.

        Raises:
            SourceError, FormatError: the file cannot be read, or is none.
        """
        if self.compare is None:
            return None
        if self.compare.suffix == ".toml":
            return _of_steps(self.compare, source, connection, accept)
        return _saved(self.compare)


def _of_steps(path: Path, source: str, connection: Connection, accept: Sequence[str]) -> Other:
    from poise.cli.what_if.week_file import WeekFile
    from poise.report.whatif import what_if_document

    read = WeekFile(path, source, connection)
    week = Week(read.steps, path.name)

    def of_cluster(cluster: Cluster) -> dict[str, Any]:
        return what_if_document(answer_to(cluster, week, accept=accept))

    return Other(of_cluster, read.networks)


def _saved(path: Path) -> Other:
    from poise.report.whatif import AnswerFigures
    from snapshots.reading import parse_json, read_bytes

    where = printable(str(path))
    document = parse_json(read_bytes(path), where)
    AnswerFigures.of_document(document, where)

    def of_cluster(cluster: Cluster) -> dict[str, Any]:
        if document.get("fingerprint") != cluster.fingerprint:
            raise UsageError(
                f"--compare: {where} is of another cluster, or of another state of it",
                advice="save it again with --json",
            )
        return dict(document)

    return Other(of_cluster)
