"""Faces of packages: the names that a package offers to others, imported when they are first used.

A face stands in the ``__init__.pyi`` of the package, one line a name, where type checkers look for
it: ``from .plan import Plan as Plan``. Importing the package imports none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module


def lazy_face(
    package: str, file: str
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """The ``__getattr__``, ``__dir__`` and ``__all__`` of a package.

    Args:
        package: its ``__name__``.
        file: its ``__file__``, beside which its face lies.
    """
    homes: dict[str, str] = {}
    with open(f"{file.removesuffix('.py')}.pyi", encoding="utf-8") as face:
        for line in face:
            words = line.split()
            if words[:1] == ["from"]:
                if len(words) != 6:
                    raise ImportError(f"{face.name}: not `from MODULE import NAME as NAME`: {line}")
                homes[words[3]] = words[1]

    def get(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(import_module(homes[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    return get, lambda: sorted({*vars(sys.modules[package]), *homes}), sorted(homes)
