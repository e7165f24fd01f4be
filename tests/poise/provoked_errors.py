"""Command lines that are refused, and what each of them is told, in ``provoked_errors.txt``.

``python -m tests.poise.provoked_errors`` writes that file anew; read the difference before it is
committed: it is what users read.
"""

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

RECORD = Path(__file__).with_suffix(".txt")
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


def all_say(answer: Answer) -> Callable[[RapiServer], None]:
    """Every address of the server has this answer."""
    return lambda server: server.answer_all(answer)


def config(text: str) -> dict[str, str]:
    """A config file ``poise.toml``."""
    return {"poise.toml": text}


NEW = "allocate large.data --memory 1g --vcpus 1"
ALLOCATE = f"{NEW} --disk 1g"
NAMED = '[clusters.wmf-eqiad]\nurl = "luxi:"\n[clusters.wmf-codfw]\nurl = "luxi:"\n'
RAPI_LOGIN = {"POISE_RAPI_USER": "reader", "POISE_RAPI_PASSWORD": "s3cret"}
PAGE = Answer(body=b"<html>It works!</html>", headers={"Content-Type": "text/html"})

ROWS = [
    # What is typed.
    *map(
        Provoked,
        [
            "blance large.data",
            "help blance",
            "explode",
            "--colour",
            "help balance extra",
            "balance",
            "save large.data",
            "allocate large.data",
            "run plan.json",
            "balance large.data other.data",
            "balance large.data --max-move 3",
            "balance large.data --frobnicate",
            "balance large.data -Z",
            "balance large.data --json=yes",
            "balance large.data --out",
            "balance large.data --max-moves zehn",
            "balance large.data --max-moves=-1",
            "balance large.data --max-moves 1.5",
            "balance -G racks",
            "balance large.data --offline node01 node02",
            "balance large.data --offline node01 reader:s3cret@ganeti",
            "balance large.data --min-gain 0,01",
            "status soon",
            "runs 3",
            "run --on luxi:",
            "run plan.json --on luxi: --parallel 0",
            "run plan.json --on luxi: --parallel many",
            "show large.data --timeout soon",
            "show large.data --timeout -1",
            "show large.data --timeout inf",
            "balance large.data --offline ''",
            "balance large.data --exclude ''",
            "balance large.data --select web157,,web158",
            "balance large.data --out plan/",
            "allocate large.data --nodes ' '",
            "show ''",
            "status ''",
            "save large.data ''",
        ],
    ),
    # Sources.
    *map(
        Provoked,
        [
            "show nothing.data",
            "show lrge.data",
            "show luxi",
            "show ./lrge.data",
            "show 127.0.0.1:5080",
            "show reader:s3cret@127.0.0.1:5080",
            "balance reader:s3cret@ganeti",
            "show simulate:reader:s3cret@ganeti",
            "show large.data reader:s3cret@ganeti",
            "run plan.json --on reader:s3cret@127.0.0.1:5080",
            "show ftp://127.0.0.1/cluster",
            "show -",
            "show notes",
            "show plan.json",
            "show empty",
            "show folder",
            "show synthetic:x",
            "show synthetic:p,2,1t,8g,zehn",
            "show luxi:/nowhere",
            "show https://127.0.0.1:1",
            "show https://127.0.0.1:99999",
            "show https://",
            "show https://reader:s3cret@127.0.0.1:1",
            "show large.data --ca-file notes",
            "show large.data --credentials notes",
            "show luxi: --pin AB:CD",
            "show https://127.0.0.1:1 --credentials nowhere",
            "show https://127.0.0.1:1 --credentials reader:s3cret",
            "show https://127.0.0.1:1 --credentials folder",
            "show https://127.0.0.1:1 --credentials empty",
            "show https://127.0.0.1:1 --credentials notes",
            "show https://127.0.0.1:1 --pin AB:CD",
            "show https://127.0.0.1:1 --ca-file nowhere",
            "show https://127.0.0.1:1 --ca-file notes",
            "show https://127.0.0.1:1 --ca-file notes --insecure",
            "show large.data --config nowhere.toml",
        ],
    ),
    Provoked("show wmf --config poise.toml", files=config(NAMED)),
    Provoked("show x --config poise.toml", "not TOML", config("ledger =")),
    Provoked("show x --config poise.toml", "a key too many", config("leger = 'x'")),
    Provoked("show x --config poise.toml", "another type", config("ledger = 7")),
    Provoked("show x --config poise.toml", "no address", config("[clusters.x]\ninsecure = true")),
    Provoked("runs --config poise.toml", "a number too small", config("[run]\nparallel = 0")),
    Provoked("show https://127.0.0.1:1", "half a login", environment={"POISE_RAPI_USER": "a"}),
    Provoked("show https://127.0.0.1:1", "an empty login", environment={"POISE_RAPI_USER": ""}),
    Provoked("show large.data", "an empty variable", environment={"POISE_CONFIG": ""}),
    Provoked("show http://127.0.0.1:1", "a login", environment=RAPI_LOGIN),
    Provoked(
        "show broken",
        "an answer that is not JSON",
        {"broken/nodes.json": "[", "broken/groups.json": "[]", "broken/instances.json": "[]"},
    ),
    # Servers.
    Provoked("show http://SERVER", "401", says=all_say(Answer(401, b'{"message": "no"}'))),
    Provoked(
        "show http://SERVER --insecure",
        "401 for a login",
        environment=RAPI_LOGIN,
        says=all_say(Answer(401, b'{"message": "no"}')),
    ),
    Provoked("show http://SERVER", "403", says=all_say(Answer(403, b'{"message": "no"}'))),
    Provoked("show http://SERVER", "404", says=all_say(Answer(404, b'{"message": "no"}'))),
    Provoked("show http://SERVER", "500", says=all_say(Answer(500, b'{"message": "oops"}'))),
    Provoked("show http://SERVER", "503", says=all_say(Answer(503, b"busy"))),
    Provoked("show http://SERVER", "a web page", says=all_say(PAGE)),
    Provoked("show http://SERVER", "no JSON", says=all_say(Answer(body=b"{"))),
    Provoked("show http://SERVER", "another shape", says=all_say(Answer(body=b"7"))),
    Provoked(
        "show http://SERVER", "half a body", says=all_say(Answer(body=b"[" * 99, cut_after=9))
    ),
    Provoked("show https://SERVER", "no TLS", says=lambda server: None),
    Provoked("show https://SERVER", "a certificate of its own", certified=True),
    Provoked("show https://SERVER --ca-file other.pem", "of another cluster", certified=True),
    Provoked(f"show https://SERVER --pin {'ab' * 32}", "another fingerprint", certified=True),
    Provoked(
        "show https://SERVER --ca-file rapi.pem",
        "the right certificate, 401",
        says=all_say(Answer(401, b'{"message": "no"}')),
        certified=True,
    ),
    Provoked("run plan.json --on https://SERVER --yes", "a certificate", certified=True),
    Provoked("run plan.json --on http://SERVER", "no terminal", says=lambda server: None),
    Provoked(
        "run plan.json --on http://SERVER --insecure",
        "no terminal, and 401",
        environment=RAPI_LOGIN,
        says=all_say(Answer(401, b'{"message": "no"}')),
    ),
    Provoked("show luxi:socket", "nothing", on_socket=b""),
    Provoked("show luxi:socket", "no JSON", on_socket=b"hello\3"),
    Provoked(
        "show luxi:socket",
        "a refusal",
        on_socket=b'{"success": false, "result": "Permission denied"}\3',
    ),
    Provoked("show luxi:socket", "another shape", on_socket=b'{"success": true, "result": 7}\3'),
    # Balancing.
    *map(
        Provoked,
        [
            "balance recorded",
            "balance recorded -G racks",
            "balance silent -G default",
            "balance large.data --offline node99",
            "balance large.data --offline node0",
            "balance large.data --offline nowhere",
            "balance recorded -G default --offline node9",
            "balance recorded -G rack2 --offline node1",
            "balance recorded -G rack2 --select inst2",
            "balance large.data --select web1577",
            "balance large.data --exclude nothing",
            "balance large.data --evacuate-only",
            "balance large.data --min-gain -1",
            "balance large.data --min-gain nan",
            "balance large.data --min-disk 2",
            "balance large.data --max-cpu 0",
            "balance large.data --kvm-node-memory -1",
            "balance large.data --solver search --max-hours 0",
            "balance large.data --solver search --max-hours -2",
            "balance large.data --solver search --max-hours soon",
            "balance large.data --solver search --max-hours nan",
            "balance large.data --solver search --hour-price -1",
            "balance large.data --max-hours 2",
            "balance large.data --solver hbal --empty node01",
            "balance large.data --solver hbal --repair-only",
            "balance large.data --solver search --keep-apart nothing*",
            "balance large.data --solver search --keep-apart web*:0",
            "balance large.data --solver search --spread web*=row",
            "balance large.data --solver search --spread web*",
            "balance large.data --solver search --keep-on web*=nowhere",
            "balance large.data --solver search --stay tag:none",
            "balance large.data --solver search --empty *",
            "balance recorded -G default --solver search --empty node1 --keep-on inst1=node1",
            "balance large.data --solver search --repair-only --target-score 2",
            "balance large.data --solver search --pareto --execute",
            "balance large.data --solver search --pareto --pick 2",
            "balance large.data --solver search --pareto --out x.json",
            "balance large.data --solver search --pick 0",
            "balance large.data --solver hbal --pareto",
            "balance recorded -G rack2 --solver search --pick 9",
            "balance large.data --solver search --time-limit 0",
            "balance large.data --solver search --prove 0",
            "balance large.data --solver magic",
            "balance large.data --utilisation nowhere",
            "balance large.data --utilisation notes",
            "balance large.data --mond-data nowhere",
            "balance large.data --mond-data notes",
            "balance large.data --require-mond",
            "balance large.data --json --commands",
            "balance large.data --commands --execute",
            "balance large.data --out -",
            "balance large.data --out large.data",
            "balance large.data --out nowhere/plan.json",
            "balance large.data --out folder",
            "balance large.data --save-after -",
            "balance large.data --save-after notes",
            "balance large.data --save-after a --out a",
            "balance large.data --yes",
            "balance large.data --parallel 2",
            "balance large.data --ledger x",
            "balance large.data --speed 2",
            "balance large.data --execute",
            "balance large.data --dry-run --until late",
            "balance large.data --dry-run --max-copy much",
            "balance large.data --dry-run --max-copy 0",
            "balance large.data --dry-run --speed 0",
        ],
    ),
    Provoked("balance large.data -U loads", files={"loads": "nothing 1 1 1 1\n"}),
    # New instances.
    *map(
        Provoked,
        [
            f"{NEW}",
            f"{NEW} --template raid --disk 1g",
            f"{NEW} --template diskless --disk 1g",
            f"{NEW} --template DRBD --disk 1g",
            f"{NEW} --disk much",
            f"{NEW} --disk 1.5t",
            "allocate large.data --vcpus 1 --disk 1g --memory 8 GB",
            f"{NEW} --disk 0",
            "allocate large.data --memory much --vcpus 1 --disk 1g",
            "allocate large.data --memory 0 --vcpus 1 --disk 1g",
            "allocate large.data --memory 1g --vcpus 0 --disk 1g",
            f"{ALLOCATE} --count 0",
            f"{ALLOCATE} --count 99999",
            f"{ALLOCATE} --spindles -1",
            f"{ALLOCATE} --name web157.example.com",
            f"{ALLOCATE} --name web157",
            f"{ALLOCATE} --group nowhere",
            f"{ALLOCATE} --nodes node99",
            f"{ALLOCATE} --offline node99",
            f"{ALLOCATE} --network prod",
            f"{ALLOCATE} --kvm-node-memory -1",
            "allocate recorded -G rack2 --nodes node1 -m 1g -d 1g -c 1",
        ],
    ),
    # Emptying nodes, and explaining plans.
    *map(
        Provoked,
        [
            "evacuate large.data",
            "evacuate large.data node99",
            "evacuate large.data node01 --full --secondaries",
            "evacuate large.data node01 --min-gain-per-gib 1",
            "evacuate large.data node01 --exclude nothing",
            "evacuate large.data node01 --time-limit 0",
            "evacuate recorded node1 node5",
            "explain notes",
            "explain plan.json 9",
            "explain plan.json nothing",
            "explain plan.json --on large.data",
        ],
    ),
    # Looking and saving.
    *map(
        Provoked,
        [
            "show large.data --score --nodes",
            "show recorded --score",
            "show recorded -G nowhere",
            "show large.data --kvm-node-memory -1",
            "save large.data large.data",
            "save large.data notes",
            "save large.data nowhere/kept.data",
            "save large.data folder",
        ],
    ),
    # Plans and runs.
    *map(
        Provoked,
        [
            "run nowhere.json --on simulate:recorded",
            "run plan.jsn --on simulate:recorded",
            "run notes --on simulate:recorded",
            "run folder --on simulate:recorded",
            "run plan.json --on recorded",
            "run plan.json --on nothing",
            "run plan.json --on simulate:nothing",
            "run plan.json --on simulate:large.data",
            "run plan.json --on simulate:recorded,fail=inst99",
            "run plan.json --on luxi:/nowhere",
            "run plan.json --on luxi:/nowhere --yes --speed 2",
            "run plan.json --on simulate:recorded --speed 0",
            "run plan.json --on simulate:recorded --max-moves 0",
            "run plan.json --on simulate:recorded --max-copy 0",
            "run plan.json --on simulate:recorded --until late",
            "run plan.json --on simulate:recorded --ledger notes",
            "status --ledger notes",
            "status --ledger postgresql://poise:s3cret@127.0.0.1/runs",
            "status --ledger postgresql://poise:s3cret@127.0.0.1/",
            "status --ledger poise:s3cret@127.0.0.1/",
            "status --ledger poise:s3cret@127.0.0.1/runs",
            "status --ledger //poise:s3cret@127.0.0.1/runs",
            "status --ledger 'host=127.0.0.1 user=poise password=s3cret'",
            "status --ledger 'postgresql://127.0.0.1/runs?password=s3cret'",
            "run plan.json --on simulate:recorded --ledger poise:s3cret@127.0.0.1/runs",
            "status --ledger sqlite://poise/runs.sqlite",
            "status --ledger postgresql://127.0.0.1:soon/runs",
            "status --ledger mysql://127.0.0.1/runs",
            "status --ledger nowhere/runs.sqlite",
            "status --ledger folder",
            "stop",
            "resume",
            "close",
            "log 99",
        ],
    ),
    Provoked("run changed.json --on simulate:recorded", "a newer plan", changed(format="poise/9")),
    Provoked("run changed.json --on simulate:recorded", "moves of a number", changed(moves=7)),
    Provoked("run changed.json --on simulate:recorded", "moves that do not join", unjoined()),
    Provoked("runs", "an empty variable", environment={"POISE_LEDGER": ""}),
    # Setting up.
    *map(
        Provoked,
        [
            "install-iallocator --dir folder",
            "install-iallocator --dir nowhere",
            "install-iallocator --dir notes",
            "install-iallocator --dir folder --name a/b",
            "install-iallocator --dir folder --with dance --yes",
            "install-iallocator --dir folder --with version --yes",
            "install-iallocator --dir folder --with time-limit=soon --yes",
            "install-iallocator --dir . --name notes --yes",
            "install-iallocator --dir . --name notes --uninstall --yes",
        ],
    ),
]


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


if __name__ == "__main__":
    RECORD.write_text("\n".join(entry(row, provoke(row)) for row in ROWS), "utf-8")
