"""The options that several of Ganeti's tools have."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from poise.htools.conventions.listing import DEFAULT_NODE_FIELDS
from poise.htools.conventions.setters import OptionError
from poise.htools.conventions.shared_options import INFORMATION, MOND, PRINT_NODES, louder


@pytest.fixture
def options() -> SimpleNamespace:
    return SimpleNamespace(verbosity=1, node_fields=None, mond=None, show=None)


def test_verbosity_adds_up(options: SimpleNamespace) -> None:
    louder(1)(options, None)
    louder(1)(options, None)
    louder(-1)(options, None)
    assert options.verbosity == 2


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (None, DEFAULT_NODE_FIELDS),
        ("", DEFAULT_NODE_FIELDS),
        ("name,pcnt", ("name", "pcnt")),
        ("+tags", (*DEFAULT_NODE_FIELDS, "tags")),
    ],
)
def test_node_fields_replace_the_usual_ones_or_follow_them(
    given: str | None, fields: tuple[str, ...], options: SimpleNamespace
) -> None:
    PRINT_NODES.set(options, given)
    assert options.node_fields == fields


@pytest.mark.parametrize(("given", "asked"), [(None, True), ("yes", True), ("no", False)])
def test_monitoring_is_asked_or_not(
    given: str | None, asked: bool, options: SimpleNamespace
) -> None:
    MOND.set(options, given)
    assert options.mond is asked


def test_another_choice_is_refused(options: SimpleNamespace) -> None:
    with pytest.raises(OptionError, match="Invalid choice 'maybe', pass one of 'yes' or 'no'"):
        MOND.set(options, "maybe")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("help-completion", "completion"),
        ("help-completion version", "version"),
        ("version help-completion", "version"),
        ("version help version", "help"),
    ],
)
def test_help_wins_over_the_version_and_that_over_completion(
    given: str, shown: str, options: SimpleNamespace
) -> None:
    by_name = {one.name: one for one in INFORMATION}
    for name in given.split():
        by_name[name].set(options, None)
    assert options.show == shown
