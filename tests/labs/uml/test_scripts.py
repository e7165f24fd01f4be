"""The lab's scripts say plainly, and at once, when they cannot do their work."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.labs.ganeti.lab import CANNOT_RUN_HERE, Output, run
from tests.labs.uml.lab import HERE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def script(name: str, *arguments: str, base: Path, before: tuple[str, ...] = ()) -> Output:
    """Run one with this folder, after the words ``before`` that change who runs it."""
    return run([*before, HERE / name, *arguments], POISE_LAB_UML_BASE=str(base))


def test_not_root(tmp_path: Path) -> None:
    # in a user namespace of its own, root has no rights
    user = ("unshare", "--user") if os.geteuid() == 0 else ()
    if run([*user, "true"]).code:
        pytest.skip("no user namespaces here")
    done = script("up.sh", base=tmp_path / "lab", before=user)
    assert done == Output(CANNOT_RUN_HERE, "", "uml lab: cannot run here: not root\n")
    assert not (tmp_path / "lab").exists()


@as_root
def test_root_without_its_powers(tmp_path: Path) -> None:
    container = ("setpriv", "--bounding-set=-sys_admin")
    done = script("up.sh", base=tmp_path / "lab", before=container)
    assert done.code == CANNOT_RUN_HERE
    assert done.err.startswith("uml lab: cannot run here: no permission to make namespaces")
    assert not (tmp_path / "lab").exists()


@as_root
def test_a_folder_whose_sockets_would_have_too_long_a_name() -> None:
    done = script("up.sh", base=Path("/tmp") / ("long" * 20))
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "too long a path" in done.err


@as_root
def test_up_keeps_out_of_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    done = script("up.sh", base=tmp_path)
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "holds other things" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


@pytest.mark.parametrize("arguments", [("down.sh", "--all"), ("power.sh", "off", "node1")])
def test_a_folder_that_holds_other_things_is_left_alone(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "letter").touch()
    done = script(*arguments, base=tmp_path)
    assert done == Output(1, "", f"uml lab: POISE_LAB_UML_BASE={tmp_path}: not a lab's folder\n")
    assert (tmp_path / "letter").exists()


def test_down_without_a_lab(tmp_path: Path) -> None:
    assert script("down.sh", "--purge", base=tmp_path / "lab") == Output(0, "", "")


@pytest.mark.parametrize("arguments", [("off",), ("half", "node1"), ("off", "node9")])
def test_power_of_a_node_that_does_not_exist(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = script("power.sh", *arguments, base=tmp_path)
    assert done == Output(1, "", "uml lab: usage: power.sh on|off NODE\n")
