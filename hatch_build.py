"""The build hook: a wheel or an editable install has the kernel, where a compiler is to be had.

An editable install gets the library beside its sources, a wheel gets one of its own and the tag of
its platform. Without a compiler both are complete but for the kernel. In the environment:

POISE_KERNEL=off             without a kernel
POISE_KERNEL_TARGET=NAME     for another machine, such as manylinux_2_17_aarch64, by ziglang
"""

from __future__ import annotations

import os
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

_PLACE = "planner/kernel/libpoise.so"


def _build_kernel() -> Any:
    path = Path(__file__).with_name("scripts") / "build_kernel.py"
    spec = spec_from_file_location("build_kernel", path)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class KernelHook(BuildHookInterface[BuilderConfig]):
    """Adds the library to what is built."""

    def dependencies(self) -> list[str]:
        """What building takes beside hatchling: a C compiler, where this machine has none."""
        kernel = _build_kernel()
        if _off():
            return []
        needed = _target() or (kernel.own_target() and not kernel.working_compiler())
        return ["ziglang>=0.14"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the library, and say where it goes."""
        if _off():
            self.app.display_warning("Poise is built without its kernel: POISE_KERNEL=off")
            return
        kernel = _build_kernel()
        target = _target()
        try:
            if version == "editable":
                if not kernel.up_to_date(kernel.LIBRARY):
                    kernel.build(fetch=False)
                return
            self._folder = TemporaryDirectory()
            library = Path(self._folder.name, "libpoise.so")
            kernel.build(library, target and kernel.zig_command(target), fetch=False)
        except kernel.NotBuilt as reason:
            if target:
                raise
            self.app.display_warning(f"Poise is built without its kernel: {reason}")
            return
        build_data["force_include"][str(library)] = _PLACE
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{target or _own_platform()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the wheel's library."""
        if folder := getattr(self, "_folder", None):
            folder.cleanup()


def _off() -> bool:
    return os.environ.get("POISE_KERNEL") == "off"


def _target() -> str:
    return os.environ.get("POISE_KERNEL_TARGET", "")


def _own_platform() -> str:
    """The platform that a library of this machine's compiler is for: this one, and no older."""
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
