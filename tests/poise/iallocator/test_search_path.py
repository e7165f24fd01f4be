"""Where Ganeti looks for allocators is read from its own constants."""

from __future__ import annotations

from pathlib import Path

from poise.iallocator.search_path import search_path

USUAL = ("usr/local/lib/ganeti/iallocators", "usr/lib/ganeti/iallocators")


def constants(root: Path, text: str, folder: str = "usr/share/ganeti/3.0") -> None:
    file = root / folder / "ganeti" / "_constants.py"
    file.parent.mkdir(parents=True)
    file.write_text(text)


def test_ganetis_own_list_in_its_order(tmp_path: Path) -> None:
    constants(tmp_path, 'A = 1\nIALLOCATOR_SEARCH_PATH = ["/opt/one", "/opt/two"]\n')
    assert search_path(tmp_path) == [tmp_path / "opt/one", tmp_path / "opt/two"]


def test_the_version_in_use_comes_first(tmp_path: Path) -> None:
    constants(tmp_path, 'IALLOCATOR_SEARCH_PATH = ["/old"]', "usr/share/ganeti/2.16")
    constants(tmp_path, 'IALLOCATOR_SEARCH_PATH = ["/new"]', "usr/share/ganeti/default")
    assert search_path(tmp_path) == [tmp_path / "new"]


def test_the_constants_are_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    constants(tmp_path, f'open({str(trap)!r}, "w")\nIALLOCATOR_SEARCH_PATH = ("/opt/one",)\n')
    assert search_path(tmp_path) == [tmp_path / "opt/one"]
    assert not trap.exists()


def test_without_constants_the_usual_folders_that_exist(tmp_path: Path) -> None:
    assert search_path(tmp_path) == []
    (tmp_path / USUAL[1]).mkdir(parents=True)
    assert search_path(tmp_path) == [tmp_path / USUAL[1]]


def test_constants_that_make_no_sense_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / USUAL[0]).mkdir(parents=True)
    for number, text in enumerate(
        ("not python(", "IALLOCATOR_SEARCH_PATH = [1]", "IALLOCATOR_SEARCH_PATH = f()", "\0", "")
    ):
        constants(tmp_path, text, f"usr/share/ganeti/{number}")
    assert search_path(tmp_path) == [tmp_path / USUAL[0]]
