"""The short names that Ganeti's tools give to nodes and instances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def common_suffix(node_names: Sequence[str], instance_names: Sequence[str]) -> str:
    """The longest suffix starting with a dot that every name shares ("" where there is none).

    Candidates are the suffixes of the first node's name.
    """
    if not node_names:
        return ""
    first = node_names[0]
    everyone = (*node_names, *instance_names)
    at = first.find(".")
    while at != -1:
        suffix = first[at:]
        if all(name.endswith(suffix) for name in everyone):
            return suffix
        at = first.find(".", at + 1)
    return ""


def strip_suffix(names: Iterable[str], suffix: str) -> tuple[str, ...]:
    """Names without the shared suffix (see :func:`common_suffix`)."""
    cut = len(suffix)
    return tuple(name[:-cut] if cut else name for name in names)
