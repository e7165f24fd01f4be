"""Sizes as Ganeti's commands print them."""

from __future__ import annotations

_STEP = 1024


def human_size(mib: float) -> str:
    """``mib`` MiB as ``512M``, ``1.5G`` or ``2.0T``."""
    if abs(mib) < _STEP:
        return f"{mib:.0f}M"
    if abs(mib) < _STEP * _STEP:
        return f"{mib / _STEP:.1f}G"
    return f"{mib / _STEP / _STEP:.1f}T"
