"""The kinds of risk that an operator accepts, by name."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from snapshots.errors import Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import Risk


def risks_of(names: Collection[str]) -> frozenset[Risk]:
    """The kinds of risk of these names.

    Raises:
        UsageError: there is none of a name.
    """
    from planner.whatif import Risk

    known = {risk.value: risk for risk in Risk}
    wanted = (names,) if isinstance(names, str) else names
    for name in wanted:
        if name not in known:
            raise UsageError(
                Option("accept"), f": expected one of {', '.join(known)}, got {quoted(str(name))}"
            )
    return frozenset(known[name] for name in wanted)
