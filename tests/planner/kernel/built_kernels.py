"""Kernels of the same sources by every compiler that is here, and by one at several levels."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from planner.kernel import Kernel
from planner.kernel.library import load
from scripts import build_kernel


def built_kernels(folder: Path) -> dict[str, Kernel]:
    """What built it -> the kernel; the first is built as an installed one is.

    Empty without a compiler. ziglang is among them where it is installed, or POISE_ZIG fetches it.
    """
    found: dict[str, Kernel] = {}
    with build_kernel.fetched_zig() if os.environ.get("POISE_ZIG") else nullcontext():
        for number, (name, command, flags) in enumerate(_ways()):
            library = folder / f"libpoise-{number}.so"
            build_kernel.compile_with(command, library, flags=flags)
            loaded = load(str(library))
            assert isinstance(loaded, Kernel), loaded
            found[name] = loaded
    return found


def _ways() -> Iterator[tuple[str, build_kernel.Command, Sequence[str]]]:
    if first := build_kernel.working_compiler():
        yield "as installed", first, ()
        yield "not optimised", first, ("-O0",)
        yield "less optimised", first, ("-O2",)
    known = {os.path.realpath(shutil.which(first[0]) or "")} if first else set()
    for compiler in ("gcc", "clang"):
        program = shutil.which(compiler)
        if program and os.path.realpath(program) not in known:
            yield compiler, [compiler], ()
    target = build_kernel.own_target()
    if target and (build_kernel.zig_is_here() or os.environ.get("POISE_ZIG")):
        yield "ziglang", build_kernel.zig_command(target), ()
