"""The folders where Ganeti looks for allocators: a list that was fixed when it was built."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from snapshots.errors import SourceError
from snapshots.reading import read_bytes

_LARGEST = 16 * 1024 * 1024
"""Bytes of a Python file."""
_CONSTANTS = (
    "usr/share/ganeti/default/ganeti/_constants.py",
    "usr/share/ganeti/*/ganeti/_constants.py",
    "usr/lib/python3/dist-packages/ganeti/_constants.py",
    "usr/lib/python3*/site-packages/ganeti/_constants.py",
    "usr/local/lib/python3*/*-packages/ganeti/_constants.py",
    "usr/local/share/ganeti/*/ganeti/_constants.py",
)
"""Places of Ganeti's own constants, the version in use first."""
_LIST = "IALLOCATOR_SEARCH_PATH"
_USUAL = ("usr/local/lib/ganeti/iallocators", "usr/lib/ganeti/iallocators")


def search_path(root: Path = Path("/")) -> list[Path]:
    """The folders in which the Ganeti of this machine looks, in its order.

    Read from Ganeti's constants without running them; where these are not found, the usual
    folders that exist. Empty: there is no Ganeti.
    """
    for pattern in _CONSTANTS:
        for file in sorted(root.glob(pattern), reverse=True):
            folders = [root / one.lstrip("/") for one in _listed(file)]
            if folders:
                return folders
    return [folder for name in _USUAL if (folder := root / name).is_dir()]


def _listed(file: Path) -> Sequence[str]:
    """The value of the constant in a file; nothing where it cannot be told."""
    try:
        tree = ast.parse(read_bytes(file, _LARGEST))
    except (SourceError, SyntaxError, ValueError):
        return ()
    for value in _assigned(tree):
        try:
            found = ast.literal_eval(value)
        except (ValueError, TypeError):
            continue
        if isinstance(found, list | tuple) and all(isinstance(one, str) for one in found):
            return [one for one in found if one.startswith("/")]
    return ()


def _assigned(tree: ast.Module) -> Iterator[ast.expr]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == _LIST for target in statement.targets
        ):
            yield statement.value
