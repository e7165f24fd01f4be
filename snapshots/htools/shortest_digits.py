"""The decimal digits that stand for a double in the output of Ganeti's tools.

Python and the language of those tools both print the shortest digits that read back as the same
number, but not the same ones where two are equally good: Python takes the even one, they take
the upper one, and they leave the very ends of the interval to the neighbours. The method is
Burger and Dybvig's free-format printing (1996).
"""

from __future__ import annotations

from math import frexp

_PRECISION = 53
_LEAST_EXPONENT = -1074
_ALWAYS_UNIQUE = 15
"""Up to so many digits there is no other choice."""
_FIRST_HALFWAY = 1e22
"""Beyond it a number of few digits may lie in the middle between two doubles."""


def decimal_text(value: float) -> str:
    """The digits of a finite double, as text that ``decimal.Decimal`` reads."""
    text = repr(value)
    mantissa = text.partition("e")[0].lstrip("-0.")
    if len(mantissa.replace(".", "")) <= _ALWAYS_UNIQUE and abs(value) < _FIRST_HALFWAY:
        return text
    digits, exponent = _free_format(abs(value))
    return f"{'-' if value < 0 else ''}0.{digits}e{exponent}"


def _free_format(value: float) -> tuple[str, int]:
    """Digits d and exponent e of ``value`` > 0: it is 0.d times ten to the e."""
    fraction, exponent = frexp(value)
    f, e = int(fraction * 2**_PRECISION), exponent - _PRECISION
    if e < _LEAST_EXPONENT:
        f, e = f >> (_LEAST_EXPONENT - e), _LEAST_EXPONENT
    narrow = f == 2 ** (_PRECISION - 1) and e > _LEAST_EXPONENT  # below is half as much room
    rest, scale = (f << max(e, 0)) * 2, (1 << max(-e, 0)) * 2
    below = above = 1 << max(e, 0)
    if narrow:
        rest, scale, above = rest * 2, scale * 2, above * 2
    k = 0
    while rest + above > scale * 10**k:
        k += 1
    while (rest + above) * 10 ** max(1 - k, 0) <= scale * 10 ** max(k - 1, 0):
        k -= 1
    scale *= 10 ** max(k, 0)
    shift = 10 ** max(-k, 0)
    rest, below, above = rest * shift, below * shift, above * shift
    digits = []
    while True:
        digit, rest = divmod(rest * 10, scale)
        below, above = below * 10, above * 10
        low, high = rest < below, rest + above > scale
        if low or high:
            up = high and not (low and rest * 2 < scale)
            digits.append(str(digit + up))
            return "".join(digits), k
        digits.append(str(digit))
