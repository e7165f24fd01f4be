"""The RAPI and LUXI readers on a running cluster see what Ganeti's own tools see."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.ganeti.luxi import read_luxi
from snapshots.ganeti.rapi import read_rapi
from snapshots.ganeti.rapi_access import RapiAccess
from snapshots.htools.text_writer import write_text
from snapshots.instance_status import InstanceStatus
from tests.labs.ganeti.lab import Lab, run

pytestmark = pytest.mark.live


def from_rapi(lab: Lab) -> Cluster:
    return read_rapi(
        RapiAccess(lab.rapi_url, credentials=("reader", lab.users["reader"]), ca_file=lab.ca_file)
    )


def scanned(*arguments: str, folder: Path) -> str:
    """What Ganeti's hscan writes about a cluster; ``folder`` is made for it."""
    folder.mkdir()
    done = run(["hscan", *arguments, "-d", folder])
    assert done.code == 0, done.err
    (written,) = folder.glob("*.data")
    return written.read_text()


def test_luxi_reads_what_hscan_writes(lab: Lab, tmp_path: Path) -> None:
    assert write_text(read_luxi(lab.socket)) == scanned(
        f"-L{lab.socket}", folder=tmp_path / "theirs"
    )


def test_luxi_reads_what_hbal_saves(lab: Lab, tmp_path: Path) -> None:
    saved = tmp_path / "cluster"
    assert lab.hbal(f"-L{lab.socket}", "-G", "default", "-S", str(saved)).code == 0
    assert write_text(read_luxi(lab.socket)) == (tmp_path / "cluster.original").read_text()


def test_rapi_reads_what_hscan_writes(lab: Lab, tmp_path: Path) -> None:
    assert write_text(from_rapi(lab)) == scanned(
        lab.url_with_password(), folder=tmp_path / "theirs"
    )


def test_credentials_may_stand_in_the_url(lab: Lab) -> None:
    with_url = read_rapi(RapiAccess(lab.url_with_password(), ca_file=lab.ca_file))
    assert with_url.fingerprint == from_rapi(lab).fingerprint


def test_the_source_does_not_carry_the_password(lab: Lab) -> None:
    cluster = read_rapi(RapiAccess(lab.url_with_password(), ca_file=lab.ca_file))
    assert lab.users["reader"] not in cluster.source


def test_the_lab_holds_what_the_readers_must_tell_apart(lab: Lab) -> None:
    cluster = read_luxi(lab.socket)
    assert [group.name for group in cluster.groups] == ["default", "rack2", "spare"]
    assert set(cluster.instances.template) == {
        DiskTemplate.DISKLESS,
        DiskTemplate.FILE,
        DiskTemplate.SHAREDFILE,
        DiskTemplate.PLAIN,
        DiskTemplate.DRBD,
        DiskTemplate.EXT,
    }
    assert set(cluster.instances.status) == {
        InstanceStatus.RUNNING,
        InstanceStatus.ADMIN_DOWN,
        InstanceStatus.ADMIN_OFFLINE,
    }
    assert cluster.instances.forthcoming.sum() == 1
    assert (~cluster.instances.auto_balance).sum() == 1
    assert cluster.nodes.cpu_speed.tolist() == [1.0, 1.25, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert cluster.nodes.offline.tolist() == [False] * 6 + [True]  # node7 is not vm-capable


def test_rapi_tells_neither_cpu_speed_nor_forthcoming_instances(lab: Lab) -> None:
    cluster = from_rapi(lab)
    assert set(cluster.nodes.cpu_speed.tolist()) == {1.0}
    assert not cluster.instances.forthcoming.any()


@pytest.mark.parametrize("flag", ["drained", pytest.param("offline", marks=pytest.mark.full)])
def test_a_flagged_node_reads_as_hscan_writes_it(lab: Lab, flag: str, tmp_path: Path) -> None:
    with lab.flagged("node4", flag):
        cluster = read_luxi(lab.socket)
        assert write_text(cluster) == scanned(f"-L{lab.socket}", folder=tmp_path / "luxi")
        through_rapi = scanned(lab.url_with_password(), folder=tmp_path / "rapi")
        assert write_text(from_rapi(lab)) == through_rapi
    assert cluster.nodes.offline[cluster.nodes.names.index("node4.lab.test")]


@pytest.mark.parametrize("source", ["luxi", "rapi"])
def test_save_writes_hscans_bytes(lab: Lab, credentials: Path, tmp_path: Path, source: str) -> None:
    ours = tmp_path / "ours.data"
    if source == "luxi":
        done = lab.poise("save", f"luxi:{lab.socket}", ours)
        theirs = scanned(f"-L{lab.socket}", folder=tmp_path / "theirs")
    else:
        access = ("--ca-file", lab.ca_file, "--credentials", credentials)
        done = lab.poise("save", lab.rapi_url, ours, *access)
        theirs = scanned(lab.url_with_password(), folder=tmp_path / "theirs")
    assert done.code == 0, done.err
    assert ours.read_text() == theirs


def test_show_lists_every_node(lab: Lab) -> None:
    done = lab.poise("show", f"luxi:{lab.socket}")
    assert done.code == 0, done.err
    for number in range(1, 8):
        assert f"node{number}" in done.out
