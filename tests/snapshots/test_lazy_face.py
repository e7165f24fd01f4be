"""Faces: a package offers names and imports their modules when one is used."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest


def package(folder: Path, name: str, face: str) -> str:
    home = folder / name
    home.mkdir()
    (home / "__init__.py").write_text(
        "from snapshots.lazy_face import lazy_face\n"
        "__getattr__, __dir__, __all__ = lazy_face(__name__, __file__)\n"
    )
    (home / "__init__.pyi").write_text(face)
    (home / "inside.py").write_text("thing, other = 3, 4\n")
    return name


def test_a_name_is_imported_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    face = importlib.import_module(
        package(tmp_path, "lazy_one", "from .inside import thing as thing\n")
    )
    assert face.__all__ == ["thing"]
    assert "thing" in dir(face)
    assert "lazy_one.inside" not in sys.modules
    assert face.thing == 3
    assert "lazy_one.inside" in sys.modules


def test_what_the_face_does_not_offer_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    face = importlib.import_module(
        package(tmp_path, "lazy_two", "from .inside import thing as thing\n")
    )
    with pytest.raises(AttributeError, match="module 'lazy_two' has no attribute 'other'"):
        _ = face.other


def test_a_line_of_another_form_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    name = package(tmp_path, "lazy_three", "from .inside import thing\n")
    with pytest.raises(ImportError, match="not `from MODULE import NAME as NAME`"):
        importlib.import_module(name)
