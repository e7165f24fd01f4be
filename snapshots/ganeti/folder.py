"""Folders of recorded RAPI answers: ``groups.json nodes.json instances.json info.json``.

Each file holds either the bare body of the answer, or an object with the body under ``body`` and
the request and status beside it (``_request``, ``_status``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from snapshots.cluster import Cluster
from snapshots.errors import FormatError, SourceError
from snapshots.ganeti.networks import with_networks
from snapshots.ganeti.objects import ParsedAnswer, read_objects
from snapshots.reading.json_text import parse_json
from snapshots.reading.quoting import printable
from snapshots.reading.reading import Reading
from snapshots.reading.source_file import read_bytes

NETWORKS = "networks.json"
"""The answer that tells :attr:`Cluster.connections`; it may be missing."""
FILES = ("groups.json", "nodes.json", "instances.json", "info.json")

_OK = 200


def read_folder(path: str | Path, reading: Reading = Reading.OWN) -> Cluster:
    """Read a folder of recorded RAPI answers.

    Raises:
        SourceError: the folder or one of its files cannot be read.
        FormatError: a file does not hold such an answer; the message names file, object and key.
    """
    folder = Path(path)
    places = [printable(str(folder / name)) for name in FILES]
    missing = [name for name in FILES if not os.path.exists(folder / name)]
    if missing:
        raise SourceError(
            f"{printable(str(folder))}: not a folder of recorded RAPI answers: "
            f"{', '.join(missing)} not found"
        )
    groups, nodes, instances, info = (
        _answer(folder / name, place, reading) for name, place in zip(FILES, places, strict=True)
    )
    cluster = read_objects(groups, nodes, instances, info, source=str(path), reading=reading)
    file = folder / NETWORKS
    if reading is Reading.AS_HTOOLS or not file.exists():
        return cluster
    networks = _answer(file, printable(str(file)), reading)
    return with_networks(cluster, networks.value, networks.place)


def _answer(file: Path, place: str, reading: Reading) -> ParsedAnswer:
    return ParsedAnswer(_body(parse_json(read_bytes(file), place, reading), place), place)


def _body(answer: Any, where: str) -> Any:
    if not isinstance(answer, Mapping) or "body" not in answer:
        return answer
    status = answer.get("_status", _OK)
    if status != _OK:
        raise FormatError(
            f"{where}: a recorded answer with status {printable(str(status))}, expected 200"
        )
    return answer["body"]
