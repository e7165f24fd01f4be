"""Words that begin with one of many prefixes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Prefixes:
    """A set of prefixes; looking one word up takes as long however many there are."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        self._kept: list[str] = []
        # In order, whatever begins with a prefix follows it: of those the shortest is enough.
        for prefix in sorted(prefixes):
            if not self._kept or not prefix.startswith(self._kept[-1]):
                self._kept.append(prefix)

    def of(self, words: Iterable[str]) -> list[str]:
        """Those of the words that begin with one of the prefixes, in their order."""
        return [word for word in words if self._begin(word)] if self._kept else []

    def _begin(self, word: str) -> bool:
        """Only the last prefix in order that is not behind the word can be its beginning."""
        at = bisect_right(self._kept, word)
        return at > 0 and word.startswith(self._kept[at - 1])
