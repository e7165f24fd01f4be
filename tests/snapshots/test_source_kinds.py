"""The kind of a source, told by its name alone."""

from __future__ import annotations

import pytest

from snapshots.source_kinds import LUXI, RAPI, SYNTHETIC, SourceKind, is_path, source_kind


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("https://host:5080", RAPI),
        ("http://host", RAPI),
        ("luxi:", LUXI),
        ("luxi:/socket", LUXI),
        ("synthetic:p,1,1g,1g,1", SYNTHETIC),
        ("cluster.data", None),
        ("file:///cluster.data", None),
        ("luxi", None),
        ("host:5080", None),
    ],
)
def test_kinds_by_name(source: str, kind: SourceKind | None) -> None:
    assert source_kind(source) is kind


@pytest.mark.parametrize(
    ("source", "path"),
    [("cluster.data", True), ("./luxi:", True), ("luxi:", False), ("ftp://host", False)],
)
def test_paths(source: str, path: bool) -> None:
    assert is_path(source) is path
