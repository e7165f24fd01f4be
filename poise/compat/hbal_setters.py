"""How an option of hbal changes what is asked for.

A :data:`Setter` takes the options so far and the value given (None where there is none).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from poise.compat.getopt import Option
from poise.compat.hbal_options import HbalOptions, OptionError
from poise.compat.listing import DEFAULT_NODE_FIELDS
from poise.compat.numbers import NotANumber, read_double

PRIORITIES = {"low": 10, "normal": 0, "high": -10}
"""Ganeti's numbers for them: jobs with lower ones go first."""

_YES_NO = {"yes": True, "no": False}

Setter = Callable[[Any, str | None], None]
Target = TypeVar("Target")


def flag(name: str, value: bool = True) -> Setter:
    """Set an attribute, whatever is given."""
    return lambda options, _: setattr(options, name, value)


def text(name: str, default: str = "") -> Setter:
    """Keep the value as it is; ``default`` where there is none."""
    return lambda options, value: setattr(options, name, default if value is None else value)


def names(name: str) -> Setter:
    """Split the value at its commas."""
    return lambda options, value: setattr(options, name, tuple(_split(value or "")))


def _split(text: str) -> list[str]:
    return text.split(",") if text else []


def number(name: str, label: str, read: Callable[[str], float]) -> Setter:
    """Read the value with ``read``; ``label`` is what messages call it."""

    def store(options: HbalOptions, value: str | None) -> None:
        try:
            setattr(options, name, read(value or ""))
        except NotANumber as problem:
            raise OptionError(f"{label}: {problem}") from None

    return store


def louder(by: int) -> Setter:
    """Shift the verbosity."""

    def change(options: HbalOptions, _: str | None) -> None:
        options.verbosity += by

    return change


def node_fields(options: HbalOptions, value: str | None) -> None:
    """The columns of the node list; after a ``+`` in addition to the usual ones."""
    more = (value or "+").removeprefix("+")
    fields = tuple(_split(more))
    if not value or value.startswith("+"):
        fields = DEFAULT_NODE_FIELDS + fields
    options.node_fields = fields


def offline(options: HbalOptions, value: str | None) -> None:
    """One more node that is offline."""
    options.offline.append(value or "")


def master(options: HbalOptions, value: str | None) -> None:
    """The address of a RAPI; an empty one is as good as none."""
    options.master = value or None


def max_cpu(options: HbalOptions, value: str | None) -> None:
    """The CPU ratio, which must be positive."""
    number("max_cpu", "parsing max-cpu", read_double)(options, value)
    if options.max_cpu is not None and options.max_cpu <= 0:
        raise OptionError("Invalid value of the max-cpu ratio, expected >0")


def mond(options: HbalOptions, value: str | None) -> None:
    """``yes`` (or nothing) or ``no``."""
    choice = _YES_NO.get("yes" if value is None else value)
    if choice is None:
        raise OptionError(f"Invalid choice '{value}', pass one of 'yes' or 'no'")
    options.mond = choice


def priority(options: HbalOptions, value: str | None) -> None:
    """One of :data:`PRIORITIES`."""
    number = PRIORITIES.get(value or "")
    if number is None:
        raise OptionError(f"Unknown priority '{value}'")
    options.priority = number


def show(what: str) -> Setter:
    """Show a text instead; help beats version beats completion."""
    ranks = ("completion", "version", "help")

    def ask(options: HbalOptions, _: str | None) -> None:
        if options.show is None or ranks.index(what) > ranks.index(options.show):
            options.show = what

    return ask


def applied(
    options: Target, setters: Mapping[str, Setter], given: Sequence[tuple[Option, str | None]]
) -> Target:
    """``options`` after the options of a command line, in its order.

    Raises:
        OptionError: the first value that is no good.
    """
    for option, value in given:
        setters[option.name](options, value)
    return options
