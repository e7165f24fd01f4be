"""Builds wheels into dist, for other machines than this one, too, and looks at each.

    python3 -m scripts.wheels [TARGET]...

A target is a platform as wheels name it; build_kernel.TARGETS has them, and Linux on x86_64 and
aarch64 is what is built unless others are named. The compiler is the package ziglang, installed for
that and removed afterwards. Looked at are the wheel's tag, the machine that its library is for, and
what the library asks of the C library. Where qemu-aarch64 is installed (Debian: qemu-user), the
kernel for aarch64 also runs. Exit code: 0 all are as they should be; 1 not, with the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from scripts import build_kernel
from scripts.build_kernel import NotBuilt

FOLDER = build_kernel.ROOT / "dist"
USUAL = ("manylinux_2_17_x86_64", "manylinux_2_17_aarch64")
LIBRARY = "planner/kernel/libpoise.so"

ELF_MACHINES = {"x86_64": 62, "aarch64": 183}

PROGRAM = """
#include <stdio.h>
#include "abi.h"
int main(void) { return printf("%d %s", poise_kernel_abi(), poise_kernel_sources()) < 0; }
"""


def make(target: str, folder: Path) -> Path:
    """The wheel for ``target``, made in ``folder``; ziglang must be there.

    Raises:
        NotBuilt: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".wheel-", dir=folder) as made:
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made],
            cwd=build_kernel.ROOT,
            env={**os.environ, "POISE_KERNEL_TARGET": target},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotBuilt(f"{target}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
        (wheel,) = Path(made).glob("*.whl")
        return wheel.replace(folder / wheel.name)


def faults(wheel: Path, target: str) -> list[str]:
    """What is not as it should be in a wheel for ``target``."""
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        about = next(name for name in names if name.endswith(".dist-info/WHEEL"))
        tags = re.findall(r"^Tag: (.*)$", files.read(about).decode(), re.MULTILINE)
        library = files.read(LIBRARY) if LIBRARY in names else b""
    found = []
    if not wheel.name.endswith(f"-py3-none-{target}.whl"):
        found.append(f"its name is {wheel.name}")
    if tags != [f"py3-none-{target}"]:
        found.append(f"its tags are {', '.join(tags)}")
    if not library:
        return [*found, "it has no kernel"]
    return [*found, *_faults_of_library(library, target)]


def _faults_of_library(library: bytes, target: str) -> list[str]:
    found = []
    if build_kernel.marker() not in library:
        found.append("its kernel is built from other sources")
    if "linux" in target:
        machine = next(name for name in ELF_MACHINES if target.endswith(name))
        if library[:6] != b"\x7fELF\x02\x01" or _word(library, 18) != ELF_MACHINES[machine]:
            found.append(f"its kernel is not for {machine}")
        if b"libm.so" in library:
            found.append("its kernel needs the library of mathematical functions")
    if asked := re.search(r"manylinux_(\d+)_(\d+)_", target):
        newest = tuple(map(int, asked.groups()))
        versions = {tuple(map(int, v)) for v in re.findall(rb"GLIBC_(\d+)\.(\d+)", library)}
        found += [f"its kernel needs glibc {'.'.join(map(str, v))}" for v in versions if v > newest]
    return found


def _word(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 2], "little")


def run_for_aarch64(emulator: str) -> None:
    """Run the kernel's own functions, compiled for aarch64, on this machine.

    Raises:
        NotBuilt: they do not run, or answer something else.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "program.c"), Path(folder, "program")
        source.write_text(PROGRAM, encoding="utf-8")
        compiler = build_kernel.zig_command("musllinux_1_2_aarch64")
        build_kernel.compile_program(compiler, program, source)
        done = subprocess.run([emulator, program], capture_output=True, text=True, check=False)
    if done.returncode or build_kernel.digest() not in done.stdout:
        raise NotBuilt(f"the kernel does not run on aarch64: {done.stdout} {done.stderr}")


def main(targets: Sequence[str]) -> int:
    """The command; returns the exit code."""
    try:
        for target in targets:
            build_kernel.zig_command(target)
        with build_kernel.fetched_zig():
            for target in targets or USUAL:
                wheel = make(target, FOLDER)
                if wrong := faults(wheel, target):
                    raise NotBuilt(f"{wheel.name}: {'; '.join(wrong)}")
                print(f"{wheel.name}: tag and kernel are as they should be", flush=True)
            if emulator := shutil.which("qemu-aarch64"):
                run_for_aarch64(emulator)
                print("the kernel runs on aarch64 (emulated)")
    except NotBuilt as reason:
        print(f"wheels: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
