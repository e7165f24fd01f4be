"""JSON as Ganeti's tools read it: what they take, what they make of it, how they refuse the rest.

Objects keep all members, in the order of the text. White space is what Unicode calls so. ``\\u``
escapes stand for 16 bits each: two of them do not make one letter. Numbers are exact, however
many digits they have.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from snapshots.reading.peer_values import LARGEST_POWER, PeerJsonError, members_of, nearest_float

_SURROGATE = r"\\u[dD][89a-fA-F]"


def read_peer_json(text: str) -> Any:
    """The value of a text; objects are dictionaries, or :class:`Members` where keys repeat.

    Raises:
        PeerJsonError: the tools do not take it.
        RecursionError: it is nested too deeply.
    """
    if text[:1] not in ("{", "["):
        problem = "Invalid JSON: a JSON text a serialized object or array at the top level."
        raise PeerJsonError(problem, 0)
    if not re.search(_SURROGATE, text):
        from json import loads

        try:
            return loads(
                text, object_pairs_hook=members_of, parse_float=_decimal, parse_constant=_no
            )
        except ValueError:  # also: white space that only the tools know, endless numbers
            pass
    from snapshots.reading.peer_parser import PeerParser  # for the few texts left

    return PeerParser(text).whole()


def _no(word: str) -> NoReturn:
    raise ValueError(word)


def _decimal(literal: str) -> float:
    """A number with a fraction or an exponent."""
    if len(literal) < 16 and "e" not in literal and "E" not in literal:
        return float(literal)
    from fractions import Fraction

    mantissa, _, power = literal.lower().partition("e")
    exponent = max(-LARGEST_POWER, min(LARGEST_POWER, int(power or "0")))
    return nearest_float(Fraction(mantissa) * Fraction(10) ** exponent)
