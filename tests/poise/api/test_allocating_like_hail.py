"""Places and scores of ``poise.allocate`` are hail's, where hail is not held up by a sick group."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

import poise
from poise.htools.hail.main import main as run_hail
from poise.report.place.document import allocation_document
from snapshots.cluster import Cluster
from snapshots.htools.text_writer import write_text
from tests.fidelity import hbal_kinds
from tests.fidelity.clusters import random_cluster
from tests.fidelity.text_format import to_text
from tests.poise.command_line import LARGE, RECORDED

PROFILES = {
    "mixed": hbal_kinds.MIXED,
    "tagged": hbal_kinds.TAGGED,
    "unbalanced": hbal_kinds.UNBALANCED,
    "groups": hbal_kinds.GROUPS,
    "exclusive": hbal_kinds.STORAGE,
}
SIZES = [(512, 2048, 1), (2048, 10240, 2), (4096, 51200, 4)]


def request_of(new: poise.NewInstance, group: str | None) -> dict[str, Any]:
    """The request as Ganeti would write it."""
    pair = new.template is poise.DiskTemplate.DRBD
    disks = [{"size": size, "mode": "rw"} for size in new.disks]
    if new.spindles is not None:
        disks = [disk | {"spindles": new.spindles} for disk in disks]
    return {
        "type": "allocate",
        "name": new.name,
        "required_nodes": 2 if pair else 1,
        "disk_template": new.template.label,
        "disks": disks,
        "disk_space_total": sum(new.disks) + (128 * len(disks) if pair else 0),
        "memory": new.memory,
        "vcpus": new.vcpus,
        "tags": list(new.tags),
        "spindle_use": 1 if new.spindles is None else new.spindles,
        "nics": [],
        "group_name": group,
    }


def hail(folder: Path, cluster: Cluster, request: dict[str, Any], *options: str) -> Any:
    """hail's answer for the cluster: its nodes (none: refused) and what it says."""
    message = {
        "version": 2,
        "cluster_name": "made-up",
        "cluster_tags": list(cluster.tags),
        "enabled_hypervisors": ["fake"],
        "nodegroups": {},
        "nodes": {},
        "instances": {},
        "request": request,
    }
    (folder / "request.json").write_text(json.dumps(message))
    (folder / "cluster.data").write_text(write_text(cluster), "utf-8", "surrogateescape")
    out, err = io.StringIO(), io.StringIO()
    arguments = [str(folder / "request.json"), "-t", str(folder / "cluster.data"), *options]
    assert run_hail(arguments, out, err) == 0, err.getvalue()
    answer = json.loads(out.getvalue())
    return answer["result"], answer["info"]


def check(folder: Path, cluster: Cluster, new: poise.NewInstance, **how: Any) -> bool:
    """Ask both; False where they judge otherwise (sick groups, dedicated nodes)."""
    answer = poise.allocate(cluster, new, **how)
    told = {warning.kind for warning in answer.warnings}
    if told & {"global-n-plus-one", "exclusive-storage"}:
        return False
    options = [] if how.get("capacity_checks", True) else ["--no-capacity-checks"]
    options += ["--ignore-soft-errors"] if how.get("ignore_soft_errors") else []
    nodes, info = hail(folder, cluster, request_of(new, how.get("group")), *options)
    if not nodes and "FailN1" in info and len(cluster.groups) > 1:
        return False  # a sick group that may not be chosen holds it up
    found = allocation_document(answer)["places"][:1]
    assert [n for p in found for n in (p["primary"], p["secondary"]) if n] == nodes, info
    if found and found[0]["score"] is not None:
        assert f"{found[0]['score']:.8f}" in info
    return True


@pytest.mark.parametrize("kind", PROFILES)
@pytest.mark.parametrize("checks", [True, False])
def test_the_first_place_of_made_up_clusters(kind: str, checks: bool, tmp_path: Path) -> None:
    compared = 0
    for seed in range(12):
        rng = Random(f"{kind}/{seed}")
        path = tmp_path / "source.data"
        path.write_text(to_text(random_cluster(rng, PROFILES[kind])), "utf-8", "surrogateescape")
        cluster = poise.load(path)
        memory, disk, vcpus = rng.choice(SIZES)
        template = rng.choice([poise.DiskTemplate.DRBD, poise.DiskTemplate.PLAIN])
        tags = ("svc:1",) if rng.random() < 0.5 else ()
        new = poise.NewInstance(
            memory, (disk,), vcpus, template, tags, rng.choice((None, 1)), name="newcomer"
        )
        group = rng.choice([None, cluster.groups[int(cluster.nodes.group[0])].name])
        force = rng.random() < 0.2
        compared += check(
            tmp_path,
            cluster,
            new,
            group=group,
            capacity_checks=checks,
            ignore_soft_errors=force,
        )
    assert compared >= (1 if checks else 4)


@pytest.mark.parametrize("source", [RECORDED, LARGE])
@pytest.mark.parametrize("template", [poise.DiskTemplate.DRBD, poise.DiskTemplate.PLAIN])
def test_the_first_place_of_the_examples(
    source: Path, template: poise.DiskTemplate, tmp_path: Path
) -> None:
    cluster = poise.load(source)
    assert check(tmp_path, cluster, poise.NewInstance(8192, (102400,), 2, template))


@pytest.mark.parametrize("source", [RECORDED, LARGE])
def test_the_order_is_that_of_asking_again_without_the_places_before(
    source: Path, tmp_path: Path
) -> None:
    cluster = poise.load(source)
    new = poise.NewInstance(8192, (102400,), 2, poise.DiskTemplate.PLAIN)
    places = poise.allocate(cluster, new, best=5).places
    left = list(cluster.nodes.names)
    for place in places:
        request = request_of(new, None) | {"restrict-to-nodes": left}
        assert hail(tmp_path, cluster, request)[0] == [place.primary]
        left.remove(place.primary)
