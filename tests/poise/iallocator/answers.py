"""The allocator run inside a test, on a message or on a file."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

from poise.iallocator.command import main
from tests.poise.htools.hail.hail_example import Json


@dataclass(frozen=True)
class Answered:
    """Exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Json:
        """The one line of JSON on standard output."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        found: Json = json.loads(self.out)
        assert set(found) == {"success", "info", "result"}
        return found

    @property
    def info(self) -> str:
        """What it says."""
        text = self.answer["info"]
        assert isinstance(text, str)
        return text


def run(*argv: str | Path) -> Answered:
    """Run a command line."""
    out, err = io.StringIO(), io.StringIO()
    code = main([str(word) for word in argv], out, err)
    return Answered(code, out.getvalue(), err.getvalue())


def answer(folder: Path, message: Json | str | bytes, *options: str) -> Answered:
    """Answer a message, written to a file in ``folder``."""
    file = folder / "request.json"
    if isinstance(message, dict):
        message = json.dumps(message)
    file.write_bytes(message.encode() if isinstance(message, str) else message)
    return run(file, *options)
