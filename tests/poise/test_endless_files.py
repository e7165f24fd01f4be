"""Every file that a command reads may be one without an end: one line, no memory used up."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest

from poise.iallocator.command import main
from poise.settings.credentials import PASSWORD, USER
from tests.poise.command_line import LARGE, run

ENDLESS = "/dev/zero"
RAPI = "https://127.0.0.1:1"


@pytest.mark.parametrize(
    ("code", "command"),
    [
        (1, ["hail", ENDLESS]),
        (1, ["hail", "-t", ENDLESS, "request"]),
        (1, ["hbal", "-t", ENDLESS]),
        (1, ["hbal", "-I", ENDLESS]),
        (1, ["hroller", "-t", ENDLESS]),
        (1, ["hbal", "-t", LARGE, "-U", ENDLESS]),
        (1, ["hbal", "-t", LARGE, "--mond=yes", "--mond-data", ENDLESS]),
        (2, ["run", ENDLESS, "--on", f"simulate:{LARGE}"]),
        (2, ["balance", LARGE, "-U", ENDLESS]),
        (2, ["balance", LARGE, "--mond-data", ENDLESS]),
        (2, ["show", ENDLESS]),
        (2, ["show", RAPI, "--ca-file", ENDLESS]),
        (2, ["show", RAPI, "--credentials", ENDLESS]),
        (2, ["show", RAPI, "--config", ENDLESS]),
    ],
)
def test_it_is_read_to_a_limit(
    code: int, command: list[str | Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "request").write_text("{}")
    done = run(*command)
    assert done.code == code
    said = [line for line in done.err.splitlines() if not line.startswith("Try: ")]
    assert ENDLESS in said[-1] or command[0] == "hail", done.err


def test_a_request_for_the_allocator_is_read_to_a_limit() -> None:
    out, err = StringIO(), StringIO()
    assert main([ENDLESS], out, err) == 2
    assert err.getvalue() == f"poise iallocator: {ENDLESS}: larger than 256 MiB\n"


def test_a_password_that_is_no_text_is_one_line_without_it() -> None:
    done = run("show", RAPI, **{USER: "reader", PASSWORD: "s3cret\udcff"})
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "s3cret" not in done.err
    assert "not UTF-8" in done.err
