"""The page that keeps the last results holds a section of each benchmark, each written by its own.

What stands before the first mark is the page of ``balance.py``; every section after it begins
with the mark of the program that writes it and ends at the next mark.
"""

from __future__ import annotations

import re
from pathlib import Path

_MARK = re.compile(r"^<!-- (\S+) writes from here[^>]*-->$", re.MULTILINE)


def split_page(text: str) -> tuple[str, dict[str, str]]:
    """The first part of a page, and its sections by the name of the program that writes them."""
    head, *rest = _MARK.split(text)
    bodies = {name: body.strip() for name, body in zip(rest[::2], rest[1::2], strict=True)}
    return head.strip(), bodies


def join_page(head: str, sections: dict[str, str]) -> str:
    """The page of these parts; empty ones are left out."""
    parts = [head.strip()] if head.strip() else []
    for name, body in sections.items():
        parts.append(f"<!-- {name} writes from here to the next mark -->\n\n{body.strip()}")
    return "\n\n".join(parts) + "\n"


def write_head(path: Path, text: str) -> None:
    """Put ``text`` before all sections, in place of what was there."""
    join = join_page(text, split_page(_read(path))[1])
    path.write_text(join, encoding="utf-8")


def write_section(path: Path, name: str, text: str) -> None:
    """Put the section of a program in place of the one that was there, or at the end."""
    head, sections = split_page(_read(path))
    sections[name] = text
    path.write_text(join_page(head, sections), encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
