"""What README and docs show is what happens: their console blocks and Python examples are run."""

from __future__ import annotations

import doctest
import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import poise
from poise.cli.application import app
from poise.cli.lazy_command import LazyCommand

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w/]+\.py)`")
LINK = re.compile(r"\]\((?!https?://)([^)]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(page.read_text("utf-8")) if kind == language]


def console_examples(page: Path) -> list[tuple[str, str]]:
    """(command, expected output) of every `$ poise …` line in a page's console blocks."""
    found = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def pattern_for(output: str) -> re.Pattern[str]:
    """Text to match literally, but for lines `...`, which stand for any lines."""
    parts = re.split(r"^\.\.\.\n", output.rstrip() + "\n", flags=re.MULTILINE)
    return re.compile(r"(?:.*\n)*?".join(re.escape(part) for part in parts))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if console_examples(page)], ids=lambda page: page.name
)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    """A page is one session: files and runs that a command leaves are there for the next one."""
    for folder in ("examples", "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    wrong = []
    for command, expected in console_examples(page):
        words = shlex.split(command.removeprefix(".venv/bin/"))
        assert words[0] == "poise", f"{command}: only poise itself is run here"
        done = subprocess.run(
            [sys.executable, "-m", "poise", *words[1:]],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            env=os.environ
            | {"COLUMNS": "100", "TERM": "dumb", "PYTHONPATH": str(ROOT)}
            | {"XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        )
        printed = "".join(f"{line.rstrip()}\n" for line in done.stdout.rstrip("\n").split("\n"))
        if not pattern_for(expected).fullmatch(printed):
            wrong.append(f"$ {command}\n{printed}\n{done.stderr}")
    assert not wrong, "\n".join(wrong)


def shell_commands(page: Path) -> list[list[str]]:
    """The words after `poise` of every such command in a page's sh and ini blocks."""
    text = "\n".join(blocks(page, "sh") + blocks(page, "ini"))
    without_comments = re.sub(r"(^| )#.*", "", text, flags=re.MULTILINE)
    begins = r"(?:^|[;&|{] *|ExecStart=)[\w./]*"
    found = re.findall(begins + r"\bpoise ([\w-][^\n|;&>)'}]*)", without_comments, re.MULTILINE)
    return [words.replace("...", "").split() for words in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_that_are_not_run_exist_with_their_options(page: Path) -> None:
    application = get_command(app)
    assert isinstance(application, TyperGroup)
    unknown = []
    for name, *words in shell_commands(page):
        row = application.commands.get(name)
        if isinstance(row, LazyCommand) and not row.row.own_words:
            known = {
                word for one in row.command.params for word in (*one.opts, *one.secondary_opts)
            }
            given = [word.partition("=")[0] for word in words if word.startswith("-")]
            unknown += [f"poise {name} {option}" for option in given if option not in known]
        elif row is None and name not in {word for one in application.params for word in one.opts}:
            unknown.append(f"poise {name}")
    assert not unknown


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for text in blocks(ROOT / "docs/nightly.md", "ini"):
        name = text.partition("\n")[0].removeprefix("# ")
        (tmp_path / name).write_text(text.replace("/opt/poise/bin/poise", "/bin/true"), "utf-8")
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", *units],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (len(units), done.returncode, done.stderr) == (3, 0, "")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "pycon")], ids=lambda page: page.name
)
def test_the_python_examples_hold(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(blocks(page, "pycon"))
    examples = doctest.DocTestParser().get_doctest(text, {}, page.name, page.name, 0)
    told: list[str] = []
    failed, tried = doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert tried
    assert not failed, "".join(told)


def test_every_name_of_the_package_is_described() -> None:
    text = (ROOT / "docs/api.md").read_text("utf-8")
    tables = "\n".join(line for line in text.splitlines() if line.startswith("| `"))
    errors = text.partition("## Errors")[2]
    assert not [
        name
        for name in poise.__all__
        if not re.search(rf"`{name}[`(]", tables) and not re.search(rf"\b{name}\b", errors)
    ]


def test_a_function_is_described_with_arguments_and_defaults_that_it_has() -> None:
    text = (ROOT / "docs/api.md").read_text("utf-8")
    described = re.findall(r"^\| `(\w+)\((.*?)\)`", text, re.MULTILINE)
    assert len(described) > 8
    for name, arguments in described:
        known = inspect.signature(getattr(poise, name)).parameters
        told = [one for one in re.split(r", (?![^()]*\))", arguments) if one not in ("*", "…")]
        for argument in told:
            word, _, default = argument.partition("=")
            assert word in known, f"{name}: no {word}"
            if default:
                assert repr(known[word].default) == default.replace('"', "'"), f"{name}: {word}"
        if "…" not in arguments:
            assert len(told) == len(known), f"{name}: not all arguments"


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


def slugs(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere() -> None:
    missing = []
    for page in PAGES:
        for target in LINK.findall(page.read_text("utf-8")):
            path, _, anchor = target.partition("#")
            led_to = page.parent / path if path else page
            is_there = led_to.exists() and (not anchor or anchor in slugs(led_to))
            missing += [] if is_there else [f"{page.name}: {target}"]
    assert not missing
