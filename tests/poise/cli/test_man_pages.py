"""Every command has a manual page, which names all of its options."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from poise.cli.command_table import COMMANDS as TABLE
from poise.cli.man_pages import man_pages
from poise.htools.tools import TOOLS, command_line_of
from tests.poise.command_line import ROOT, run

PAGES = man_pages()
REQUEST = re.compile(r"\.(TH|SH|SS|TP|PP)\b|[^.']|\\&")
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")


def plain(name: str) -> str:
    """A page without the marks of its language."""
    return re.sub(r"\\f[BIR]", "", PAGES[name]).replace("\\-", "-")


def test_poise_and_each_of_its_commands_have_a_page() -> None:
    assert [*PAGES] == ["poise.1", *(f"poise-{row.name}.1" for row in TABLE)]


@pytest.mark.parametrize("command", [row.name for row in TABLE if not row.own_words])
def test_a_page_names_every_option_that_the_help_names(command: str) -> None:
    offered = {
        name
        for line in run(command, "--help", COLUMNS="100").out.splitlines()
        if line.lstrip().startswith("-")
        for name in OPTION.findall(line.strip().split("  ")[0])
    }
    assert {"--help", "-h"} <= offered
    assert offered <= set(OPTION.findall(plain(f"poise-{command}.1")))


@pytest.mark.parametrize("tool", TOOLS)
def test_the_page_of_a_tool_names_its_options(tool: str) -> None:
    options = command_line_of(tool).options
    assert len(options) > 12
    for one in options:
        assert ", ".join(filter(None, one.spellings())) in plain(f"poise-{tool}.1").splitlines()


def test_the_page_of_the_allocator_names_its_options() -> None:
    for option in ("--time-limit SECONDS", "--restrict-allocation-to NODE,...", "-v, --verbose"):
        assert f".TP\n{option}\n" in plain("poise-iallocator.1")


def test_the_page_of_poise_names_commands_and_every_other_page() -> None:
    for row in TABLE:
        assert f".TP\n{row.name}\n{row.summary.split()[0]}" in plain("poise.1")
        assert f"poise-{row.name}(1)" in plain("poise.1")


def test_the_page_of_poise_names_every_variable_of_the_environment() -> None:
    read = {
        name
        for path in (ROOT / "poise").rglob("*.py")
        for name in re.findall(r'= "(POISE_\w+)"', path.read_text("utf-8"))
    }
    assert len(read) == 4
    assert all(name in plain("poise.1") for name in read)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_ascii_and_has_known_requests_only(name: str) -> None:
    assert PAGES[name].isascii()
    assert all(REQUEST.match(line) for line in PAGES[name].splitlines())


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wrong_with_a_page_for_groff(name: str) -> None:
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    shown = subprocess.run(
        [groff, "-man", "-Tutf8", "-ww", "-z"],
        input=PAGES[name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (shown.returncode, shown.stderr) == (0, "")


def test_the_pages_are_written_to_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts import man

    monkeypatch.setattr(man, "PLACE", tmp_path / "build/man")
    man.main()
    assert {path.name: path.read_text() for path in man.PLACE.iterdir()} == PAGES
    assert capsys.readouterr().out.startswith(f"{len(PAGES)} pages in ")
