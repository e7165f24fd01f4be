"""Instances that are on record only: Ganeti replaces no disks that are not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.poise.command_line import run


def cluster_file(folder: Path, *, coming: bool, offline: str = "") -> Path:
    """Four nodes with all six instances on a and b; ``offline`` names a node that is."""
    node = "{0}|65536|1024|{1}|1024000|900000|16|{2}|u|1||N|0|1|1.0\n"
    guest = "vm{0}|4096|20480|2|running|Y|a|b|drbd||1|-|{1}\n"
    nodes = "".join(
        node.format(name, 39936 if name == "a" else 64512, "Y" if name == offline else "N")
        for name in "abcd"
    )
    late = "Y" if coming else "N"
    guests = "".join(guest.format(k, late) for k in range(6))
    path = folder / "cluster.data"
    path.write_text(f"default|u|preferred||\n\n{nodes}\n{guests}\n\n")
    return path


def actions(source: Path, *options: str) -> list[str]:
    plan = json.loads(run("balance", source, "--json", *options).out)
    return [action["verb"] for move in plan["moves"] for action in move["actions"]]


def test_their_disks_are_not_replaced(tmp_path: Path) -> None:
    assert "replace-disks" in actions(cluster_file(tmp_path, coming=False))
    assert "replace-disks" not in actions(cluster_file(tmp_path, coming=True))


def test_hbal_replaces_them(tmp_path: Path) -> None:
    assert " r:" in run("hbal", "-t", cluster_file(tmp_path, coming=True)).out


@pytest.mark.parametrize("options", [(), ("-E",)])
def test_it_is_told_where_nothing_else_is_left(tmp_path: Path, options: tuple[str, ...]) -> None:
    """They hold nothing of the offline node, so it counts as empty."""
    source = cluster_file(tmp_path, coming=True, offline="b")
    ran = run("balance", source, *options)
    assert ran.code == 0
    assert "forthcoming: its disks cannot be replaced, and b is out of use: vm0, vm1" in ran.out
