"""A dataclass of options is one parameter of a command, and several options of its command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from poise.cli.bundle import expanded
from poise.cli.option import flag, option


@dataclass(frozen=True, kw_only=True)
class Pace:
    speed: Annotated[int, option("--speed", help="How fast.", default=True)] = 3
    stops: Annotated[bool, flag("--stops", help="Whether it stops.")] = False


@dataclass(frozen=True, kw_only=True)
class Brakes:
    stops: Annotated[bool, flag("--halts", help="Never shown.")] = False


@pytest.fixture
def called() -> list[Any]:
    return []


@pytest.fixture
def app(called: list[Any]) -> typer.Typer:
    made = typer.Typer(add_completion=False)

    @made.command()
    @expanded(away="stops")
    def go(
        *,
        pace: Pace,
        where: Annotated[str, option("--where", help="Where to.")] = "home",
        away: Annotated[str, option("--away", help="From where.")] = "",
        brakes: Brakes,
    ) -> None:
        """Go somewhere."""
        called.append((pace, where, away, brakes))

    return made


def test_fields_that_are_not_given_have_the_defaults_of_the_dataclass(
    app: typer.Typer, called: list[Any]
) -> None:
    CliRunner().invoke(app, [], catch_exceptions=False)
    assert called == [(Pace(), "home", "", Brakes())]


def test_options_that_are_given_are_fields(app: typer.Typer, called: list[Any]) -> None:
    CliRunner().invoke(app, ["--speed", "5", "--where", "town"], catch_exceptions=False)
    assert called == [(Pace(speed=5), "town", "", Brakes())]


def test_an_option_that_two_bundles_share_is_given_to_both(
    app: typer.Typer, called: list[Any]
) -> None:
    CliRunner().invoke(app, ["--stops"], catch_exceptions=False)
    assert called == [(Pace(stops=True), "home", "", Brakes(stops=True))]
    assert "--halts" not in CliRunner().invoke(app, ["--help"]).stdout


def test_the_help_follows_the_parameters_and_what_is_put_before_others(app: typer.Typer) -> None:
    told = CliRunner().invoke(app, ["--help"]).stdout
    places = [told.index(name) for name in ("--speed", "--away", "--stops", "--where")]
    assert places == sorted(places)
    assert "default: 3" in told


@dataclass(frozen=True, kw_only=True)
class Crowd:
    speed: Annotated[str, option("--speed", help="How fast.")] = ""


def test_what_cannot_be_one_command_line_is_refused_when_it_is_declared() -> None:
    def two_types(*, pace: Pace, crowd: Crowd) -> None: ...

    def nothing_there(*, pace: Pace, away: str = "") -> None: ...

    with pytest.raises(TypeError, match="speed: two bundles take values of different types"):
        expanded()(two_types)
    with pytest.raises(TypeError, match="there is no option stop to put away before"):
        expanded(away="stop")(nothing_there)
