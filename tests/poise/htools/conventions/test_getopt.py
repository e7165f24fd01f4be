from __future__ import annotations

import pytest

from poise.htools.conventions.getopt import completion_lines, option, parse, usage_lines


def ignore(options: object, value: str | None) -> None:
    """An option of which only the spelling matters."""


OPTIONS = (
    option("t", "text-data=FILE", "read a file", ignore, "file"),
    option("C", "print-commands[=FILE]", "show commands", ignore),
    option("v", "verbose", "say more", ignore),
    option("", "min-gain=X", "least gain", ignore),
    option("", "min-gain-limit=X", "where it counts", ignore),
)


def given(*argv: str) -> list[tuple[str, str | None]]:
    line = parse(argv, OPTIONS)
    assert not line.problems
    return [(option.name, value) for option, value in line.given]


def problems(*argv: str) -> list[str]:
    return parse(argv, OPTIONS).problems


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["-t", "a"], [("text-data", "a")]),
        (["-ta"], [("text-data", "a")]),
        (["-t=a"], [("text-data", "=a")]),
        (["--text-data=a"], [("text-data", "a")]),
        (["--text-data", "a"], [("text-data", "a")]),
        (["--te", "a"], [("text-data", "a")]),
        (["-t", "-v"], [("text-data", "-v")]),
        (["--text-data="], [("text-data", "")]),
        (["-vvta"], [("verbose", None), ("verbose", None), ("text-data", "a")]),
        (["-C"], [("print-commands", None)]),
        (["-Cx"], [("print-commands", "x")]),
        (["--print-commands=x"], [("print-commands", "x")]),
    ],
)
def test_values_may_be_attached_or_follow(
    argv: list[str], expected: list[tuple[str, str | None]]
) -> None:
    assert given(*argv) == expected


def test_an_optional_value_must_be_attached() -> None:
    line = parse(["-C", "x"], OPTIONS)
    assert [value for _, value in line.given] == [None]
    assert line.arguments == ["x"]


def test_an_exact_name_is_not_ambiguous() -> None:
    assert given("--min-gain", "1") == [("min-gain", "1")]


def test_arguments_and_options_may_be_mixed_until_two_dashes() -> None:
    line = parse(["a", "-v", "-", "--", "-t"], OPTIONS)
    assert line.arguments == ["a", "-", "-t"]
    assert len(line.given) == 1


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["-t"], ["option `-t' requires an argument FILE"]),
        (["--text-data"], ["option `--text-data' requires an argument FILE"]),
        (["--verbose=1"], ["option `--verbose' doesn't allow an argument"]),
        (["--nosuch=x"], ["unrecognized option `--nosuch=x'"]),
        (["-z"], ["unrecognized option `-z'"]),
        (["-vz"], ["unrecognized option `-z'"]),
        (["-v--x"], ["unrecognized option `---x'"]),
    ],
)
def test_problems_are_named(argv: list[str], expected: list[str]) -> None:
    assert problems(*argv) == expected


def test_unrecognized_options_come_after_the_other_problems() -> None:
    assert problems("--nosuch", "-z", "-t") == [
        "option `-t' requires an argument FILE",
        "unrecognized option `--nosuch'",
        "unrecognized option `-z'",
    ]


def test_an_ambiguous_abbreviation_lists_the_candidates() -> None:
    assert problems("--min") == [
        "option `--min' is ambiguous; could be one of:\n"
        "    --min-gain=X        least gain\n"
        "    --min-gain-limit=X  where it counts"
    ]


def test_usage_columns_are_as_wide_as_needed() -> None:
    assert usage_lines(OPTIONS[:3]) == [
        "  -t FILE   --text-data=FILE         read a file",
        "  -C[FILE]  --print-commands[=FILE]  show commands",
        "  -v        --verbose                say more",
    ]


def test_completion_says_what_kind_of_value_an_option_takes() -> None:
    assert completion_lines(OPTIONS[:2]) == ["-t,--text-data file", "-C,--print-commands none"]
