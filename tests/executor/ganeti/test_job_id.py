"""What counts as the number of a job."""

from __future__ import annotations

import pytest

from executor.ganeti.job_id import job_id


@pytest.mark.parametrize("value", [12, "12", "0012"])
def test_a_number_is_one_however_it_is_written(value: object) -> None:
    assert job_id(value) == "12"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -3,
        1.0,
        10**18,
        10**400,
        "",
        "0",
        "-3",
        "1.0",
        " 1",
        "1\n",
        "x",
        "٣",
        "9" * 19,
    ],
)
def test_what_is_no_number(value: object) -> None:
    assert job_id(value) is None
