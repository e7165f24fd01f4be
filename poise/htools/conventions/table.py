"""Plain text tables as Ganeti's tools print them."""

from __future__ import annotations

from collections.abc import Sequence


def table_lines(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    indent: str = "",
) -> list[str]:
    """Header and rows, columns padded to their widest cell and set apart by one blank.

    Args:
        header: a title for every column.
        rows: the cells, each already formatted.
        right: whether a column is flushed right, title included.
        indent: what every line starts with.
    """
    lines = [header, *rows]
    widths = [max(len(line[k]) for line in lines) for k in range(len(header))]
    columns = list(zip(widths, right, strict=True))
    return [
        indent
        + " ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, (width, flush) in zip(line, columns, strict=True)
        )
        for line in lines
    ]
