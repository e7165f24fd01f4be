"""What README and docs show is what happens: their console blocks and Python examples are run."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import poise

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w/]+\.py)`")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text("utf-8")) if kind == language]


def console_examples() -> list[tuple[str, str, str]]:
    """(page, command, expected output) of every `$ poise …` line in a console block."""
    found = []
    for page in PAGES:
        for block in blocks(page, "console"):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((page.name, command, output))
    return found


def pattern_for(output: str) -> re.Pattern[str]:
    """Text to match literally, but for lines `...`, which stand for any lines."""
    parts = re.split(r"^\.\.\.\n", output.rstrip() + "\n", flags=re.MULTILINE)
    return re.compile(r"(?:.*\n)*?".join(re.escape(part) for part in parts))


@pytest.mark.parametrize(("page", "command", "expected"), console_examples())
def test_a_command_prints_what_the_page_shows(
    page: str, command: str, expected: str, tmp_path: Path
) -> None:
    words = shlex.split(command.removeprefix(".venv/bin/"))
    assert words[0] == "poise", f"{page}: only poise itself is run here"
    done = subprocess.run(
        [sys.executable, "-m", "poise", *words[1:]],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env=os.environ
        | {"COLUMNS": "100", "TERM": "dumb"}
        | {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
    )
    printed = "".join(f"{line.rstrip()}\n" for line in done.stdout.rstrip("\n").split("\n"))
    assert pattern_for(expected).fullmatch(printed), f"{printed}\n{done.stderr}"


@pytest.mark.parametrize("page", ["docs/api.md", "docs/extending.md"])
def test_the_python_examples_hold(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(blocks(ROOT / page, "pycon"))
    examples = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    told: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert tried
    assert not failed, "".join(told)


def test_the_move_in_the_description_of_the_format_is_a_real_one() -> None:
    shown = json.loads(blocks(ROOT / "docs/plan-format.md", "json")[0])
    cluster = poise.load(ROOT / "examples/recorded-cluster")
    document = json.loads(poise.write_plan(poise.balance(cluster, "default")))
    assert document["moves"][0] == shown


def test_every_key_of_a_plan_is_described() -> None:
    schema = json.loads((ROOT / "poise/schemas/plan.json").read_text("utf-8"))
    text = (ROOT / "docs/plan-format.md").read_text("utf-8")
    assert [key for key in schema["properties"] if f"`{key}`" not in text] == []


def test_the_files_that_pages_name_are_there() -> None:
    tracked = [path.as_posix() for path in ROOT.rglob("*.py")]
    missing = [
        f"{page.name}: {name}"
        for page in PAGES
        for name in FILE.findall(page.read_text("utf-8"))
        if not any(path.endswith(f"/{name}") for path in tracked)
    ]
    assert not missing


def test_links_lead_somewhere() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not missing
