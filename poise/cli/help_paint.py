"""The colours of help: those of reports, where a terminal shows it."""

from __future__ import annotations

import os
from typing import TextIO

from poise.cli.help_text import Paint, unpainted

_NO_COLOURS = ("dumb", "unknown")


def paint_for(stream: TextIO) -> Paint:
    """The colours for what is written to ``stream``: none unless it is a terminal that has any,
    nor where ``NO_COLOR`` is set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") in _NO_COLOURS
    return unpainted if plain or not stream.isatty() else _painted


def _painted(text: str, style: str) -> str:
    from rich.color import ColorSystem  # which help in plain text does without
    from rich.style import Style

    from poise.report.terminal import STYLES

    return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)
