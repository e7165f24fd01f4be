"""A message names options as its reader writes them."""

from __future__ import annotations

import pickle
import shlex
import traceback

import pytest

from snapshots.errors import Command, Damaged, Option, PoiseError, UsageError


def typed(error: PoiseError) -> str:
    return error.spelled(lambda option: option.on_command_line)


@pytest.mark.parametrize(
    ("error", "in_python", "on_the_command_line"),
    [
        (UsageError("no such file"), "no such file", "no such file"),
        (
            UsageError(Option("min_gain"), ": expected 0 or more"),
            "min_gain: expected 0 or more",
            "--min-gain: expected 0 or more",
        ),
        (
            UsageError("several groups, choose one with ", Option("group"), ": a, b"),
            "several groups, choose one with group=: a, b",
            "several groups, choose one with --group: a, b",
        ),
        (
            UsageError("give its size (", Option("disks", "--disk"), ")"),
            "give its size (disks=)",
            "give its size (--disk)",
        ),
        (UsageError(), "", ""),
    ],
)
def test_options_are_spelled_for_the_reader(
    error: PoiseError, in_python: str, on_the_command_line: str
) -> None:
    assert (str(error), typed(error)) == (in_python, on_the_command_line)


def test_an_option_is_shown_with_its_value_as_the_reader_writes_it() -> None:
    error = UsageError("2 groups", advice=("choose one: ", Option("group", value="my group")))
    assert error.advice_spelled(lambda o: o.on_command_line) == "choose one: --group 'my group'"
    assert error.__notes__ == ["Try: choose one: group='my group'"]


def test_errors_with_arguments_of_their_own_keep_their_message() -> None:
    assert str(Damaged(3, "no plan")) == typed(Damaged(3, "no plan"))


def test_advice_is_beside_the_message_and_below_it_in_a_traceback() -> None:
    error = UsageError("two groups", advice=("add ", Option("group")))
    assert str(error) == typed(error) == "two groups"
    assert error.advice_spelled(lambda option: option.on_command_line) == "add --group"
    assert traceback.format_exception_only(error)[1:] == ["Try: add group=\n"]


def test_an_error_comes_back_from_another_process_as_it_was() -> None:
    error = UsageError(Option("group"), ": expected a name", advice="poise show")
    again = pickle.loads(pickle.dumps(error))
    assert (typed(again), again.advice) == ("--group: expected a name", ("poise show",))


def test_a_command_reads_as_people_paste_it():
    resume = Command("resume", "3", "", Option("max_moves", "--max-moves M"))
    assert str(resume) == "poise resume 3 --max-moves M"
    error = UsageError("run 3 is stopped", advice=("wait, or ", resume))
    assert error.advice_spelled(lambda option: option.name) == f"wait, or {resume}"
    assert error.__notes__ == [f"Try: wait, or {resume}"]


def test_a_shell_reads_each_word_of_a_command_as_one():
    words = ("3", "--ledger", "my runs; $HOME.sqlite")
    assert shlex.split(str(Command("resume", *words))) == ["poise", "resume", *words]
