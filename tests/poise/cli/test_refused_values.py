"""An empty value is never taken for one that is not given, nor a folder's name for a file's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.poise.command_line import COMMANDS, LARGE, refused, run

COMPATIBLE = ("hbal", "hail", "hroller", "iallocator")


def name_of(parameter: Any) -> str:
    return str(max(parameter.opts, key=len))


OPTIONS = [
    pytest.param(command, name_of(one), one.multiple, id=f"{command} {name_of(one)}")
    for command, found in COMMANDS.items()
    if command not in COMPATIBLE
    for one in found.params
    if one.param_type_name == "option" and not one.is_flag
]
ARGUMENTS = [
    pytest.param(command, position, one, id=f"{command} {one.metavar}")
    for command, found in COMMANDS.items()
    if command not in COMPATIBLE
    for position, one in enumerate(p for p in found.params if p.param_type_name == "argument")
]


@pytest.mark.parametrize(("command", "option", "several"), OPTIONS)
@pytest.mark.parametrize("value", ["", " ", "\t "])
def test_no_option_takes_nothing(command: str, option: str, several: bool, value: str) -> None:
    refused(run(command, f"{option}={value}"), f"{option}: expected a value, got an empty one")


@pytest.mark.parametrize(
    ("command", "option", "several"), [one for one in OPTIONS if one.values[2]]
)
@pytest.mark.parametrize("value", [",", "a,,b", ",a", "a,", "a, ,b"])
def test_no_list_has_an_empty_item(command: str, option: str, several: bool, value: str) -> None:
    refused(run(command, option, value), f"{option}: expected ", "empty")


@pytest.mark.parametrize(("command", "position", "argument"), ARGUMENTS)
def test_no_argument_is_empty(command: str, position: int, argument: Any) -> None:
    words = ["x"] * position
    refused(run(command, *words, ""), argument.metavar.strip("[]"), "expected a value")


def test_one_of_several_is_enough() -> None:
    refused(run("balance", LARGE, "-O", "node07", "-O", "", "-E"), "--offline: expected a value")


@pytest.mark.parametrize(
    ("command", "option", "several"), [one for one in OPTIONS if not one.values[2]]
)
def test_no_option_with_one_value_is_given_twice(command: str, option: str, several: bool) -> None:
    ran = run(command, option, "x", option, "y")
    refused(ran, f"{option}: expected one value, it is given twice")


def test_a_short_name_counts_as_the_long_one() -> None:
    refused(run("balance", LARGE, "-G", "a", "--group", "b"), "--group: expected one value")


@pytest.mark.parametrize(
    "name", ["POISE_LEDGER", "POISE_CONFIG", "POISE_RAPI_USER", "POISE_RAPI_PASSWORD"]
)
@pytest.mark.parametrize("value", ["", " "])
def test_no_variable_of_ours_is_empty(name: str, value: str) -> None:
    usual = {"POISE_RAPI_USER": "reader", "POISE_RAPI_PASSWORD": "s3cret", "POISE_LEDGER": "x"}
    command = ("runs",) if name in ("POISE_LEDGER", "POISE_CONFIG") else ("show", "https://a:1")
    refused(run(*command, **(usual | {name: value})), f"{name} is set, but empty")


def test_variables_of_others_that_are_empty_are_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """So says the XDG specification."""
    monkeypatch.delenv("POISE_CONFIG", raising=False)
    assert run("show", LARGE, XDG_CONFIG_HOME="", XDG_STATE_HOME="").code == 0


@pytest.mark.parametrize("name", ["keep.data/", "keep.data//", "keep.data/.", "new/", "./", "."])
@pytest.mark.parametrize(
    "words",
    [
        ("balance", LARGE, "--out={}"),
        ("balance", LARGE, "--save-after={}"),
        ("save", LARGE, "{}"),
        ("save", LARGE, "{}", "--force"),
        ("run", "{}", "--on", "luxi:"),
        ("runs", "--ledger={}"),
    ],
)
def test_a_name_that_ends_in_a_slash_is_no_file(
    words: tuple[str, ...], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keep.data").write_text("kept")
    given = [str(word).format(name) for word in words]
    refused(run(*given), "expected the name of a file", "names a folder")
    assert (tmp_path / "keep.data").read_text() == "kept"
    assert [file.name for file in tmp_path.iterdir()] == ["keep.data"]
