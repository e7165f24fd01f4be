"""The table of limits: Ganeti's rows, and those that are added to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Limit
from planner.rules.limits import (
    GANETIS,
    every_limit,
    limit_named,
    register_limit,
    unregister_limit,
)


@pytest.fixture
def added() -> Iterator[Limit]:
    row = replace(MEMORY, name="bandwidth")
    register_limit(row)
    yield row
    unregister_limit("bandwidth")


def test_ganetis_limits_come_first(added: Limit) -> None:
    assert every_limit() == (*GANETIS, added)


def test_a_limit_is_found_by_its_name(added: Limit) -> None:
    assert limit_named("memory") is MEMORY
    assert limit_named("bandwidth") is added
    assert limit_named("nothing") is None


@pytest.mark.parametrize("name", ["memory", "bandwidth"])
def test_a_name_is_given_once(added: Limit, name: str) -> None:
    with pytest.raises(ValueError, match=f"there is a limit '{name}' already"):
        register_limit(replace(added, name=name))


def test_only_a_limit_that_was_added_can_be_taken_out() -> None:
    with pytest.raises(KeyError):
        unregister_limit("memory")
