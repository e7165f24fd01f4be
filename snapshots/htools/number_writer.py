"""Numbers as htools prints them.

All roundings start from the shortest decimal that reads back as the same double (see
:mod:`snapshots.htools.shortest_digits`) and round *those digits* half to even, which differs from
C's and Python's formatting in the last place of some numbers.
"""

from __future__ import annotations

from math import copysign, isfinite, isinf, isnan

from snapshots.htools.shortest_digits import decimal_text


def fixed(value: float, digits: int) -> str:
    """``value`` with exactly ``digits`` decimals (none: without a point)."""
    if not isfinite(value):
        return _not_finite(value)
    if digits == 0 and value.is_integer() and abs(value) < 2**53:
        return f"{value:.0f}"
    text = decimal_text(value)
    if "e" in text:
        from decimal import Decimal

        text = f"{Decimal(text):f}"
    sign = "-" if text[0] == "-" else ""
    whole, _, part = text.lstrip("-").partition(".")
    cut = 10 ** max(0, len(part) - digits)
    kept, rest = divmod(int(whole + part), cut)
    kept += rest * 2 > cut or (rest * 2 == cut and kept % 2 == 1)
    number = str(kept * 10 ** max(0, digits - len(part))).rjust(digits + 1, "0")
    return f"{sign}{number[:-digits]}.{number[-digits:]}" if digits else sign + number


def plain(value: float) -> str:
    """The shortest decimal form without exponent, at least one decimal: ``0.05``, ``4.0``."""
    if not isfinite(value):
        return _not_finite(value)
    text = decimal_text(value)
    if "e" in text:
        from decimal import Decimal

        text = f"{Decimal(text):f}"
        if "." not in text:
            text += ".0"
    return text


def shown(value: float) -> str:
    """The shortest decimal form; ``5.0e-2`` and ``1.0e7`` below 0.1 and from ten million on."""
    if not isfinite(value):
        return _not_finite(value)
    if value == 0:
        return "-0.0" if copysign(1.0, value) < 0 else "0.0"
    if 0.1 <= abs(value) < 1e7:
        return plain(value)
    from decimal import Decimal

    sign, digits, exponent = Decimal(decimal_text(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits))
    exponent += len(text) - 1
    rest = text[1:].rstrip("0") or "0"
    return f"{'-' if sign else ''}{text[0]}.{rest}e{exponent}"


def _not_finite(value: float) -> str:
    if isnan(value):
        return "NaN"
    assert isinf(value)
    return "Infinity" if value > 0 else "-Infinity"
