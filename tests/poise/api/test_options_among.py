"""Options are found among values by name, and given back by name."""

from __future__ import annotations

from poise.api.evacuation_options import EvacuationOptions
from poise.api.options_among import options_among, values_of


def test_values_that_no_field_stands_for_are_left_aside() -> None:
    found = options_among(EvacuationOptions, {"part": "full", "nodes": ["node1"]})
    assert found == EvacuationOptions(part="full")


def test_values_that_are_not_wanted_are_left_aside() -> None:
    values = {"part": "full", "min_disk": 0.5}
    assert options_among(EvacuationOptions, values, but=("part",)) == EvacuationOptions(
        min_disk=0.5
    )


def test_values_are_those_that_were_given() -> None:
    names = iter(["inst1"])
    assert values_of(EvacuationOptions(exclude=names))["exclude"] is names  # type: ignore[arg-type]
