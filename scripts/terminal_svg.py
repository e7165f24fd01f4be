"""What is on a terminal's screen, drawn as SVG in dark or light colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from textwrap import wrap

from scripts.recorded_terminal import Look

_WIDTH, _HEIGHT, _MARGIN, _SIZE = 8.43, 18, 14, 14
"""Of a cell and of the letters in it, in pixels."""
_WORDS = re.compile(r"\S+(?: \S+)*")
"""What stands together, with no more than one space within."""
_FONTS = "ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace"


@dataclass(frozen=True)
class Theme:
    """Colours: of the ground, of plain and faint text, of the sixteen inks as far as they occur."""

    ground: str
    plain: str
    faint: str
    inks: Mapping[int, str]


THEMES = {
    "dark": Theme(
        *("#16191d", "#d6d9dc", "#8b9198"),
        {1: "#f2777a", 2: "#86c982", 3: "#e5b567", 4: "#7cb2e8", 5: "#cf9fe0", 6: "#66c5cc"},
    ),
    "light": Theme(
        *("#fbfbfa", "#22262a", "#6a7178"),
        {1: "#b3201f", 2: "#1c7a34", 3: "#8a5a00", 4: "#1d5fa8", 5: "#7b3fa0", 6: "#0b6b75"},
    ),
}


def svg_of(
    title: str, lines: Sequence[Sequence[tuple[str, Look]]], columns: int, theme: Theme
) -> str:
    """A picture of the lines, with the command that wrote them on top."""
    command = wrap(f"$ {title}", columns, subsequent_indent="    ", break_on_hyphens=False)
    prompt = [[(letter, Look(bold=True)) for letter in part] for part in command]
    shown = [*prompt, *lines]
    width = round(columns * _WIDTH + 2 * _MARGIN)
    height = len(shown) * _HEIGHT + 2 * _MARGIN
    rows = [
        f'<text y="{_MARGIN + _SIZE + number * _HEIGHT}">{_row(line, theme)}</text>'
        for number, line in enumerate(shown)
        if line
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" font-size="{_SIZE}" fill="{theme.plain}"'
            f' font-family="{_FONTS}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="100%" height="100%" rx="6" fill="{theme.ground}"/>',
            *rows,
            "</svg>\n",
        ]
    )


def _row(line: Sequence[tuple[str, Look]], theme: Theme) -> str:
    """Runs of cells that look alike, each at its column, so that any font stays in line.

    Two spaces end a run: browsers draw one in their place, whatever ``xml:space`` says.
    """
    parts, column = [], 0
    for look, cells in groupby(line, key=lambda cell: cell[1]):
        text = "".join(letter for letter, _ in cells)
        ink = theme.faint if look.faint else theme.inks.get((look.ink or 0) % 8)
        style = (f' fill="{ink}"' if ink else "") + (' font-weight="bold"' if look.bold else "")
        for words in _WORDS.finditer(text):
            x = _MARGIN + (column + words.start()) * _WIDTH
            parts.append(f'<tspan x="{x:.1f}"{style}>{escape(words[0])}</tspan>')
        column += len(text)
    return "".join(parts)
