"""Tables that read well on a terminal and are Markdown at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the columns' names, and rows of as many cells."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """The table in Markdown, columns padded."""
        widths = [max(map(len, cells)) for cells in zip(self.columns, *self.rows, strict=True)]

        def line(cells: Iterable[str]) -> str:
            padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
            return f"| {' | '.join(padded)} |"

        rule = f"|{'|'.join('-' * (width + 2) for width in widths)}|"
        return [line(self.columns), rule, *(line(row) for row in self.rows)]


def seconds(value: float) -> str:
    """Three digits, in the unit that suits: ``1.23 s``, ``45.6 ms``."""
    return f"{digits(value)} s" if value >= 1 else f"{digits(value * 1000)} ms"


def digits(value: float) -> str:
    """Three digits that count, no exponent."""
    whole = len(str(int(abs(value))))
    return f"{value:,.{max(0, 3 - whole)}f}"


def spread(values: Sequence[float]) -> str:
    """Median, and the range where there are several: ``640× (612–655)``."""
    middle = f"{digits(median(values))}×"
    if len(values) < 2:
        return middle
    return f"{middle} ({digits(min(values))}–{digits(max(values))})"


def at_least(values: Sequence[float], target: float) -> str:
    """Whether the median reaches a ratio."""
    return f"≥ {digits_of_target(target)}×: {'yes' if median(values) >= target else 'NO'}"


def below(value: float, target: float, unit: str) -> str:
    """Whether a figure stays under its target."""
    return f"< {digits_of_target(target)} {unit}: {'yes' if value < target else 'NO'}"


def digits_of_target(target: float) -> str:
    """A target as it was set: ``500``, ``0.4``."""
    return f"{target:g}"
