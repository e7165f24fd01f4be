"""The lab's scripts say plainly, and at once, when they cannot do their work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.labs.ganeti.lab import CANNOT_RUN_HERE, HERE, run

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def test_not_root(tmp_path: Path) -> None:
    # in a user namespace of its own, root has no rights
    user = ["unshare", "--user"] if os.geteuid() == 0 else []
    if run([*user, "true"]).code:
        pytest.skip("no user namespaces here")
    done = run([*user, HERE / "up.sh"], POISE_LAB_BASE=str(tmp_path / "lab"))
    assert done.code == CANNOT_RUN_HERE
    assert done.err == "ganeti lab: cannot run here: not root\n"
    assert not (tmp_path / "lab").exists()


@as_root
def test_root_without_its_powers(tmp_path: Path) -> None:
    container = ["setpriv", "--bounding-set=-sys_admin"]
    done = run([*container, HERE / "up.sh"], POISE_LAB_BASE=str(tmp_path / "lab"))
    assert done.code == CANNOT_RUN_HERE
    assert done.err.startswith("ganeti lab: cannot run here: no permission to make namespaces")
    assert not (tmp_path / "lab").exists()


@as_root
def test_a_folder_that_the_nodes_replace() -> None:
    done = run([HERE / "up.sh"], POISE_LAB_BASE="/var/tmp/lab")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "POISE_LAB_BASE=/var/tmp/lab" in done.err


def test_down_keeps_out_of_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    done = run([HERE / "down.sh", "--purge"], POISE_LAB_BASE=str(tmp_path))
    assert done.err == f"ganeti lab: POISE_LAB_BASE={tmp_path}: not a lab's folder\n"
    assert done.code == 1
    assert (tmp_path / "letter").exists()


@as_root
def test_up_keeps_out_of_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    done = run([HERE / "up.sh"], POISE_LAB_BASE=str(tmp_path))
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "holds other things" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


def test_down_without_a_lab(tmp_path: Path) -> None:
    done = run([HERE / "down.sh", "--purge"], POISE_LAB_BASE=str(tmp_path / "lab"))
    assert (done.code, done.out, done.err) == (0, "", "")
