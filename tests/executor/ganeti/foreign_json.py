"""Values as a server may send them where others are expected."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LONG = 10**400
"""More than a float holds, and with a sign before it less."""


def _nested(depth: int) -> Any:
    value: Any = "9"
    for _ in range(depth):
        value = [value]
    return value


DEEP = _nested(5_000)
"""Deeper than Python recurses."""

WORDS = ["success", "queued", "error", "canceled", "jobs", "node/a", "instance/web", "9", "11"]

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([*WORDS, "\ud800", LONG, -LONG]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["jobs", "reason", "a"]), inner, max_size=2)
    ),
    max_leaves=8,
)
