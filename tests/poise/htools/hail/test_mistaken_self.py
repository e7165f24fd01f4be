"""Which instance hail takes a new one for: the one whose number is how many the group has."""

from __future__ import annotations

import numpy as np
import pytest

from planner.state.model import prepare
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.n_plus_one_quirks import mistaken_row
from snapshots.htools.text import read_text

CLUSTER = """\
g0|u-0|preferred||
g1|u-1|preferred||

n0|8192|512|7680|102400|102400|8|N|u-0|1
n1|8192|512|7680|102400|102400|8|N|u-1|1

i0|64|128|1|running|Y|n1||plain|
i1|64|128|1|running|Y|n0||plain|
i2|64|128|1|running|Y|n1||plain|


"""


@pytest.mark.parametrize(
    ("nodes", "row"),
    [
        ([0], 1),  # the group of one instance, i1
        ([1], 2),  # the group of i0 and i2
        ([0, 1], None),  # a number that is free
    ],
)
def test_the_instance_with_that_number(nodes: list[int], row: int | None) -> None:
    placement = HtoolsPlacement(prepare(read_text(CLUSTER)))
    assert mistaken_row(placement, np.array(nodes), range(3)) == row


def test_it_must_be_one_of_the_group() -> None:
    text = CLUSTER.replace("i1|64|128|1|running|Y|n0", "i1|64|128|1|running|Y|n1")
    placement = HtoolsPlacement(
        prepare(read_text(text.replace("i2|64|128|1|running|Y|n1", "i2|64|128|1|running|Y|n0")))
    )
    assert mistaken_row(placement, np.array([0]), range(3)) is None


def test_numbers_are_those_of_old_instances_before_placed_ones() -> None:
    placement = HtoolsPlacement(prepare(read_text(CLUSTER)))
    assert mistaken_row(placement, np.array([1]), [1]) is None
    assert mistaken_row(placement, np.array([1]), [1, 0, 2]) == 2
    assert mistaken_row(placement, np.array([1]), [0, 2, 1]) is None
