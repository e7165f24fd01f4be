"""Provoking errors: a folder with clusters and a plan, a server, and a command line in it."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import poise
from tests.poise.command_line import LARGE, RECORDED, ROOT, Ran, run
from tests.snapshots.luxi_server import saying
from tests.snapshots.rapi_server import (
    Answer,
    Certificate,
    RapiServer,
    make_certificate,
    serving,
)

RECORD = Path(__file__).with_name("provoked_errors.txt")
_FINGERPRINT = re.compile(r"\b[0-9A-F]{2}(:[0-9A-F]{2}){3,}(:\.\.\.)?")
_LIBRARY = re.compile(r"\(\[SSL.*\)")
"""What a library says, which its versions say in other words."""

SILENT = ROOT / "tests/data/ganeti-live/node4-unreachable/rapi"


@dataclass(frozen=True)
class Provoked:
    """A command line as it is typed in a folder that :func:`lay_out` has made.

    ``files`` are there, too; ``says`` is what a server answers whose address ``SERVER`` is on the
    command line, ``about`` tells the readers of the record. A ``certified`` server shows the
    certificate in ``rapi.pem``; ``other.pem`` has another one.
    """

    line: str
    about: str = ""
    files: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    says: Callable[[RapiServer], None] | None = None
    on_socket: bytes | None = None
    certified: bool = False


def lay_out() -> None:
    """What is in the folder: clusters as a file and as folders, and a plan for the first group."""
    Path("large.data").symlink_to(LARGE)
    Path("recorded").symlink_to(RECORDED)
    Path("silent").symlink_to(SILENT)
    Path("folder").mkdir()
    for name, text in {"notes": "bread\nmilk\n", "empty": ""}.items():
        Path(name).write_text(text)
        Path(name).chmod(0o600)
    Path("groupless").write_text("\n\n\n\n")
    Path("plan.json").write_text(plan())


@cache
def plan() -> str:
    """A plan of four moves."""
    cluster = replace(poise.load(RECORDED), source="recorded")
    return poise.write_plan(poise.balance(cluster, "default"))


@cache
def certificates() -> dict[str, str]:
    """A certificate as Ganeti makes one, its key, and the certificate of another cluster."""
    with TemporaryDirectory() as folder:
        own, other = (
            make_certificate(Path(folder), "DNS:ganeti.example.com", file=file)
            for file in ("own", "other")
        )
        files = {"rapi.pem": own.certificate, "rapi.key": own.key, "other.pem": other.certificate}
        return {name: path.read_text() for name, path in files.items()}


def changed(**values: object) -> dict[str, str]:
    """The plan in another file, with other values at its top."""
    return {"changed.json": json.dumps(json.loads(plan()) | values)}


def unjoined() -> dict[str, str]:
    """The plan with its first instance moved once more, from where it no longer is."""
    document = json.loads(plan())
    again = document["moves"][0] | {"id": 9}
    return changed(moves=[*document["moves"], again])


def with_loads() -> dict[str, str]:
    """The plan as if it was made with measured loads."""
    options = json.loads(plan())["options"]
    return changed(options=options | {"utilisation": "loads.txt"})


def all_say(answer: Answer) -> Callable[[RapiServer], None]:
    """Every address of the server has this answer."""
    return lambda server: server.answer_all(answer)


def config(text: str) -> dict[str, str]:
    """A config file ``poise.toml``."""
    return {"poise.toml": text}


def provoke(row: Provoked) -> Ran:
    """Run a row in a folder of its own, which the answer calls FOLDER, and its server SERVER."""
    with TemporaryDirectory() as folder, chdir(folder):
        lay_out()
        for name, text in (row.files | (certificates() if row.certified else {})).items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text)
        places = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"), folder)
        without = {name: text for name, text in os.environ.items() if not name.startswith("POISE_")}
        with mock.patch.dict(os.environ, without, clear=True), _served(row) as address:
            words = shlex.split(row.line.replace("SERVER", address))
            ran = run(*words, **(places | row.environment))
        err = _LIBRARY.sub("(...)", ran.err.replace(address or "no server", "SERVER"))
        err = _FINGERPRINT.sub("FINGERPRINT", err)
        return Ran(ran.code, ran.out, err.replace(folder, "FOLDER"))


@contextmanager
def _served(row: Provoked) -> Iterator[str]:
    """Address and port of the row's server, if it has one."""
    listening = nullcontext() if row.on_socket is None else saying(Path("socket"), row.on_socket)
    with listening:
        if row.says is None and not row.certified:
            yield ""
            return
        shown = Certificate(Path("rapi.pem"), Path("rapi.key"))
        with serving(shown.server_context() if row.certified else None) as server:
            if row.says is not None:
                row.says(server)
            yield server.url.partition("://")[2]


def headline(row: Provoked) -> str:
    """How the record names a row."""
    return f"$ poise {row.line}" + (f"    # {row.about}" if row.about else "")


def entry(row: Provoked, ran: Ran) -> str:
    """A row in the record."""
    return f"{headline(row)}\n{ran.err}exit code {ran.code}\n"


def recorded() -> dict[str, str]:
    """The entries of the record by their headlines."""
    entries = RECORD.read_text("utf-8").split("\n\n")
    return {one.partition("\n")[0]: f"{one.rstrip()}\n" for one in entries}
