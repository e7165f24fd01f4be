"""The kernel's shared library in this process, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import CDLL

ABI = 11
"""The number of the agreement between the library and Python, the same as in ``abi.h``."""

_FOLDER = __file__.rpartition("/")[0]


class Fault(Enum):
    """A reason for having no kernel, in words."""

    NOT_BUILT = "it was not built"
    OTHER_ABI = "it was built for another version of Poise"
    OTHER_LAYOUT = "it lays its structures out otherwise"
    NOT_LOADABLE = "it cannot be loaded"
    OFF = "it is switched off"


@dataclass(frozen=True, slots=True)
class Kernel:
    """The library, loaded.

    ``functions``: its C functions by name, with the arguments that ``functions.py`` declares.
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
    def told(self) -> str:
        """The same with what to type."""
        return f"{self}. To build it: {self.advice}" if self.advice else str(self)

    @property
    def advice(self) -> str:
        """One line that says how to build it; empty where it is switched off."""
        if self.fault is Fault.OFF:
            return ""
        if _is_there(f"{_FOLDER}/abi.c"):
            return "make kernel, in the folder of Poise's source"
        return "pip install ., in the folder of Poise's source"


@dataclass(slots=True)
class _Search:
    found: Kernel | NoKernel | None = None


_SEARCH = _Search()


def kernel() -> Kernel | NoKernel:
    """The kernel that lies beside this file; it is looked for once a process."""
    if _SEARCH.found is None:
        _SEARCH.found = load(f"{_FOLDER}/libpoise.so")
    return _SEARCH.found


def loaded_kernel() -> Kernel | NoKernel:
    """The kernel, if it is loaded: for a few sums that takes longer than they do without it."""
    return _NOT_LOADED if _SEARCH.found is None else _SEARCH.found


def switch_off() -> None:
    """Have no kernel in this process from now on."""
    _SEARCH.found = NoKernel(Fault.OFF)


def switch_on() -> None:
    """Look for the kernel again when it is next asked for."""
    _SEARCH.found = None


def load(path: str) -> Kernel | NoKernel:
    """The library in the file ``path``."""
    from ctypes import CDLL

    try:
        functions = CDLL(path)
    except OSError as error:
        return NoKernel(Fault.NOT_LOADABLE, str(error)) if _is_there(path) else _NOT_BUILT
    try:
        number = functions.poise_kernel_abi()
    except AttributeError:
        return NoKernel(Fault.NOT_LOADABLE, "it is another library")
    if number != ABI:
        return NoKernel(Fault.OTHER_ABI, f"ABI {number}, expected {ABI}")
    from planner.kernel.functions import declare
    from planner.kernel.layout import difference

    try:
        declare(functions)
    except AttributeError as error:
        return NoKernel(Fault.NOT_LOADABLE, str(error))
    if found := difference(functions):
        return NoKernel(Fault.OTHER_LAYOUT, found)
    return Kernel(functions, path)


_NOT_BUILT = NoKernel(Fault.NOT_BUILT)
_NOT_LOADED = NoKernel(Fault.OFF)


def _is_there(path: str) -> bool:
    from importlib.resources import files

    return files(__package__).joinpath(path).is_file()
