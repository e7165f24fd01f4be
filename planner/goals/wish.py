"""A goal as an operator writes it: ``keep-apart web-*``, ``spread db*=rack:2``.

The part before ``=`` names instances, the part behind it nodes or a prefix of node tags; of
``empty`` the only part names nodes. Names are separated by commas; each is a name, a pattern with
``*``, ``?`` and ``[...]``, or ``tag:`` with the tag that all of them carry. A number at the end
after a colon makes the goal soft, and says how many points of score each instance in a wrong place
counts; ``:hard`` says that it is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.goals.kinds import GoalKind
from snapshots.errors import Option, UsageError
from snapshots.reading import printable, quoted

MOST_WEIGHT = 1_000_000.0
LEAST_WEIGHT = 0.000_001
"""Points of score; weights are counted in millionths."""

_EXAMPLES = {
    GoalKind.APART: "web-*",
    GoalKind.TOGETHER: "app1,db1",
    GoalKind.SPREAD: "web-*=rack",
    GoalKind.ON: "vm1=node1,node2",
    GoalKind.STAY: "db*",
    GoalKind.EMPTY: "node1",
}
_WITH_TARGET = (GoalKind.SPREAD, GoalKind.ON)


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal in names.

    ``names``: of instances, of ``empty`` of nodes. ``target``: the names of nodes of ``keep-on``,
    the tag prefix of ``spread``. ``weight``: points of score for each instance in a wrong place;
    None: it is hard.
    """

    kind: GoalKind
    names: tuple[str, ...]
    target: tuple[str, ...] = ()
    weight: float | None = None

    @property
    def hard(self) -> bool:
        """True if a plan never makes it worse, whatever it costs."""
        return self.weight is None

    @property
    def option(self) -> Option:
        """The goal's option, for messages."""
        return Option("goals", f"--{self.kind}")

    @property
    def value(self) -> str:
        """The value of the option: all but the word for the kind."""
        named = ",".join(self.names)
        if self.target:
            named += "=" + ",".join(self.target)
        if self.weight is not None:
            return f"{named}:{self.weight:g}"
        return named if _weight_in(named) is None else f"{named}:hard"

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


def read_wish(text: str) -> Wish:
    """A goal as it is written.

    Raises:
        UsageError: it is none; the message says what it lacks.
    """
    word, _, value = text.strip().partition(" ")
    if word not in [kind.value for kind in GoalKind]:
        raise UsageError(Option("goals"), f": no goal {quoted(word)}", advice=", ".join(GoalKind))
    kind = GoalKind(word)
    about = Option("goals", f"--{kind}")
    example = Option("goals", f"--{kind}", _EXAMPLES[kind])
    named, weight = value.strip(), None
    if named.endswith(":hard"):
        named = named.removesuffix(":hard")
    elif (found := _weight_in(named)) is not None:
        named, weight = named[: named.rindex(":")], found
        if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
            raise UsageError(
                about, f": expected a weight above 0 and up to {MOST_WEIGHT:,.0f}, got {weight:g}"
            )
    first, equals, second = named.partition("=")
    names, target = _listed(first), _listed(second) if equals else ()
    if kind is GoalKind.SPREAD:
        target = tuple(prefix.removesuffix(":") for prefix in target)
    wanted = "INSTANCES=PREFIX" if kind is GoalKind.SPREAD else "INSTANCES=NODES"
    if kind not in _WITH_TARGET:
        wanted = "nodes" if kind is GoalKind.EMPTY else "instances"
    complete = all(names) and (all(target) and bool(equals) if kind in _WITH_TARGET else not equals)
    if not complete or (kind is GoalKind.SPREAD and len(target) != 1):
        raise UsageError(
            about, f": expected {wanted}, got {printable(repr(value), 60)}", advice=(example,)
        )
    return Wish(kind, names, target, weight)


def _weight_in(text: str) -> float | None:
    """The number after the last colon, if it is one, infinite and NaN counted."""
    head, colon, last = text.rpartition(":")
    if not colon or not head:
        return None
    try:
        return float(last)
    except ValueError:
        return None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))
