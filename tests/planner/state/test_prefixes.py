"""Words that begin with one of many prefixes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planner.state.prefixes import Prefixes

WORDS = st.lists(st.text("ab:", max_size=4), max_size=8)


@given(WORDS, WORDS)
def test_a_word_is_kept_that_begins_with_any_prefix(prefixes: list[str], words: list[str]) -> None:
    kept = [word for word in words if word.startswith(tuple(prefixes))]
    assert Prefixes(prefixes).of(words) == kept
