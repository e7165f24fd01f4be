"""The key in an opcode's reason trail."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from executor.ganeti.reason_trail import SOURCE, check_key, key_of
from snapshots.errors import Refused
from tests.executor.ganeti.recordings import job_row

OPCODE = ["gnt:opcode:instance_migrate", "job=7;index=0", 3]


def ops(*trail: list[Any]) -> list[dict[str, Any]]:
    return [{"OP_ID": "OP_INSTANCE_MIGRATE", "reason": [*trail, OPCODE]}]


def test_the_key_of_a_job_submitted_through_luxi() -> None:
    assert key_of(job_row("migrated")["ops"]) == "poise:run:1:0:1"


def test_the_key_of_a_job_submitted_through_rapi() -> None:
    library = ["gnt:library:rlib2:instances_name_migrate", "", 2]
    assert key_of(ops(["gnt:user", "poise:a:1", 1], library)) == "poise:a:1"


def test_a_job_of_somebody_else() -> None:
    assert key_of(ops(["gnt:client:gnt-instance", "migrate", 1])) is None


def test_a_job_that_another_one_started_has_inherited_its_trail_and_is_not_the_one() -> None:
    assert key_of(job_row("parent")["ops"]) == "poise:other:1"
    assert "poise:other:1" in str(job_row("child-1")["ops"])
    assert key_of(job_row("child-1")["ops"]) is None


@given(st.recursive(st.none() | st.text() | st.integers(), lambda a: st.lists(a, max_size=4)))
def test_what_is_no_trail_has_no_key(trail: Any) -> None:
    assume(not (isinstance(trail, list) and trail and trail[0] in (SOURCE, "gnt:user")))
    assert key_of([{"reason": [trail]}]) is None
    assert key_of(trail) is None


@pytest.mark.parametrize("key", ["", "a b", "poise:é", "a\nb", "a\x7f"])
def test_keys_that_the_queue_cannot_write(key: str) -> None:
    with pytest.raises(Refused, match="nothing was submitted"):
        check_key(key)


def test_the_runners_keys_can_be_written() -> None:
    check_key("poise:0123abcd-4567:12:0:3")
