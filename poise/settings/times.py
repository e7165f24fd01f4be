"""Moments and spans of time as people write them: ``06:00``, ``90m``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from snapshots.errors import UsageError
from snapshots.reading import quoted

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_SPAN = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?", re.ASCII)
_SECONDS = (86_400, 3600, 60, 1)


def read_until(text: str, now: float, option: str = "--until") -> float:
    """The moment that ``06:00`` (this machine's time, the next one) or ``2h`` (from now) means.

    Args:
        text: a time of day, or a span: ``45s``, ``90m``, ``2h``, ``1h30m``, ``1d``.
        now: seconds since the epoch; so is what is returned.
        option: what to call it in the message.

    Raises:
        UsageError: neither.
    """
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        here = datetime.fromtimestamp(now)
        there = here.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
        if there <= here:
            there += timedelta(days=1)
        return there.timestamp()
    seconds = _span(text)
    if seconds <= 0:
        raise UsageError(
            f"{option}: expected a time of day or a span of time, got {quoted(text)}",
            advice=f"{option} 06:00, or {option} 2h",
        )
    return now + seconds


def read_span(text: str, option: str) -> float:
    """The seconds of ``45s``, ``90m``, ``2h``, ``1h30m``, ``1d``.

    Raises:
        UsageError: it is no span of time, or none above 0; ``option`` is what it is called.
    """
    seconds = _span(text)
    if seconds <= 0:
        raise UsageError(
            f"{option}: expected a span of time, got {quoted(text)}", advice=f"{option} 5m"
        )
    return seconds


def _span(text: str) -> float:
    """The seconds of a span; 0 for what is none."""
    span = _SPAN.fullmatch(text)
    if span is None:
        return 0
    parts = zip(span.groups(), _SECONDS, strict=True)
    return sum(int(number or 0) * size for number, size in parts)


def in_words(seconds: float) -> str:
    """A span of time for people: ``45 s``, ``12 min``, ``2 h``, ``3 h 05 min``."""
    whole = max(0, round(seconds))
    if whole < 120:
        return f"{whole} s"
    minutes = round(whole / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {rest:02d} min" if rest else f"{hours} h"


def ago(moment: float, now: float) -> str:
    """The age of a moment: ``just now``, ``5 min ago``, ``2 h ago``, ``3 days ago``.

    A moment that is still to come, by a simulated clock perhaps, is just now.
    """
    minutes = int((now - moment) / 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def local(moment: float) -> str:
    """A moment in this machine's time: ``2026-01-31 06:00:00``."""
    return datetime.fromtimestamp(moment).strftime("%Y-%m-%d %H:%M:%S")


def iso(moment: float) -> str:
    """A moment as documents have it: ``2026-01-31T05:00:00Z``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
