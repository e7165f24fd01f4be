"""One comparison: the files of a case directory, the arguments, and what has to agree."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """A run of a tool in a directory that holds nothing but `files`.

    `files` maps names relative to that directory (folders allowed) to their content; bytes that are
    not UTF-8 stand in it as lone surrogates (`surrogateescape`).
    """

    name: str
    kind: str
    files: dict[str, str]
    args: tuple[str, ...]

    def digest(self) -> str:
        """A key made of everything the answer depends on: files and arguments."""
        text = json.dumps([self.files, self.args], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Answer:
    """What a run left behind; `written` holds files that it created or changed."""

    rc: int
    stdout: str
    stderr: str
    written: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return {
            "rc": self.rc,
            "stdout": self.stdout,
            "stderr": self.stderr,
            "written": self.written,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> Answer:
        return Answer(data["rc"], data["stdout"], data["stderr"], data.get("written", {}))
