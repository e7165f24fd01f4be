"""A tool of Ganeti's is a row of the table and a folder of its name; nothing else names it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import poise.htools
from poise.htools.tools import TOOLS, main_of


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_says_what_it_is_compatible_with(tool: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert main_of(tool)(["--version"], out, err) == 0
    assert out.getvalue().startswith(f"{tool} (Poise), compatible with {tool} (ganeti)")


def test_every_folder_is_in_the_table() -> None:
    (root,) = poise.htools.__path__
    folders = {path.parent.name for path in Path(root).glob("*/main.py")}
    assert folders == set(TOOLS)
