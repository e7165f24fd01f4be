"""Whatever stands on the command line, the end is an answer or one line, and never a traceback."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.poise.command_line import COMMANDS, RECORDED, run

STARTS = {
    "show": [RECORDED],
    "balance": [RECORDED, "-G", "default", "-l", "1"],
    "allocate": [RECORDED, "-m", "1g", "-d", "1g", "-c", "1"],
    "runs": [],
    "status": [],
    "log": [],
    "run": ["plan.json", "--on", f"simulate:{RECORDED}"],
    "install-iallocator": ["--dry-run", "--dir", "/tmp"],
}
NOT_TRIED = {"--ledger", "--timeout", "--speed", "--help", "--execute", "--follow", "--uninstall"}
"""These wait, or act."""
WORDS = st.one_of(
    st.sampled_from(
        [
            *("0", "-1", "1", "1e400", "nan", "inf", "-inf", "9" * 30, "1g", "1t", "-1g", "none"),
            *(",", "a,b", "default", "node1", "node1,node2", "inst2", "/", ".", "-", "--", "~"),
            *("/dev/null", "/dev/full", "\0", "\n", "é", "\udcff", "*", "x" * 300, "06:00", "2h"),
        ]
    ),
    st.text(st.characters(exclude_categories=()), max_size=6),
)


def options_of(command: str) -> list[tuple[str, bool]]:
    """Name and whether there is a value."""
    found = [
        (str(max(one.opts, key=len)), not one.is_flag)
        for one in COMMANDS[command].params
        if one.param_type_name == "option"
    ]
    return [(name, takes) for name, takes in found if name not in NOT_TRIED]


@st.composite
def command_lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(STARTS)))
    words = [command, *map(str, STARTS[command])]
    for name, takes in draw(st.lists(st.sampled_from(options_of(command)), max_size=3)):
        words.append(f"{name}={draw(WORDS)}" if takes else name)
    return words


@settings(max_examples=60, deadline=None)
@given(command_lines())
def test_the_end_is_an_answer_or_one_line(words: list[str]) -> None:
    with TemporaryDirectory() as folder, chdir(folder):
        ledger = str(Path(folder) / "ledger.sqlite")
        ran = run(*words, XDG_STATE_HOME=folder, XDG_CONFIG_HOME=folder, POISE_LEDGER=ledger)
    assert ran.code in range(6)
    if ran.code == 2:
        assert ran.err.startswith("poise: ")
        assert all(line.isprintable() for line in ran.err.split("\n"))
