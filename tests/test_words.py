"""Users read one word for one thing, as in docs/glossary.md; words that are out appear nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from poise.cli.application import app
from poise.cli.lazy_command import LazyCommand

ROOT = Path(__file__).resolve().parent.parent

OUT = {
    r"guests?": "instance",
    r"carr(y|ies|ied|ying)( [^ .:;]+){0,4} out": "run",
    r"(go|goes|going|gone|went) on": "continue",
    r"(take|takes|took|taken|taking)( [^ .:;]+){0,3} back": "cancel",
    r"anew": "a new plan, again",
    r"under way": "running",
    r"unless (given|told|said)": "default",
    r"whoever|nobody|somebody|someone|anybody|anyone": "operator, user",
    r"amiss": "the problem itself",
}
"""A word that is out, as a pattern, and the one that stands for it."""

COMPATIBLE = "poise/htools/"
"""Texts of Ganeti's tools, which are theirs byte for byte."""

KEPT = {
    "guest-unknown": "a kind of warning in plan documents",
    "guest-elsewhere": "a kind of warning in plan documents",
    "{} of the moves planned first were not carried out": "a reservation in run documents",
}
"""Texts that are what they are, and why."""

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def out(text: str) -> list[str]:
    """What of a text is out, with what stands for it."""
    flat = " ".join(text.split())
    return [
        f"{match[0]!r} ({instead}) in {flat[max(0, match.start() - 40) : match.end() + 40]!r}"
        for words, instead in OUT.items()
        for match in re.finditer(rf"\b(?:{words})\b", flat, re.IGNORECASE)
    ]


def literals(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, text) of every string that is no docstring, formatted ones with ``{}`` for values."""
    told = [module.body]
    while told:
        for node in told.pop():
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
                ]
                yield node.lineno, "".join(map(str, parts))
                values = [part for part in node.values if isinstance(part, ast.FormattedValue)]
                told.append([part.value for part in values])
            elif not is_docstring:
                told.append(list(ast.iter_child_nodes(node)))


def texts_of(package: str) -> Iterator[tuple[str, str]]:
    """(place, text) of every string in a package's modules."""
    for path in sorted((ROOT / package).rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for line, text in literals(ast.parse(path.read_text("utf-8"))):
            if text not in KEPT and not place.startswith(COMPATIBLE):
                yield f"{place}:{line}", text


def helps() -> Iterator[tuple[str, str]]:
    """(command, text) of the help of every command and option."""
    application = get_command(app)
    assert isinstance(application, TyperGroup)
    for name, row in application.commands.items():
        if isinstance(row, LazyCommand) and not row.row.own_words:
            for text in (row.help, row.command.help, *(one.help for one in row.command.params)):
                yield f"poise {name} --help", text or ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_use_the_words_of_the_glossary(page: Path) -> None:
    assert out(page.read_text("utf-8")) == []


def test_the_newest_changes_are_told_in_the_words_of_the_glossary() -> None:
    _, newest, *_ = (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")
    assert out(newest) == []


@pytest.mark.parametrize("package", ["snapshots", "planner", "executor", "poise"])
def test_messages_and_reports_use_the_words_of_the_glossary(package: str) -> None:
    assert [(place, found) for place, text in texts_of(package) for found in out(text)] == []


def test_help_uses_the_words_of_the_glossary() -> None:
    assert [(place, found) for place, text in helps() for found in out(text)] == []


def test_formatted_texts_and_docstrings_are_told_apart() -> None:
    module = ast.parse('"""A guest."""\nx = f"on {node!r} a guest " "goes on"\n"""Nobody."""\n')
    assert [text for _, text in literals(module)] == ["on {} a guest goes on"]
