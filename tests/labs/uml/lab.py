"""The lab as tests see it: a cluster whose guests run and whose disks are copied."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tests.labs.ganeti.lab import (
    CANNOT_RUN_HERE,
    ROOT,
    CannotRunHere,
    Output,
    ends_of_logs,
    keep_logs,
    run,
)
from tests.labs.uml.drbd_state import DrbdState, read_drbd
from tests.labs.uml.guest_output import Tick, ticks

if TYPE_CHECKING:
    import httpx

Found = TypeVar("Found")
HERE = Path(__file__).resolve().parent
DOMAIN = "lab.test"
NODES = ("node1", "node2", "node3")
GUESTS = ("tick1", "tick2", "tick3")
NODE_MEMORY = ("--kvm-node-memory", "32")
"""For Poise: the nodes have less than the 4096 MiB that htools count for a KVM node itself."""

NODE_DAEMON_PORT = 1811

LOPSIDED = dict.fromkeys(GUESTS, ("node1", "node2"))
"""Where the guests of a new cluster are: primary and secondary of each."""


def start() -> Lab:
    """Bring the cluster up, or find it running. After a failure a part of it may run.

    Raises:
        CannotRunHere: with the script's reason.
        RuntimeError: it should have come up, and did not.
    """
    done = run_script("up.sh", seconds=1200)
    if done.code == CANNOT_RUN_HERE:
        raise CannotRunHere(done.err.strip().splitlines()[-1])
    base = Path(os.environ.get("POISE_LAB_UML_BASE", "/tmp/poise-uml-lab"))
    if done.code:
        raise RuntimeError(f"up.sh failed:\n{done.err}{ends_of_logs(base / 'logs')}")
    user, password, *_ = (base / "rapi-users").read_text().split()
    return Lab(base, (base / "rapi-url").read_text().strip(), user, password)


def stop() -> None:
    """Take the cluster down and remove it; the image for the next one stays."""
    done = run_script("down.sh", "--purge")
    if done.code:
        raise RuntimeError(f"down.sh failed:\n{done.err}")


def run_script(script: str, *arguments: str, seconds: float = 300) -> Output:
    """Run one of the lab's scripts."""
    done = subprocess.run(
        [HERE / script, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=seconds,
        text=True,
    )
    return Output(done.returncode, "", done.stderr)


@dataclass(frozen=True)
class Lab:
    """A running cluster. Nodes and guests go by their short names here."""

    base: Path
    rapi_url: str
    user: str
    password: str = field(repr=False)  # kept out of test reports

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed RAPI's."""
        return self.base / "rapi-ca.pem"

    def on(self, node: str, *command: str) -> Output:
        """Run a command on a node (node1 is the master)."""
        return run([self.base / "on", node, *command])

    def keep_logs(self, folder: Path) -> None:
        """Copy what there is to read after a failure: consoles, and what the nodes say."""
        keep_logs(self.base / "logs", folder)
        asked = "tail -n 200 /var/log/ganeti/*.log; cat /proc/drbd; ss -Hltn; ps ax"
        for node in NODES:
            said = self.on(node, "sh", "-c", asked)
            (folder / f"{node}-inside.log").write_text(said.out + said.err, "utf-8", "replace")

    # ---------------------------------------------------------------- Poise

    def poise(self, *arguments: str | Path, **environment: str) -> Output:
        """Run Poise's command line on the host, with access to this cluster."""
        return run([sys.executable, "-m", "poise", *arguments], **self._access(environment))

    def start_poise(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        """The same as a process of its own: to be waited for, or killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "poise", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | self._access(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _access(self, environment: dict[str, str]) -> dict[str, str]:
        access = {"POISE_RAPI_USER": self.user, "POISE_RAPI_PASSWORD": self.password}
        return access | environment

    # ---------------------------------------------------------------- RAPI

    def rapi(self) -> httpx.Client:
        """A client of the cluster's RAPI."""
        import httpx

        trusted = ssl.create_default_context(cafile=self.ca_file)
        access = (self.user, self.password)
        return httpx.Client(base_url=self.rapi_url, auth=access, verify=trusted, timeout=60)

    def submit(self, method: str, path: str, body: dict[str, Any]) -> int:
        """Ask RAPI for something that becomes a job: the job's number."""
        with self.rapi() as rapi:
            return int(rapi.request(method, path, json=body).raise_for_status().json())

    def wait_for_job(self, job: int, seconds: float = 300) -> dict[str, Any]:
        """The job once it has ended, however that was."""
        with self.rapi() as rapi:

            def ended() -> dict[str, Any] | None:
                answer: dict[str, Any] = rapi.get(f"/2/jobs/{job}").raise_for_status().json()
                return answer if answer["status"] in ("success", "error", "canceled") else None

            return wait_for(f"job {job}", ended, seconds)

    def _succeed(self, method: str, path: str, body: dict[str, Any]) -> None:
        job = self.wait_for_job(self.submit(method, path, body))
        if job["status"] != "success":
            raise RuntimeError(f"{path}: {job['opresult']}")

    def placement(self) -> dict[str, tuple[str, str]]:
        """Primary and secondary of every guest, as RAPI tells them."""
        with self.rapi() as rapi:
            guests = rapi.get("/2/instances?bulk=1").raise_for_status().json()
        return {
            short(guest["name"]): (short(guest["pnode"]), short(guest["snodes"][0]))
            for guest in guests
        }

    # ---------------------------------------------------------------- guests and disks

    def serial(self, guest: str) -> list[Tick]:
        """All that a guest said on its serial port, on whichever node it was."""
        log = f"/var/log/lab-serial/{guest}.{DOMAIN}.log"
        return ticks({node: self.on(node, "cat", log).out for node in NODES})

    def last_tick(self, guest: str) -> Tick:
        """The newest line of a guest that runs."""
        return self.serial(guest)[-1]

    def wait_for_tick(self, guest: str, after: float, seconds: float = 60) -> Tick:
        """A line that a guest said after a moment (seconds since the epoch)."""

        def newer() -> Tick | None:
            said = self.serial(guest)
            return said[-1] if said and said[-1].at > after else None

        return wait_for(f"a sign of {guest}", newer, seconds)

    def drbd(self, node: str) -> dict[int, DrbdState]:
        """A node's DRBD devices by minor number."""
        return read_drbd(self.on(node, "cat", "/proc/drbd").out)

    def minors(self, guest: str) -> dict[str, int]:
        """The nodes that a guest's disk is on, and its minor number there."""
        config = json.loads(self.on("node1", "cat", "/var/lib/ganeti/config.data").out)
        names = {uuid: short(node["name"]) for uuid, node in config["nodes"].items()}
        full = f"{guest}.{DOMAIN}"
        (uuid,) = next(i["disks"] for i in config["instances"].values() if i["name"] == full)
        one, two, _port, minor_one, minor_two, *_ = config["disks"][uuid]["logical_id"]
        return {names[one]: minor_one, names[two]: minor_two}

    def copies(self, guest: str) -> dict[str, DrbdState | None]:
        """Both sides of a guest's disk by node; None: the node does not have the device."""
        sides = self.minors(guest).items()
        return {node: self.drbd(node).get(minor) for node, minor in sides}

    def complete(self, guest: str) -> bool:
        """Whether both sides of a guest's disk are connected and up to date."""
        return all(side is not None and side.complete for side in self.copies(guest).values())

    def activate_disks(self, guest: str) -> None:
        """Connect both sides of a guest's disk again."""
        self._succeed("PUT", f"/2/instances/{guest}.{DOMAIN}/activate-disks", {})

    def limit_resync(self, kib_a_second: int) -> None:
        """How fast DRBD copies from now on (a Ganeti disk parameter of the cluster)."""
        body = {"diskparams": {"drbd": {"resync-rate": kib_a_second}}}
        self._succeed("PUT", "/2/modify", body)

    # ---------------------------------------------------------------- power

    def power_off(self, node: str) -> None:
        """Cut a node's power: it is gone at once, with all that it had not written."""
        self._script("power.sh", "off", node)

    def power_on(self, node: str) -> None:
        """Boot a node again and wait for Ganeti's node daemon; its guests and disks stay down."""
        self._script("power.sh", "on", node)
        listening = f"ss -Hltn sport = :{NODE_DAEMON_PORT} | grep -q ."
        wait_for("the node daemon", lambda: self.on(node, "sh", "-c", listening).code == 0, 120)

    def reset(self) -> None:
        """Power cut everywhere, and up again with the disks that the cluster was made with."""
        self._script("down.sh", "--purge")
        self._script("up.sh")

    def _script(self, script: str, *arguments: str) -> None:
        done = run_script(script, *arguments, seconds=600)
        if done.code:
            raise RuntimeError(f"{script} {' '.join(arguments)}: {done.err}")


def short(name: str) -> str:
    return name.removesuffix(f".{DOMAIN}")


def wait_for(what: str, look: Callable[[], Found | None], seconds: float) -> Found:
    """Look until there is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise TimeoutError(f"{what}: nothing for {seconds:.0f} s")
