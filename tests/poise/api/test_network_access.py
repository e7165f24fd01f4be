"""``poise allocate --network``: only groups that are connected to it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import poise
from snapshots.ganeti.folder import read_folder
from snapshots.ganeti.luxi import read_luxi
from snapshots.htools.text import read_text
from tests.poise.command_line import LARGE, RECORDED, refused, run
from tests.snapshots.data import recorded_bodies, text, write_folder
from tests.snapshots.luxi_server import answering, recorded_results

NETWORKS = [
    {"name": "prod", "uuid": "uuid-prod", "group_list": [["default", "bridged", "br0", ""]]},
    {
        "name": "mgmt",
        "uuid": "uuid-mgmt",
        "group_list": [["default", "bridged", "br1", ""], ["rack2", "routed", "100", ""]],
    },
    {"name": "lab", "uuid": "uuid-lab", "group_list": [["rack2", "bridged", "br2", ""]]},
    {"name": "spare", "uuid": "uuid-spare", "group_list": []},
]
NEW = ("--memory", "2g", "--disk", "10g", "--vcpus", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path, recorded_bodies() | {"networks": NETWORKS})


def standing(folder: Path, *networks: str) -> dict[str, Any]:
    """The reasons against each group, by limit; empty for those that may be used."""
    options = [part for network in networks for part in ("--network", network)]
    document = json.loads(run("allocate", folder, *NEW, *options, "--json").out)
    assert document["request"]["networks"] == list(networks)
    return {
        group["name"]: [reason["message"] for reason in group["reasons"]]
        for group in document["groups"]
    }


@pytest.mark.parametrize("network", ["prod", "uuid-prod"])
def test_a_group_that_is_not_connected_is_refused(folder: Path, network: str) -> None:
    lacking = f"not connected to network {network}"
    assert standing(folder, network) == {"default": [], "rack2": [lacking]}
    ran = run("allocate", folder, *NEW, "--network", network, "--why")
    assert ran.code == 0
    assert f"  group rack2: {lacking}\n" in ran.out


def test_both_groups_may_be_used_where_both_are_connected(folder: Path) -> None:
    assert standing(folder, "mgmt") == {"default": [], "rack2": []}


def test_no_group_has_both_networks(folder: Path) -> None:
    ran = run("allocate", folder, *NEW, "--network", "prod,lab")
    assert ran.code == 3
    answer = " ".join(ran.out.partition("\n2.0 GiB ")[0].split())
    assert answer == (
        "No place: not connected to network lab (group default);"
        " not connected to network prod (group rack2)."
    )


def test_a_network_that_no_group_is_connected_to(folder: Path) -> None:
    refused(
        run("allocate", folder, *NEW, "--network", "spare"),
        "--network: no group has 'spare'\nTry: prod, uuid-prod, mgmt, uuid-mgmt",
    )


@pytest.mark.parametrize("source", [RECORDED, LARGE])
def test_a_source_that_does_not_tell_networks(source: Path) -> None:
    refused(
        run("allocate", source, *NEW, "--network", "prod"), "does not say which networks", code=5
    )


CONNECTIONS = (
    ("prod", "uuid-prod", "mgmt", "uuid-mgmt"),
    ("mgmt", "uuid-mgmt", "lab", "uuid-lab"),
)


def test_a_folder_tells_them_where_the_answer_is_there(folder: Path) -> None:
    assert read_folder(folder).connections == CONNECTIONS
    assert read_folder(RECORDED).connections is None


def test_luxi_tells_them_when_asked() -> None:
    with tempfile.TemporaryDirectory() as short:  # a socket's path must be short
        path = Path(short) / "query"
        with answering(path, recorded_results() | {"network": NETWORKS}):
            assert read_luxi(path, networks=True).connections == CONNECTIONS


def test_a_text_file_tells_them_where_its_groups_have_some() -> None:
    cluster = read_text(text(groups=("group-01|uuid-1|preferred||uuid-prod",)))
    new = poise.NewInstance(memory=128, disks=(1024,), vcpus=1, networks=("uuid-prod",))
    assert poise.allocate(cluster, new).fits
    with pytest.raises(poise.UsageError, match="no group has 'uuid-lab'"):
        poise.allocate(cluster, replace(new, networks=("uuid-lab",)))


def test_networks_are_no_part_of_the_fingerprint(folder: Path) -> None:
    assert poise.load(folder).fingerprint == poise.load(RECORDED).fingerprint
