"""Command lines as Ganeti's tools read them: GNU style, with abbreviations and permutation.

The rules are those of the option parser that ships with GHC. All of a command line is split
before any value is looked at; a syntax error anywhere spoils the whole line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Setter = Callable[[Any, str | None], None]
"""The effect of an option: it changes the options so far by a value (None: none was given)."""


class Takes(Enum):
    """The value of an option, if it has one; an optional value must be attached to the option."""

    NOTHING = 0
    VALUE = 1
    OPTIONAL = 2


@dataclass(frozen=True, slots=True)
class OptionForm:
    """One option: its letter ("" for none), its long name, what help says, and what it does."""

    letter: str
    name: str
    takes: Takes
    placeholder: str
    help: str
    set: Setter
    completion: str = "none"

    def spellings(self) -> tuple[str, str]:
        """The short and the long form as help shows them."""
        value = self.placeholder
        short, long = {
            Takes.NOTHING: ("", ""),
            Takes.VALUE: (f" {value}", f"={value}"),
            Takes.OPTIONAL: (f"[{value}]", f"[={value}]"),
        }[self.takes]
        return (f"-{self.letter}{short}" if self.letter else "", f"--{self.name}{long}")


def option(letter: str, long: str, help: str, set: Setter, completion: str = "none") -> OptionForm:
    """An option by its long form as help shows it: ``name``, ``name=VALUE`` or ``name[=VALUE]``."""
    name, equals, placeholder = long.partition("=")
    takes = Takes.NOTHING if not equals else Takes.OPTIONAL if name[-1] == "[" else Takes.VALUE
    name, placeholder = name.removesuffix("["), placeholder.removesuffix("]")
    return OptionForm(letter, name, takes, placeholder, help, set, completion)


@dataclass(slots=True)
class Parsed:
    """A split command line.

    ``given`` holds (option, value) in order; the value is None where there is none.
    ``problems`` are complete lines, without the final newline.
    """

    given: list[tuple[OptionForm, str | None]] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse(argv: Sequence[str], options: Sequence[OptionForm]) -> Parsed:
    """Split ``argv`` (without the program name) into options and arguments."""
    line = Parsed()
    unknown: list[str] = []
    words = list(reversed(argv))
    while words:
        word = words.pop()
        if word == "--":
            line.arguments += reversed(words)
            break
        if word.startswith("--"):
            _long(word[2:], words, options, line, unknown)
        elif word.startswith("-") and word != "-":
            _short(word[1], word[2:], words, options, line, unknown)
        else:
            line.arguments.append(word)
    line.problems += [f"unrecognized option `{text}'" for text in unknown]
    return line


def _long(
    text: str, words: list[str], options: Sequence[OptionForm], line: Parsed, unknown: list[str]
) -> None:
    name, equals, attached = text.partition("=")
    found = [o for o in options if o.name == name] or [
        o for o in options if o.name.startswith(name)
    ]
    if len(found) > 1:
        table = "\n".join(usage_lines(found))
        line.problems.append(f"option `--{name}' is ambiguous; could be one of:\n{table}")
    elif not found:
        unknown.append(f"--{text}")
    elif equals and found[0].takes is Takes.NOTHING:
        line.problems.append(f"option `--{name}' doesn't allow an argument")
    elif equals:
        line.given.append((found[0], attached))
    else:
        _detached(f"--{name}", found[0], words, line)


def _short(
    letter: str,
    rest: str,
    words: list[str],
    options: Sequence[OptionForm],
    line: Parsed,
    unknown: list[str],
) -> None:
    option = next((o for o in options if o.letter == letter), None)
    if option is not None and option.takes is not Takes.NOTHING:
        if rest:
            line.given.append((option, rest))
        else:
            _detached(f"-{letter}", option, words, line)
        return
    if option is None:
        unknown.append(f"-{letter}")
    else:
        line.given.append((option, None))
    if rest:  # what follows is read as if it stood alone, whatever that makes of it
        words.append(f"-{rest}")


def _detached(spelling: str, option: OptionForm, words: list[str], line: Parsed) -> None:
    if option.takes is not Takes.VALUE:
        line.given.append((option, None))
    elif words:
        line.given.append((option, words.pop()))
    else:
        line.problems.append(f"option `{spelling}' requires an argument {option.placeholder}")


def usage_lines(options: Iterable[OptionForm]) -> list[str]:
    """The option table of a help text, columns as wide as needed."""
    rows = [(*option.spellings(), option.help) for option in options]
    short = max((len(row[0]) for row in rows), default=0)
    long = max((len(row[1]) for row in rows), default=0)
    return [f"  {a:<{short}}  {b:<{long}}  {text}" for a, b, text in rows]


def completion_lines(options: Iterable[OptionForm]) -> list[str]:
    """Lines for a shell completion generator, one an option."""
    lines = []
    for option in options:
        letter = f"-{option.letter}," if option.letter else ""
        lines.append(f"{letter}--{option.name} {option.completion}")
    return lines
