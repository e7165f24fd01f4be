"""Record what the lab's cluster answers and what Debian's hbal makes of it.

``.venv/bin/python -m tests.labs.ganeti.record`` with the lab up; writes tests/data/ganeti-live,
one folder a state of the cluster. test_recorded.py replays it where no cluster can run.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.labs.ganeti.lab import ROOT, Lab, Output, run, start
from tests.labs.ganeti.stand_in import Tap, listening

DATA = ROOT / "tests/data/ganeti-live"

STATES: dict[str, Callable[[Lab], AbstractContextManager[None]]] = {
    "steady": lambda lab: nullcontext(),
    "node4-offline": lambda lab: lab.flagged("node4", "offline"),
    "node4-drained": lambda lab: lab.flagged("node4", "drained"),
    "node4-memory-missing": lambda lab: lab.memory_used_elsewhere("node4", 3000),
    "node4-unreachable": lambda lab: lab.stopped("node4", "ganeti-noded"),
}

EVERY_STATE = [
    ["-G", "default", "-C", "-p", "--print-instances", "-v", "-v", "-v"],
    ["-G", "rack2", "-p"],
]
STEADY = [
    [],
    ["-G", "default"],
    ["-G", "spare", "-v", "-v"],
    ["-G", "default", "-q", "-C"],
    ["-G", "default", "-O", "node4", "-E"],
    ["-G", "default", "--no-disk-moves", "-l", "2"],
    ["-G", "default", "--exclude-instances", "db1,soon"],
    ["-G", "default", "--mond", "--mond-data", "FOLDER/loads.json", "-p"],
]
"""FOLDER stands for the state's folder."""


def main() -> None:
    """Record every state again."""
    lab = start()
    shutil.rmtree(DATA, ignore_errors=True)
    for state, entered in STATES.items():
        print(state)
        with entered(lab):
            record(lab, DATA / state, EVERY_STATE + (STEADY if state == "steady" else []))


def record(lab: Lab, folder: Path, mixes: list[list[str]]) -> None:
    """Record one state: the answers of LUXI and RAPI, and runs of hbal on both."""
    folder.mkdir(parents=True)
    tap = Tap(lab.socket)
    with tempfile.TemporaryDirectory() as temporary:
        socket = Path(temporary) / "luxi"
        with listening(socket, tap):
            run(["hbal", f"-L{socket}", "-G", "default"])
    lines = [json.dumps(exchange, separators=(",", ":")) for exchange in tap.exchanges]
    (folder / "luxi.jsonl").write_text("\n".join(lines) + "\n")

    (folder / "rapi").mkdir()
    for name, query in (("groups", "?bulk=1"), ("nodes", "?bulk=1"), ("instances", "?bulk=1")):
        (folder / "rapi" / f"{name}.json").write_text(body(lab, f"/2/{name}{query}"))
    (folder / "rapi" / "info.json").write_text(body(lab, "/2/info"))

    if any("--mond" in options for options in mixes):
        loads = json.dumps(lab.measured_loads(), indent=1)
        (folder / "loads.json").write_text(loads + "\n")
    runs = []
    for source, option in (("luxi", f"-L{lab.socket}"), ("rapi", f"-m{lab.url_with_password()}")):
        for options in mixes:
            done = run(["hbal", option, *located(options, folder)])
            runs.append(described(source, options, done))
    (folder / "hbal.json").write_text(json.dumps(runs, indent=1, ensure_ascii=False) + "\n")


def located(options: list[str], folder: Path) -> list[str]:
    """Options with the state's folder in its place."""
    return [option.replace("FOLDER", str(folder)) for option in options]


def described(source: str, options: list[str], done: Output) -> dict[str, object]:
    """A run of hbal as it is stored; lines apart, so that a change can be read in a diff."""
    lines = {"out": done.out.splitlines(keepends=True), "err": done.err.splitlines(keepends=True)}
    return {"source": source, "options": options, "exit": done.code, **lines}


def body(lab: Lab, path: str) -> str:
    """One answer of RAPI, as compact JSON."""
    import ssl
    from base64 import b64encode
    from urllib.request import Request, urlopen

    word = b64encode(f"reader:{lab.users['reader']}".encode()).decode()
    request = Request(lab.rapi_url + path, headers={"Authorization": f"Basic {word}"})
    context = ssl.create_default_context(cafile=lab.ca_file)
    with urlopen(request, context=context, timeout=60) as answer:
        return json.dumps(json.load(answer), separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()
