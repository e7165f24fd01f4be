"""The command line: Ganeti puts parameters after the file, each with a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.iallocator.options import Options, option_lines, read_options
from snapshots.errors import UsageError
from tests.poise.htools.hail.hail_example import ALLOCATE
from tests.poise.htools.hail.hail_example import message as example
from tests.poise.iallocator.answers import answer, run


def test_a_file_alone() -> None:
    assert read_options(["request"]) == Options("request")


def test_as_ganeti_passes_parameters() -> None:
    given = ["request", "--no-capacity-checks=", "--time-limit=7", "--spread="]
    expected = Options("request", time_limit=7.0, spread=True, capacity_checks=False)
    assert read_options(given) == expected


def test_as_people_type_them() -> None:
    given = ["-vv", "--time-limit", "0.5", "--restrict-allocation-to", "a,b", "--", "-request"]
    expected = Options("-request", time_limit=0.5, only=("a", "b"), verbosity=2)
    assert read_options(given) == expected


def test_of_two_values_the_later_counts() -> None:
    assert read_options(["--time-limit=1", "request", "--time-limit=2"]).time_limit == 2.0


def test_a_switch_may_be_switched_on_in_words() -> None:
    assert read_options(["request", "--ignore-soft-errors=yes"]).ignore_soft_errors


@pytest.mark.parametrize(
    ("argv", "phrase"),
    [
        ([], "the file with the request"),
        (["a", "b"], "one file"),
        (["a", "--what"], "unknown option '--what'"),
        (["a", "-x"], "unknown option '-x'"),
        (["a", "--spread=no"], "--spread: takes no value"),
        (["a", "--time-limit=0"], "--time-limit"),
        (["a", "--time-limit=nan"], "--time-limit"),
        (["a", "--time-limit=soon"], "--time-limit"),
        (["a", "--time-limit"], "--time-limit"),
        (["a", "--restrict-allocation-to=,"], "names of nodes"),
        (["a", "--restrict-allocation-to=b,,c"], "names of nodes"),
        (["a", "--static-kvm-node-memory=1.5"], "MiB"),
        (["a", "--static-kvm-node-memory=" + "9" * 5000], "MiB"),
    ],
)
def test_what_is_refused(argv: list[str], phrase: str) -> None:
    with pytest.raises(UsageError, match=phrase):
        read_options(argv)


def test_a_bad_command_line_is_one_line_and_exit_code_2() -> None:
    done = run("request", "--what")
    assert (done.code, done.out) == (2, "")
    assert done.err == "poise iallocator: unknown option '--what' (--help tells what there is)\n"


@pytest.mark.parametrize("option", ["--help", "-h", "--version", "-V"])
def test_information(option: str) -> None:
    done = run(option)
    assert (done.code, done.err) == (0, "")
    assert "poise iallocator" in done.out


def test_the_help_fits_a_terminal() -> None:
    assert max(map(len, option_lines())) <= 100


def test_verbose_tells_on_standard_error_only(tmp_path: Path) -> None:
    quiet = answer(tmp_path, example(ALLOCATE))
    told = answer(tmp_path, example(ALLOCATE), "-v")
    assert told.out == quiet.out
    assert quiet.err == ""
    assert "a request of type Allocate" in told.err
    assert "3 nodes, 2 instances" in told.err
