"""The usual things that an option does."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from poise.htools.conventions.numbers import read_double
from poise.htools.conventions.setters import (
    OptionError,
    appended,
    flag,
    names,
    number,
    split,
    text,
)


@pytest.fixture
def options() -> SimpleNamespace:
    return SimpleNamespace(value=None, items=[])


def test_a_flag_is_set_whatever_is_given(options: SimpleNamespace) -> None:
    flag("value")(options, None)
    assert options.value is True
    flag("value", False)(options, "yes")
    assert options.value is False


@pytest.mark.parametrize(("given", "kept"), [("a", "a"), ("", ""), (None, "usual")])
def test_a_text_has_a_default_where_there_is_none(
    given: str | None, kept: str, options: SimpleNamespace
) -> None:
    text("value", "usual")(options, given)
    assert options.value == kept


@pytest.mark.parametrize(
    ("given", "kept"), [("a,b", ("a", "b")), ("a,,b", ("a", "", "b")), ("", ()), (None, ())]
)
def test_names_are_split_at_their_commas(
    given: str | None, kept: tuple[str, ...], options: SimpleNamespace
) -> None:
    names("value")(options, given)
    assert options.value == kept
    assert tuple(split(given or "")) == kept


def test_a_number_is_read_or_refused_by_its_label(options: SimpleNamespace) -> None:
    store = number("value", "min score", read_double)
    store(options, "0.5")
    assert options.value == 0.5
    with pytest.raises(OptionError, match=r"^min score: .*'much'"):
        store(options, "much")
    with pytest.raises(OptionError, match=r"^min score: "):
        store(options, None)


def test_items_are_appended(options: SimpleNamespace) -> None:
    for given in ("a", None, "b"):
        appended("items")(options, given)
    assert options.items == ["a", "", "b"]
