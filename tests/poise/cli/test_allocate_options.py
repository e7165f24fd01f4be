"""The options of ``poise allocate`` become a request, and arguments of ``poise.allocate``."""

from __future__ import annotations

from inspect import signature

import pytest

import poise
from planner.plan import NewInstance
from poise.cli.allocate_options import NewInstanceOptions, PlaceOptions
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError


def options(**given: object) -> NewInstanceOptions:
    return NewInstanceOptions(**{"memory": "8g", "vcpus": 2} | given)  # type: ignore[arg-type]


def test_sizes_are_in_mib_and_lists_are_taken_apart() -> None:
    given = options(
        disk=["1g,512m", "2t"], template="plain", tags=["a,b"], network=["one,two"], spindles=3
    )
    assert given.request() == NewInstance(
        memory=8192,
        disks=(1024, 512, 2 << 20),
        vcpus=2,
        template=DiskTemplate.PLAIN,
        tags=("a", "b"),
        spindles=3,
        name="new",
        networks=("one", "two"),
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"memory": "much"}, "--memory: expected a size"),
        ({"disk": ["1g,much"]}, "--disk: expected a size"),
        ({"template": "raid"}, "--template: no template 'raid'"),
    ],
)
def test_what_is_no_size_and_no_template_is_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        options(**given).request()


def test_all_sizes_are_looked_at_for_doubtful_sizes() -> None:
    told = options(memory="2", disk=["20,1g", "7"]).doubtful_sizes()
    assert told == (
        "warning: --memory 2 and --disk 20 and --disk 7 mean 2 MiB and 20 MiB and 7 MiB."
        " Did you mean 2g and 20g and 7g?"
    )
    assert options(disk=["20g"]).doubtful_sizes() == ""


@pytest.mark.parametrize(
    ("given", "named"),
    [({}, False), ({"name": "web1"}, True), ({"name": "web", "count": 2}, False)],
)
def test_several_instances_have_names_made_of_the_one(
    given: dict[str, object], named: bool
) -> None:
    assert options(**given).named is named


def test_without_options_places_are_found_as_python_finds_them_without_arguments() -> None:
    arguments = signature(poise.allocate).parameters
    for name, value in PlaceOptions().arguments().items():
        default = arguments[name].default
        assert (tuple(value) if isinstance(value, list) else value) == default, name


def test_every_argument_that_narrows_places_has_an_option() -> None:
    arguments = set(signature(poise.allocate).parameters)
    elsewhere = {"cluster", "request", "count", "best", "on_placed", "on_progress"}
    assert arguments - elsewhere == set(PlaceOptions().arguments())


def test_switches_are_turned_round_and_names_taken_apart() -> None:
    given = PlaceOptions(nodes=["a,b", "c"], offline=["d,e"], no_capacity_checks=True).arguments()
    assert given["nodes"] == ["a", "b", "c"]
    assert given["offline"] == ["d", "e"]
    assert given["capacity_checks"] is False
