"""The kernel's shared library in this process, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

ABI = 1
"""The number of the agreement between the library and Python, the same as in ``abi.h``."""

_LIBRARY = f"{__file__.rpartition('/')[0]}/libpoise.so"


class Fault(Enum):
    """A reason for having no kernel, in words."""

    NOT_BUILT = "it was not built"
    OTHER_ABI = "it was built for another version of Poise"
    NOT_LOADABLE = "it cannot be loaded"


@dataclass(frozen=True, slots=True)
class Kernel:
    """The library, loaded.

    ``functions``: its C functions by name. A module that calls one declares its arguments.
    """

    functions: CDLL
    path: str


@dataclass(frozen=True, slots=True)
class NoKernel:
    """No kernel, and why. ``detail``: what the system or the library says; may be empty."""

    fault: Fault
    detail: str = ""

    def __str__(self) -> str:
        """``no compiled kernel: it was not built``."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"no compiled kernel: {self.fault.value}{detail}"

    @property
    def advice(self) -> str:
        """One line that says how to build it."""
        return "in the folder of Poise's source: python3 -m scripts.build_kernel"


@cache
def kernel() -> Kernel | NoKernel:
    """The kernel that lies beside this file; it is looked for once a process."""
    return load(_LIBRARY)


def load(path: str) -> Kernel | NoKernel:
    """The library in the file ``path``."""
    from ctypes import CDLL

    try:
        functions = CDLL(path)
    except OSError as error:
        return _unloaded(path, error)
    try:
        number = functions.poise_kernel_abi()
    except AttributeError:
        return NoKernel(Fault.NOT_LOADABLE, "it is another library")
    if number != ABI:
        return NoKernel(Fault.OTHER_ABI, f"ABI {number}, expected {ABI}")
    return Kernel(functions, path)


def _unloaded(path: str, error: OSError) -> NoKernel:
    from importlib.resources import files

    folder, _, name = path.rpartition("/")
    home = files(__package__)
    there = (home / folder / name).is_file()
    return NoKernel(Fault.NOT_LOADABLE, str(error)) if there else NoKernel(Fault.NOT_BUILT)
