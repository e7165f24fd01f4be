"""Draws README's picture: what `poise balance` shows on a colour terminal, as docs/balance.svg.

.venv/bin/python scripts/make_picture.py
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console

import poise
from poise.report.balance import balance_report
from poise.report.terminal import print_terminal

SOURCE, GROUP, COLUMNS = "examples/recorded-cluster", "default", 108


LEADING_BLANKS = re.compile(r' x="([\d.]+)"([^>]*?) textLength="([\d.]+)"([^>]*)>((?:&#160;)+)')


def shifted(match: re.Match[str]) -> str:
    """The same text without its leading blanks, further right: some viewers drop them."""
    x, between, length, rest, blanks = match.groups()
    width = 12.2 * blanks.count(";")
    return f' x="{float(x) + width:.1f}"{between} textLength="{float(length) - width:.1f}"{rest}>'


def main() -> None:
    """Plan, print onto a recording terminal, save."""
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
    )
    print_terminal(balance_report(poise.balance(poise.load(SOURCE), GROUP)), console)
    title = f"poise balance {SOURCE} --group {GROUP}"
    svg = console.export_svg(title=title, unique_id="poise")
    # No fonts from elsewhere: whatever monospace font the reader has.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"Fira Code, ?monospace", "ui-monospace, DejaVu Sans Mono, monospace", svg)
    svg = svg.replace("    <!-- Generated with Rich https://www.textualize.io -->\n", "")
    svg = LEADING_BLANKS.sub(shifted, svg)
    Path("docs/balance.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
