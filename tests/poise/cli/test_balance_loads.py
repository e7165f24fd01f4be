"""Loads for ``poise balance``: from a file, from MonD's answers, and which are left aside."""

from __future__ import annotations

from pathlib import Path

import pytest

import poise
from poise.api.balance_options import BalanceOptions
from poise.cli.balance_loads import LoadSources
from snapshots.errors import BackendError, FormatError, UsageError
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)
FIRST = CLUSTER.instances.names[0]


def written(folder: Path, text: str) -> Path:
    file = folder / "loads"
    file.write_text(text)
    return file


def test_without_a_source_of_loads_nothing_is_added() -> None:
    assert LoadSources().added(CLUSTER, BalanceOptions()) == (CLUSTER, BalanceOptions())


def test_a_file_has_loads_of_instances(tmp_path: Path) -> None:
    loads = LoadSources(utilisation=written(tmp_path, f"{FIRST} 1 2 3 4\n"))
    _, options = loads.added(CLUSTER, BalanceOptions())
    assert options.utilisation == {FIRST: (1, 2, 3, 4)}


def test_an_instance_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, f"{FIRST} 1 2 3 4\nnothing 1 2 3 4\n")
    with pytest.raises(FormatError, match=f"{file}:2: no instance 'nothing' in this cluster"):
        LoadSources(utilisation=file).added(CLUSTER, BalanceOptions())


def test_measurements_may_be_required_only_where_something_is_measured(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--require-mond: nothing is measured"):
        LoadSources(require_mond=True).check()
    LoadSources(require_mond=True, mond=True).check()


def test_measurements_that_are_missing_are_a_note_of_the_cluster(tmp_path: Path) -> None:
    loads = LoadSources(mond_data=written(tmp_path, "[]"))
    cluster, options = loads.added(CLUSTER, BalanceOptions())
    assert len(cluster.notes) == len(CLUSTER.notes) + 1
    assert options.node_cpu_load is None


def test_measurements_that_are_missing_and_required_end_the_command(tmp_path: Path) -> None:
    loads = LoadSources(mond_data=written(tmp_path, "[]"), require_mond=True)
    with pytest.raises(BackendError):
        loads.added(CLUSTER, BalanceOptions())


def test_loads_that_are_ignored_are_not_measured() -> None:
    loads = LoadSources(mond_data=Path("/nowhere"), ignore_utilisation=True)
    _, options = loads.added(CLUSTER, BalanceOptions())
    assert options == BalanceOptions(ignore_utilisation=True)
