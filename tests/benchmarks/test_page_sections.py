"""One page, several programs that write to it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.page_sections import join_page, split_page, write_head, write_section


def test_each_program_replaces_only_what_is_its_own(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write_head(page, "# One\n\nold")
    write_section(page, "two.py", "# Two")
    write_section(page, "three.py", "# Three\n")
    write_section(page, "two.py", "# Two, again")
    write_head(page, "# One, again\n")
    head, sections = split_page(page.read_text())
    assert head == "# One, again"
    assert sections == {"two.py": "# Two, again", "three.py": "# Three"}


def test_the_published_page_can_be_taken_apart_and_put_together() -> None:
    page = Path(__file__).parents[2] / "docs" / "benchmarks.md"
    head, sections = split_page(page.read_text())
    assert {"allocate.py", "execute.py"} <= sections.keys()
    assert join_page(head, sections) == page.read_text()
