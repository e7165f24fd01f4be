"""Values and options that are none: one line each, in the words of all other errors."""

from __future__ import annotations

import pytest

from tests.poise.command_line import refused, run

MOST = "--max-moves: expected a whole number or none, got"
NO_MOST = "Try: --max-moves 10, or --max-moves none for no limit"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("status soon", "RUN: expected a whole number, got 'soon'\nTry: poise runs"),
        ("balance x --max-moves 1e5", f"{MOST} '1e5'\n{NO_MOST}"),
        ("balance x -l 1.5", f"{MOST} '1.5'\n{NO_MOST}"),
        ("balance x -g 0,05", "--min-gain: expected a number, got '0,05'\nTry: --min-gain 0.05"),
        ("show x y", "unexpected argument 'y'\nTry: poise show --help"),
        ("allocate x -m 1g -c 1 --disk 8 GB", "unexpected argument 'GB'\nTry: --disk 8g"),
        ("balance x --max-copy 1.5 tib", "unexpected argument 'tib'\nTry: --max-copy 1.5t"),
        ("balance x -O node1 t", "unexpected argument 't'\nTry: -O node1,t"),
        ("balance x -O a b", "unexpected argument 'b'\nTry: -O a,b"),
        ("show x --timeout soon", "--timeout: expected a number, got 'soon'"),
        ("run x --on y --parallel 0", "--parallel: expected 1 or more, got 0"),
        ("balance", "SOURCE is missing\nTry: poise balance luxi:"),
        ("run plan.json", "--on is missing\nTry: poise run plan.json --on luxi:"),
        (
            "show x --ca-file",
            "--ca-file needs a value\nTry: --ca-file FILE",
        ),
        ("show x --json=yes", "--json takes no value\nTry: --json"),
        ("--colour", "No such option '--colour'\nTry: poise --help"),
        (
            "balance x --max-move 3",
            "No such option '--max-move'. Did you mean '--max-moves'?\nTry: poise balance --help",
        ),
        ("allocate x --execute", "No such option '--execute'\nTry: poise allocate --help"),
        ("blance x", "No such command 'blance'. Did you mean 'balance'?\nTry: poise --help"),
        ("help blance", "No such command 'blance'. Did you mean 'balance'?\nTry: poise --help"),
    ],
)
def test_what_is_wrong_and_what_to_type_are_a_line_each(words: str, said: str) -> None:
    ran = run(*words.split())
    refused(ran)
    assert ran.err == f"poise: {said}\n"


def test_what_is_typed_cannot_play_tricks_on_the_terminal() -> None:
    refused(run("status", "\x1b[2J"), r"got '\x1b[2J'")


@pytest.mark.parametrize("command", ["status", "stop", "resume", "log"])
def test_the_usage_shows_once_that_a_run_may_be_left_out(command: str) -> None:
    assert f" {command} [OPTIONS] [RUN]\n" in run(command, "--help").out
