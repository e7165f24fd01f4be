"""The options of a plan that keep it from better ones, as operators type them."""

from __future__ import annotations

from collections.abc import Mapping

from planner.plan.plan import Json

_BUDGETS = ("max_moves", "max_copy", "max_hours")
_SWITCHED_OFF = ("disk_moves", "instance_moves")
_GIVEN = ("evacuate_only", "restricted_migration", "select", "exclude")


def budgets_given(options: Mapping[str, Json]) -> tuple[str, ...]:
    """The options that say how much a plan may cost: ``--max-moves``."""
    return tuple(f"--{_typed(name)}" for name in _BUDGETS if options.get(name) is not None)


def restrictions_given(options: Mapping[str, Json]) -> tuple[str, ...]:
    """The options that forbid some moves: ``--no-disk-moves``."""
    off = (f"--no-{_typed(name)}" for name in _SWITCHED_OFF if options.get(name) is False)
    given = (f"--{_typed(name)}" for name in _GIVEN if options.get(name))
    return *off, *given


def _typed(name: str) -> str:
    return name.replace("_", "-")
