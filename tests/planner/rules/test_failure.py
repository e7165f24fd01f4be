"""Reasons of refusal."""

from __future__ import annotations

from planner.rules.failure import Failure


def test_the_order_of_failures_is_ganetis() -> None:
    labels = [failure.label for failure in sorted(Failure) if failure is not Failure.NONE]
    assert labels == [
        *("FailMem", "FailDisk", "FailCPU", "FailN1", "FailTags", "FailMig"),
        *("FailDiskCount", "FailSpindles", "FailInternal", "FailOther"),
    ]


def test_what_fits_has_no_failure_to_name() -> None:
    assert Failure.NONE.label == ""
