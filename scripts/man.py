"""Manual pages, made of the help: `make man` writes them to build/man."""

from __future__ import annotations

from pathlib import Path

from poise.cli.man_pages import man_pages

PLACE = Path(__file__).resolve().parent.parent / "build/man"


def main() -> None:
    """Write every page, and tell how to read one."""
    PLACE.mkdir(parents=True, exist_ok=True)
    pages = man_pages()
    for name, text in pages.items():
        (PLACE / name).write_text(text, encoding="utf-8")
    print(f"{len(pages)} pages in {PLACE}; one of them: man {PLACE}/poise.1")


if __name__ == "__main__":
    main()
