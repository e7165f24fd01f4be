"""The kernel's side of DRBD 8.4, simulated: the minors of all nodes, in one shared folder.

Only what Ganeti asks drbdsetup, drbdmeta and /proc/drbd for. ``state/NODE/MINOR.json`` holds a
minor (role, disk, network), ``metadata/NODE/VOLUME`` whether the data on a volume are up to
date. A file ``rate_mib_s`` sets the speed of a full resync; without it one ends at once.
"""

import contextlib
import fcntl
import json
import os
import socket
import time

ROOT = "/srv/drbd-sim"
HOST = socket.gethostname().split(".")[0]


@contextlib.contextmanager
def locked():
    """Hold the lock on the shared folder."""
    with open(os.path.join(ROOT, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _folder(host):
    return os.path.join(ROOT, "state", host)


def _file(host, minor):
    return os.path.join(_folder(host), f"{minor}.json")


def minors(host):
    """The minors of a node: number -> {role, resource, disk or None, net or None}."""
    try:
        names = os.listdir(_folder(host))
    except FileNotFoundError:
        return {}
    found = {}
    for name in names:
        if name.endswith(".json"):
            with open(os.path.join(_folder(host), name)) as file:
                found[int(name[:-5])] = json.load(file)
    return found


def save(host, minor, state):
    """Store one minor, in one step."""
    os.makedirs(_folder(host), exist_ok=True)
    path = _file(host, minor)
    with open(path + ".new", "w") as file:
        json.dump(state, file)
    os.replace(path + ".new", path)


def drop(host, minor):
    """Forget a minor."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(_file(host, minor))


def _metadata(host, device):
    return os.path.join(ROOT, "metadata", host, device.replace("/", "_"))


def up_to_date(host, device):
    """Whether the volume behind a meta device holds current data."""
    try:
        with open(_metadata(host, device)) as file:
            return file.read() == "UpToDate"
    except FileNotFoundError:
        return False


def set_up_to_date(host, device, value):
    """Note whether a volume holds current data."""
    path = _metadata(host, device)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write("UpToDate" if value else "Inconsistent")


def disk_state(host, state):
    """DRBD's word for the local disk of a minor."""
    disk = state["disk"]
    if not disk:
        return "Diskless"
    return "UpToDate" if up_to_date(host, disk["meta"]) else "Inconsistent"


def peer_of(host, state):
    """The other end of a minor's connection: (node, minor, state), or None."""
    net = state["net"]
    if not net:
        return None
    for other in sorted(os.listdir(os.path.join(ROOT, "state"))):
        if other == host:
            continue
        for minor, candidate in minors(other).items():
            far = candidate["net"]
            if far and far["local"] == net["remote"] and far["remote"] == net["local"]:
                return other, minor, candidate
    return None


def _resync_rate():
    """MiB/s of a full resync; 0 means at once."""
    try:
        with open(os.path.join(ROOT, "rate_mib_s")) as file:
            return float(file.read())
    except (FileNotFoundError, ValueError):
        return 0.0


def settle(host, minor, state):
    """Advance the resync of a connected pair: (peer or None, (fraction done, seconds) or None)."""
    peer = peer_of(host, state)
    if not peer:
        return None, None
    mine, theirs = disk_state(host, state), disk_state(peer[0], peer[2])
    if "Diskless" in (mine, theirs) or mine == theirs:
        return peer, None
    target_host, target_minor, target = (host, minor, state) if mine == "Inconsistent" else peer
    rate = _resync_rate()
    seconds = target["disk"]["size_mib"] / rate if rate > 0 else 0.0
    if "sync_start" not in target:
        target["sync_start"] = time.time()
        save(target_host, target_minor, target)
    done = (time.time() - target["sync_start"]) / seconds if seconds else 1.0
    if done < 1.0:
        return peer, (done, seconds)
    set_up_to_date(target_host, target["disk"]["meta"], True)
    del target["sync_start"]
    save(target_host, target_minor, target)
    return peer, None


def proc_drbd():
    """The text of /proc/drbd on this node."""
    lines = ["version: 8.4.11 (api:1/proto:86-101)", "srcversion: SIMULATED0000000000000000 "]
    with locked():
        for minor, state in sorted(minors(HOST).items()):
            lines += _status(minor, state)
    return "\n".join(lines) + "\n"


def _status(minor, state):
    peer, sync = settle(HOST, minor, state)
    disk = disk_state(HOST, state)
    if not state["net"] and disk == "Diskless":
        return [f"{minor:2d}: cs:Unconfigured"]
    connection, far_role, far_disk = "StandAlone", "Unknown", "DUnknown"
    if peer:
        connection, far_role = "Connected", peer[2]["role"]
        far_disk = disk_state(peer[0], peer[2])
    elif state["net"]:
        connection = "WFConnection"
    if sync:
        connection = "SyncTarget" if disk == "Inconsistent" else "SyncSource"
    lines = [
        f"{minor:2d}: cs:{connection} ro:{state['role']}/{far_role} ds:{disk}/{far_disk} C r-----",
        "    ns:0 nr:0 dw:0 dr:0 al:8 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0",
    ]
    if sync:
        done, seconds = sync
        bar = "=" * int(done * 20) + ">" + "." * (20 - int(done * 20))
        left = int(seconds * (1 - done))
        clock = f"{left // 3600}:{left // 60 % 60:02d}:{left % 60:02d}"
        lines.append(f"\t[{bar}] sync'ed: {done * 100:4.1f}% (0/0)M")
        lines.append(f"\tfinish: {clock} speed: 10,000 (10,000) K/sec")
    return lines
