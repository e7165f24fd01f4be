"""Halves of letters end a run in the middle of a line."""

from __future__ import annotations

import io

import pytest

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.letters import Letters, Output, no_letter, run_tool, whole_letters

HALF = "\ud83d"
COMMIT = "hbal: <stdout>: commitBuffer: invalid argument (invalid character)\n"


@pytest.mark.parametrize(
    ("text", "whole"), [("né", "né"), (f"n{HALF}o", "n"), (HALF, ""), ("😀", "😀")]
)
def test_the_text_before_the_first_half_of_a_letter(text: str, whole: str) -> None:
    assert whole_letters(text) == whole


def test_what_comes_before_it_is_written() -> None:
    out = io.StringIO()
    with pytest.raises(Exit) as end:
        Letters(out, "died\n").writelines(["a\n", f"b{HALF}\n", "c\n"])
    assert (out.getvalue(), end.value.code, end.value.text) == ("a\nb", 1, "died\n")


def ran(text: str = "", ends: Exit | None = None) -> tuple[int, str, str]:
    def body(stdout: Output, stderr: Output) -> None:
        stdout.write(text)
        if ends is not None:
            raise ends

    out, err = io.StringIO(), io.StringIO()
    return run_tool("hbal", body, out, err), out.getvalue(), err.getvalue()


def test_a_run_that_comes_to_its_end() -> None:
    assert ran("done\n") == (0, "done\n", "")


def test_a_run_that_ends_itself() -> None:
    assert ran("half\n", Exit(2, "because\n")) == (2, "half\n", "because\n")


def test_a_run_that_dies_of_half_a_letter() -> None:
    assert ran(f"a{HALF}") == (1, "a", COMMIT)


def test_a_run_that_dies_in_telling_why_it_ends() -> None:
    code, _, err = ran(ends=Exit(2, f"because{HALF}"))
    assert (code, err) == (1, "because" + no_letter("hbal", "<stderr>", "hPutChar"))
