"""The options of the allocator.

Ganeti appends the cluster's default allocator parameters to the command line, after the request
file, and always as ``--NAME=VALUE``: a switch arrives as ``--no-capacity-checks=``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.state import DEFAULT_KVM_NODE_MEMORY
from snapshots.errors import UsageError
from snapshots.reading import quoted

LONGEST = 3600.0
"""Seconds that an answer may take at most."""


@dataclass(slots=True)
class Options:
    """The options of a start.

    ``time_limit``: work for the whole answer, in seconds of an ordinary machine, of which only what
    the request needs is used.
    ``only``: full names of the nodes that may take new instances, None for all. ``spread``: keep
    instances of one service apart. ``show``: help
    or version instead of an answer.
    """

    path: str | None = None
    time_limit: float = 5.0
    ignore_soft_errors: bool = False
    capacity_checks: bool = True
    only: tuple[str, ...] | None = None
    spread: bool = False
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY
    verbosity: int = 0
    show: str | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Option:
    """``value`` names what follows, "" for a switch; ``change`` applies it."""

    name: str
    value: str
    help: str
    change: Callable[[Options, str], None]
    letter: str = ""


def _time_limit(options: Options, text: str) -> None:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST:
        raise UsageError(
            f"--time-limit: expected seconds above 0, at most {LONGEST:.0f}, got {quoted(text)}"
        )
    options.time_limit = seconds


def _only(options: Options, text: str) -> None:
    options.only = tuple(text.split(","))
    if not all(name.strip() for name in options.only):
        raise UsageError(f"--restrict-allocation-to: expected names of nodes, got {quoted(text)}")


def _node_memory(options: Options, text: str) -> None:
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise UsageError(
            f"--static-kvm-node-memory: expected MiB as a whole number, got {quoted(text)}"
        )
    options.kvm_node_memory = int(text)


def _ignore_soft_errors(options: Options, _: str) -> None:
    options.ignore_soft_errors = True


def _no_capacity_checks(options: Options, _: str) -> None:
    options.capacity_checks = False


def _spread(options: Options, _: str) -> None:
    options.spread = True


def _nothing(options: Options, _: str) -> None:
    """hail's loads only count with other options."""


def _louder(options: Options, _: str) -> None:
    options.verbosity += 1


def _show(what: str) -> Callable[[Options, str], None]:
    def change(options: Options, _: str) -> None:
        options.show = options.show or what

    return change


OPTIONS: tuple[_Option, ...] = (
    _Option("time-limit", "SECONDS", "work for an answer, on an ordinary machine [5]", _time_limit),
    _Option(
        "ignore-soft-errors", "", "let primaries break N+1, CPU ratio and tags", _ignore_soft_errors
    ),
    _Option("no-capacity-checks", "", "do not keep global N+1", _no_capacity_checks),
    _Option("restrict-allocation-to", "NODE,...", "place new instances on these only", _only),
    _Option(
        "static-kvm-node-memory",
        "N",
        "MiB a KVM node needs itself (0: as it reports) [4096]",
        _node_memory,
    ),
    _Option("spread", "", "keep instances of one service apart: nodes, then racks", _spread),
    _Option("ignore-dynu", "", "accepted for hail's sake, changes nothing", _nothing),
    _Option("verbose", "", "tell on standard error what was done", _louder, "v"),
    _Option("version", "", "show the version", _show("version"), "V"),
    _Option("help", "", "show this help", _show("help"), "h"),
)
_BY_NAME = {option.name: option for option in OPTIONS}
_BY_LETTER = {option.letter: option for option in OPTIONS if option.letter}
_SWITCHED_ON = ("", "yes", "true", "1")


def read_options(argv: Sequence[str]) -> Options:
    """Read a command line, without the program's name; options may follow the file.

    Raises:
        UsageError: an unknown option, a value that is no good, or not exactly one file.
    """
    options = Options()
    words = iter(argv)
    for word in words:
        if word == "-" or not word.startswith("-"):
            _take_file(options, word)
        elif word == "--":
            for rest in words:
                _take_file(options, rest)
        elif not word.startswith("--"):
            for letter in word[1:]:
                _known(_BY_LETTER.get(letter), f"-{letter}").change(options, "")
        else:
            name, given, value = word[2:].partition("=")
            option = _known(_BY_NAME.get(name), f"--{name}")
            if option.value and not given:
                value = next(words, "")
            elif not option.value and value.lower() not in _SWITCHED_ON:
                raise UsageError(f"--{name}: takes no value, got {quoted(value)}")
            option.change(options, value)
    if options.path is None and options.show is None:
        raise UsageError("expected the file with the request (- is standard input)")
    return options


def _take_file(options: Options, word: str) -> None:
    if options.path is not None:
        raise UsageError(f"expected one file with a request, got {quoted(word)} as well")
    options.path = word


def _known(option: _Option | None, given: str) -> _Option:
    if option is None:
        raise UsageError(f"unknown option {quoted(given)} (--help tells what there is)")
    return option


def option_lines() -> list[str]:
    """The options as the help shows them."""
    lines = []
    for option in OPTIONS:
        short = f"-{option.letter}, " if option.letter else "    "
        value = f"={option.value}" if option.value else ""
        lines.append(f"  {short}{f'--{option.name}{value}':<34} {option.help}")
    return lines
