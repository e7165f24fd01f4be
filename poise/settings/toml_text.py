"""TOML as documents, with whatever can be wrong with it said in one line."""

from __future__ import annotations

import re
from typing import Any

from snapshots.errors import FormatError
from snapshots.reading import printable

_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++\s*+\.\s*+){50}""")
"""A key of many parts, ``a.b.c``."""


def toml_document(text: str, where: str) -> dict[str, Any]:
    """The document in ``text``; ``where`` names its file.

    Raises:
        FormatError: it is not TOML.
    """
    import tomllib

    if _LONG_KEY.search(text):  # reading it takes time that grows with the square of its parts
        raise FormatError(f"{where}: not TOML: nested too deeply")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{where}: not TOML: {printable(str(error))}") from None
    except RecursionError:
        raise FormatError(f"{where}: not TOML: nested too deeply") from None
    except ValueError:  # Python converts no number of thousands of digits
        raise FormatError(f"{where}: a number with thousands of digits") from None
