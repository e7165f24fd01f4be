from __future__ import annotations

from planner.rules.failure import Failure
from poise.htools.conventions.node_checks import check_nodes
from tests.poise.htools.hbal.hbal_example import CLUSTER, view_of

POLICY = (
    "\n\ng0|128,1,1024,1,1,1|128,1,1024,1,1,1;32768,8,1048576,16,8,12|drbd,rbd|{cpu}|{spindles}\n"
)


def with_ratios(cpu: float, spindles: float) -> str:
    return CLUSTER.rstrip("\n") + POLICY.format(cpu=cpu, spindles=spindles)


def test_a_node_that_cannot_take_its_secondaries_is_bad() -> None:
    checks = check_nodes(view_of(CLUSTER.replace("512|7680|102400|92160", "512|600|102400|92160")))
    assert checks.bad.tolist() == [1]
    assert checks.good.tolist() == [0, 2]
    assert checks.bad_instances == 2


def test_an_offline_node_is_not_bad() -> None:
    text = CLUSTER.replace("512|7680|102400|92160|8|N", "512|600|102400|92160|8|Y")
    checks = check_nodes(view_of(text))
    assert checks.bad.tolist() == []
    assert checks.good.tolist() == [0, 1, 2]


def test_too_many_virtual_cpus_break_the_policy() -> None:
    checks = check_nodes(view_of(with_ratios(1.0, 32.0)))
    assert checks.policy == (Failure.CPU, Failure.NONE, Failure.NONE)
    assert checks.violations == 1


def test_spindles_are_looked_at_before_cpus() -> None:
    checks = check_nodes(view_of(with_ratios(1.0, 1.0)))
    assert checks.policy == (Failure.DISK, Failure.DISK, Failure.NONE)


def test_a_bad_node_whose_ratios_are_not_numbers_counts_as_good_too() -> None:
    # No memory at all, none reserved: 0/0. hbal compares records, and NaN differs from itself.
    text = CLUSTER.replace("n2.ex.com|8192|512|7680", "n2.ex.com|0|0|-1")
    checks = check_nodes(view_of(text))
    assert checks.bad.tolist() == [2]
    assert checks.good.tolist() == [0, 1, 2]
