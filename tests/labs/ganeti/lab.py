"""The lab as tests see it: addresses, ways to run things beside it, and ways to disturb it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.labs.ganeti.luxi import opcode, run_jobs

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CANNOT_RUN_HERE = 77
"""Exit code of the scripts where the machine lacks something; settings.sh has it too."""

DOMAIN = "lab.test"
DAEMONS = "/usr/lib/ganeti/daemon-util"


class CannotRunHere(Exception):
    """The machine lacks something that the lab needs; the text says what."""


@dataclass(frozen=True)
class Output:
    """What a program left behind."""

    code: int
    out: str
    err: str


def run(command: Sequence[str | Path], **environment: str) -> Output:
    """Run a program from the repository's root, with these variables added."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return Output(done.returncode, _text(done.stdout), _text(done.stderr))


def _text(output: bytes) -> str:
    return output.decode("utf-8", "surrogateescape")


def start() -> Lab:
    """Bring the cluster up, or find it running. After a failure a part of it may run.

    Raises:
        CannotRunHere: with the script's reason.
        RuntimeError: it should have come up, and did not.
    """
    done = subprocess.run([HERE / "up.sh"], stderr=subprocess.PIPE, check=False, timeout=1800)
    if done.returncode == CANNOT_RUN_HERE:
        raise CannotRunHere(_text(done.stderr).strip().splitlines()[-1])
    base = Path(os.environ.get("POISE_LAB_BASE", "/tmp/poise-ganeti-lab"))
    if done.returncode:
        raise RuntimeError(f"up.sh failed:\n{_text(done.stderr)}{ends_of_logs(base / 'logs')}")
    lines = (base / "rapi-users").read_text().splitlines()
    users = {name: password for name, password, *_ in (line.split() for line in lines)}
    return Lab(base, (base / "rapi-url").read_text().strip(), users)


def ends_of_logs(folder: Path, lines: int = 8) -> str:
    """The last lines of every log in a folder, under their names."""
    ends = []
    for log in sorted(folder.glob("*.log")):
        last = log.read_text("utf-8", "replace").splitlines()[-lines:]
        ends.append("\n".join([f"--- {log.name}", *last]))
    return "\n".join(ends)


def keep_logs(logs: Path, folder: Path) -> None:
    """Copy the logs of a lab that is about to be taken down."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in logs.glob("*.log"):
        shutil.copyfile(log, folder / log.name)


def stop() -> None:
    """Take the cluster down and remove what it wrote."""
    subprocess.run([HERE / "down.sh", "--purge"], check=True, timeout=300)


@dataclass(frozen=True)
class Lab:
    """A running cluster; ``users`` are RAPI's: name -> password."""

    base: Path
    rapi_url: str
    users: dict[str, str] = field(repr=False)  # kept out of test reports

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed RAPI's."""
        return self.base / "rapi-ca.pem"

    @property
    def socket(self) -> Path:
        """The master's LUXI socket, as a process of the host reaches it."""
        return Path(f"/proc/{self._master}/root/run/ganeti/socket/ganeti-query")

    def url_with_password(self, user: str = "reader") -> str:
        """RAPI's URL as hbal's -m takes it."""
        url = urlsplit(self.rapi_url)
        return f"{url.scheme}://{user}:{self.users[user]}@{url.netloc}"

    def on(self, node: str, *command: str) -> Output:
        """Run a command inside a node (node1 is the master)."""
        return run([self.base / "on", node, *command])

    def keep_logs(self, folder: Path) -> None:
        """Copy what there is to read after a failure: logs of the scripts and of all daemons."""
        keep_logs(self.base / "logs", folder)
        for node in sorted((self.base / "nodes").iterdir()):
            for log in (node / "var/log/ganeti").glob("*.log"):
                shutil.copyfile(log, folder / f"{node.name}-{log.name}")

    def hbal(self, *options: str) -> Output:
        """Run Debian's hbal on the host."""
        return run(["hbal", *options])

    def poise(self, *arguments: str | Path, **environment: str) -> Output:
        """Run Poise's command line on the host."""
        return run([sys.executable, "-m", "poise", *arguments], **environment)

    def like_on_master(self, *command: str | Path) -> Output:
        """Run a host's program as if on the master: its socket, its network and host names.

        The program sees the host's files otherwise. (A node has its own /root and /usr/local;
        a Python interpreter that lives there could not be run inside.)
        """
        folder = "/run/ganeti/socket"
        script = (
            f"mount --bind {self.base}/hosts /etc/hosts && mount -t tmpfs tmpfs /run"
            f" && mkdir -p {folder} && ln -s {self.socket} {folder}/ganeti-query"
            ' && exec "$@"'
        )
        network = ["nsenter", "-t", self._master, "-n"]
        return run([*network, "unshare", "--mount", "sh", "-c", script, "sh", *command])

    @property
    def _master(self) -> str:
        """Process id of the master's first process, on the host."""
        return (self.base / "pids" / "node1").read_text().split()[0]

    def measured_loads(self) -> list[dict[str, Any]]:
        """What the nodes' monitoring daemons report, as --mond-data takes it."""
        loads = []
        for number in range(1, 8):
            node = f"node{number}.{DOMAIN}"
            url = f"http://{node}:1815/1/report/default/cpu-avg-load"
            fetch = f"from urllib.request import urlopen as u; print(u('{url}').read().decode())"
            done = self.on("node1", "/usr/bin/python3", "-c", fetch)
            loads.append({"node": node, "reports": [json.loads(done.out)]})
        return loads

    def submit(self, *opcodes: dict[str, Any]) -> None:
        """Run one job and wait for its success."""
        run_jobs(self.socket, [list(opcodes)])

    @contextmanager
    def flagged(self, node: str, flag: str) -> Iterator[None]:
        """A node with its ``offline`` or ``drained`` flag set."""
        self._set_flag(node, flag, True)
        try:
            yield
        finally:
            self._set_flag(node, flag, False)

    def _set_flag(self, node: str, flag: str, value: bool) -> None:
        # auto_promote: should the node be a master candidate, another one takes its place
        fields = {"node_name": f"{node}.{DOMAIN}", flag: value, "auto_promote": True}
        self.submit(opcode("OP_NODE_SET_PARAMS", **fields))

    @contextmanager
    def stopped(self, node: str, daemon: str) -> Iterator[None]:
        """A node without one of its daemons, such as ``ganeti-rapi``."""
        self._daemon(node, "stop", daemon)
        try:
            yield
        finally:
            self._daemon(node, "start", daemon)

    def _daemon(self, node: str, action: str, daemon: str) -> None:
        done = self.on(node, DAEMONS, action, daemon)
        if done.code:
            raise RuntimeError(f"{daemon} on {node}: {action}: {done.err}")

    def power_off(self, node: str) -> None:
        """End everything on a node at once, as a power cut does."""
        recorded = self.base / "pids" / node
        os.kill(int(recorded.read_text().split()[0]), signal.SIGKILL)
        recorded.unlink()
        for state in (self.base / "shared" / "drbd" / "state" / node,):
            shutil.rmtree(state, ignore_errors=True)

    def power_on(self) -> None:
        """Start the nodes that are off, and their daemons."""
        done = subprocess.run(
            [HERE / "up.sh"],
            capture_output=True,
            check=False,
            timeout=600,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"up.sh failed:\n{_text(done.stderr)}")

    @contextmanager
    def memory_used_elsewhere(self, node: str, mib: int) -> Iterator[None]:
        """A node on which ``mib`` MiB are neither free nor the node's nor its instances'."""
        file = self.base / "nodes" / node / "meminfo"
        before = file.read_text()
        lines = []
        for line in before.splitlines(keepends=True):
            key, value, unit = line.split()
            lines.append(f"{key} {int(value) - mib * 1024} {unit}\n" if key == "MemFree:" else line)
        file.write_text("".join(lines))  # in place: the node has this very file mounted
        try:
            yield
        finally:
            file.write_text(before)
