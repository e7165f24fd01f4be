"""The options of a run: from the command line, the config file, or from when it began."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from snapshots.errors import UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:
    from executor.limits import Limits
    from planner.plan import Json


NO_LIMIT = "none"
"""Lifts a budget or a time that the config file has, or that held for a run until now."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Throttles and budgets as people give them, None where nothing is said.

    ``max_moves`` is a number, ``max_copy`` a size (``500g``), ``until`` a time of day or a span
    (``06:00``, ``2h``); each of the three may be :data:`NO_LIMIT` instead.
    """

    parallel: int | None = None
    per_node: int | None = None
    resyncs_per_node: int | None = None
    max_moves: Any = None
    max_copy: str | None = None
    until: str | None = None
    attempts: int | None = None
    replan: bool | None = None

    def over(self, other: RunOptions) -> RunOptions:
        """These, and where they say nothing the other ones."""
        said = {key: value for key, value in asdict(self).items() if value is not None}
        return replace(other, **said)

    def kept_of(self, now: RunOptions) -> RunOptions:
        """The options of ``now`` that were given before these, which are part of it."""
        given = {key: None for key, value in asdict(self).items() if value is not None}
        return replace(now, **given)

    def limits(self, now: float) -> Limits:
        """The runner's limits, with the safe defaults where nothing is said.

        Raises:
            UsageError, FormatError: a value out of range, or not a size or time.
        """
        from executor.limits import Limits
        from poise.settings.times import read_until

        usual = Limits()
        for name in ("parallel", "per_node", "resyncs_per_node", "max_moves", "attempts"):
            value = getattr(self, name)
            if isinstance(value, int) and value < 1:
                option = name.replace("_", "-")
                raise UsageError(f"--{option}: expected 1 or more, got {value}")
        return Limits(
            moves=self.parallel or usual.moves,
            per_node=self.per_node or usual.per_node,
            resyncs_per_node=self.resyncs_per_node or usual.resyncs_per_node,
            total_moves=None if self.max_moves == NO_LIMIT else self.max_moves,
            copy_gib=None if self.max_copy in (None, NO_LIMIT) else read_copy(self.max_copy),
            until=None if self.until in (None, NO_LIMIT) else read_until(self.until, now),
            attempts=self.attempts or usual.attempts,
        )

    def limits_again(self, given: RunOptions, before: Limits, now: float) -> Limits:
        """The limits when a run goes on: a time that is over is read once more, as it was written.

        Args:
            given: what is said now, and is part of these options already.
            before: the limits until now.
        """
        found = self.limits(now)
        still = before.until is not None and before.until > now
        return replace(found, until=before.until) if given.until is None and still else found

    def in_words(self) -> str:
        """The options as on the command line; "" for none."""
        words = []
        for name, value in asdict(self).items():
            option = name.replace("_", "-")
            if isinstance(value, bool):
                words.append(f"--{option}" if value else f"--no-{option}")
            elif value is not None:
                words.append(f"--{option} {value}")
        return " ".join(words)

    def document(self) -> dict[str, Json]:
        """As the ledger keeps it."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: object) -> RunOptions:
        """The options of a :meth:`document`; keys of another Poise are left aside.

        Raises:
            UsageError: a value is none that :meth:`document` gives.
        """
        if not isinstance(document, Mapping):
            return cls()
        kept = {key: document[key] for key in _KINDS if document.get(key) is not None}
        for key, value in kept.items():
            if type(value) not in _KINDS[key]:
                raise UsageError(f"option {key}: unexpected value {quoted(repr(value))}")
        return cls(**kept)


_KINDS: Mapping[str, tuple[type, ...]] = {
    "parallel": (int,),
    "per_node": (int,),
    "resyncs_per_node": (int,),
    "max_moves": (int, str),
    "max_copy": (str,),
    "until": (str,),
    "attempts": (int,),
    "replan": (bool,),
}
"""The types of options that say something."""

NOTHING_SAID = RunOptions()


def read_most_moves(text: str | None) -> int | str | None:
    """A number of moves, or :data:`NO_LIMIT`; None where nothing is said.

    Raises:
        UsageError: it is neither.
    """
    if text is None or text == NO_LIMIT:
        return text
    try:
        return int(text)
    except ValueError:
        raise UsageError(
            f"--max-moves: expected a whole number or none, got {quoted(text)}",
            advice="--max-moves 10, or --max-moves none for no limit",
        ) from None


def read_copy(text: str) -> float:
    """A size such as ``500g`` in GiB.

    Raises:
        UsageError: it is none, or not above 0.
    """
    from poise.settings.option_sizes import size_option

    mib = size_option(text, "--max-copy")
    if mib <= 0:
        raise UsageError(
            f"--max-copy: expected a size above 0, got {quoted(text)}",
            advice="--max-copy 500g, or --max-copy none for no limit",
        )
    return mib / 1024
