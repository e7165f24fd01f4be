"""Names, tags and words from outside: harmless where they are shown, and read again from plans."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import poise
from planner.state.model import prepare
from planner.state.options import ModelOptions
from poise.report.plain import render_plain
from poise.report.plan.commands import command_script
from poise.report.run.event_lines import event_line
from poise.report.show import ClusterView
from snapshots.errors import FormatError
from snapshots.htools.text import read_text
from snapshots.htools.text_writer import write_text
from snapshots.reading.quoting import quoted
from tests.poise.command_line import RECORDED, refused, run
from tests.poise.terminal import on_terminal

EVIL = "\x1b]0;owned\x07\u202e\u200b\x9b2J\r"
"""Sets a terminal's title, rings, turns the direction of writing, hides and clears."""
SHOWN = r"\x1b]0;owned\x07\u202e\u200b\x9b2J\r"


def cluster_text(tag: str, *, names: tuple[str, str] = ("vm1", "vm2")) -> str:
    """Three nodes; two instances of one exclusion tag on the first."""
    node = "|16384|0|{free}|1000000|900000|8|N|u"
    nodes = "".join(
        f"n{k}{node.format(free=free)}\n" for k, free in enumerate((8192, 16384, 16384))
    )
    instances = "".join(
        f"{name}|2048|10240|1|running|Y|n0|n1|drbd|service:{tag}|1\n" for name in names
    )
    return f"default|u|preferred|{tag}\n\n{nodes}\n{instances}\nhtools:iextags:service\n"


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    file = tmp_path / "evil.data"
    file.write_text(cluster_text(EVIL))
    return file


@pytest.mark.parametrize(
    "words",
    [
        "show {0} --instances",
        "show {0} --groups",
        "show {0} --score",
        "balance {0}",
        "balance {0} --commands",
        "balance {0} --json",
        "balance {0} --dry-run",
        "allocate {0} --memory 1g --disk 1g --vcpus 1 --tags service:{1} --nodes n0",
        "allocate {0} --memory 1g --disk 1g --vcpus 1 --tags service:{1} --json",
        "save {0} -",
        "balance {0} --group {1}",
        "show {1}",
        "balance {0} --offline {1}",
        "run {1} --on luxi:",
        "{1}",
        "show --{1}",
    ],
)
def test_a_terminal_obeys_nothing_from_outside(words: str, evil: Path) -> None:
    given = [word.format(evil, EVIL) for word in words.split(" ")]
    _, out = on_terminal(*given, TERM="dumb", NO_COLOR="1")
    for obeyed in ("\x1b]", "\x07", "\u202e", "\u200b", "\x9b", "\r\r"):
        assert obeyed not in out


@pytest.fixture
def evil_answers(tmp_path: Path) -> Path:
    """Recorded answers of RAPI in which instances, nodes, groups and the cluster bear the tag."""
    folder = tmp_path / "answers"
    shutil.copytree(RECORDED, folder)
    for name in ("instances", "nodes", "groups", "info"):
        file = folder / f"{name}.json"
        told = json.loads(file.read_text())
        for item in told if isinstance(told, list) else [told]:
            item["tags"] = [*item["tags"], f"service:{EVIL}"]
        file.write_text(json.dumps(told))
    return folder


def test_a_tag_is_taken_as_it_is_from_every_source(evil_answers: Path, tmp_path: Path) -> None:
    """Over RAPI as in a text file, of which a saved one is read as the same."""
    shown = run("balance", evil_answers, "-G", "default", "--exclusion-tags", "service")
    assert shown.code in (0, 1)
    assert f"exclusion tag service:{SHOWN}" in shown.out
    _, out = on_terminal("show", str(evil_answers), TERM="dumb", NO_COLOR="1")
    assert "\x1b]" not in out
    saved = tmp_path / "saved.data"
    assert run("save", evil_answers, saved).code == 0
    assert poise.load(saved).instances.tags == poise.load(evil_answers).instances.tags


@pytest.mark.parametrize("tag", ["a|b", "a,b", "a\nb"])
def test_only_a_writer_whose_format_it_would_break_refuses_it(
    evil_answers: Path, tmp_path: Path, tag: str
) -> None:
    file = evil_answers / "instances.json"
    file.write_text(file.read_text().replace(json.dumps(f"service:{EVIL}"), json.dumps(tag)))
    assert run("show", evil_answers, "--instances").code == 0
    saved = tmp_path / "saved.data"
    refused(run("save", evil_answers, saved), "instance inst", f"tag {quoted(tag)} cannot be")
    refused(
        run("balance", evil_answers, "-G", "default", "--save-after", saved), "cannot be written"
    )
    assert not saved.exists()


def test_what_is_seen_of_it(evil: Path) -> None:
    assert f"exclusion tag service:{SHOWN}" in run("balance", evil).out
    script = run("balance", evil, "--commands").out
    assert SHOWN in script
    assert all(
        line.startswith(("#", "set -e", "gnt-instance ")) or not line for line in script.split("\n")
    )


def test_documents_have_it_as_it_is(evil: Path) -> None:
    out = run("balance", evil, "--json").out
    assert out.isascii()
    assert any(EVIL in warning["message"] for warning in json.loads(out)["warnings"])


def test_a_plan_that_is_written_can_be_read(evil: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert run("balance", evil, "--out", plan).code in (0, 1)
    ran = run("run", plan, "--on", f"simulate:{evil}", "--ledger", tmp_path / "ledger.sqlite")
    assert ran.code in (0, 1), ran.err
    told = run("log", "--ledger", tmp_path / "ledger.sqlite")
    assert told.code == 0


def test_errors_are_one_line() -> None:
    refused(run("show", "no\nsuch\x1bfile"), r"no\nsuch\x1bfile")
    refused(run("no\ncommand"), r"no\ncommand")


def test_what_happened_is_one_line() -> None:
    from executor.ledger.records import EventKind, EventRecord

    event = EventRecord(
        id=1, run=1, at=0.0, move=None, kind=EventKind.NETWORK, what=f"said {EVIL}\nno"
    )
    assert event_line(event, {}).endswith(rf"network: said {SHOWN}\nno")


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="|\n"), max_size=8)
NAMES = st.tuples(TEXT, TEXT)


@settings(max_examples=150, deadline=None)
@given(TEXT, NAMES)
def test_what_is_accepted_is_shown_harmless_and_read_again(
    tag: str, names: tuple[str, str]
) -> None:
    try:
        cluster = read_text(cluster_text(tag, names=names), "a\x1bfile")
    except FormatError as error:
        assert str(error).isprintable()
        return
    plan = poise.balance(cluster)
    assert poise.read_plan(poise.write_plan(plan)) == plan
    again = read_text(write_text(cluster), "a\x1bfile")
    assert again.fingerprint == cluster.fingerprint
    view = ClusterView(prepare(cluster, ModelOptions()), None)
    shown = render_plain([view.heading(), view.instance_table(), view.group_table()])
    for line in (shown + command_script(plan)).split("\n"):
        assert line.isprintable()
