from __future__ import annotations

import numpy as np

from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from poise.htools.conventions.doubled_instances import (
    tame_twins,
    twin_names,
    with_twins,
    without_twins,
)
from snapshots.htools.text import read_text
from snapshots.htools.text_writer import write_text
from tests.poise.htools.hbal.hbal_example import CLUSTER

SINGLE = read_text(CLUSTER)
COUNT = len(SINGLE.instances)


def twin_model(**options: object) -> Placement:
    model = prepare(with_twins(SINGLE), ModelOptions(**options))  # type: ignore[arg-type]
    return Placement(tame_twins(model, COUNT))


def test_twins_come_first_and_disappear_again() -> None:
    double = with_twins(SINGLE)
    assert len(double.instances) == 2 * COUNT
    assert double.instances.names[COUNT:] == SINGLE.instances.names
    assert write_text(without_twins(double)) == write_text(SINGLE)


def test_sums_count_everything_twice() -> None:
    once, twice = Placement(prepare(SINGLE)), twin_model()
    assert np.array_equal(twice.used_memory, 2 * once.used_memory)
    assert np.array_equal(twice.reserved_memory, 2 * once.reserved_memory)
    assert np.array_equal(twice.load, 2 * once.load)


def test_twins_never_move_and_keep_the_default_load() -> None:
    model = twin_model(ignore_utilisation=True).model
    assert not model.movable[:COUNT].any()
    assert model.movable[COUNT:].all()
    assert model.utilisation[:COUNT].tolist() == [[1.0] * 4] * COUNT
    assert not model.utilisation[COUNT:].any()


def test_twins_do_not_know_added_exclusion_tags() -> None:
    bare = CLUSTER.replace("htools:iextags:svc", "unrelated")
    model = prepare(with_twins(read_text(bare)), ModelOptions(exclusion_tags=("svc",)))
    tame = Placement(tame_twins(model, COUNT))
    known = twin_model(exclusion_tags=("svc",))
    assert tame.tag_counts.entries()[1:] == ([0], [2])
    assert known.tag_counts.entries()[1:] == ([0], [4])


def test_a_selected_name_means_the_instance() -> None:
    movable = twin_model(select=("i1", "i2.ex.com")).model.movable
    assert np.flatnonzero(movable).tolist() == [COUNT + 1, COUNT + 2]


def test_a_twin_is_known_by_its_instance() -> None:
    double = with_twins(SINGLE).instances.names
    assert list(twin_names(SINGLE.instances.names)) == list(double[:COUNT])
