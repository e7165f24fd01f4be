"""Builds the kernel: every planner/kernel/*.c into one shared library, planner/kernel/libpoise.so.

    python3 -m scripts.build_kernel [--compiler COMMAND] [--output FILE] [--force] [--quiet]

It takes $CC, cc, gcc or clang, the first that works; where none does, the C compiler of the package
ziglang, which pip installs into a folder that is removed afterwards. A library that was built from
the same sources stays as it is. Exit code: 0 built or up to date; 1 not built, with the reason.

The build hook (hatch_build.py) uses this file by itself, so it imports nothing but Python.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "planner" / "kernel"
LIBRARY = FOLDER / "libpoise.so"
ZIG_LOCK = ROOT / "requirements-kernel.lock"

FLAGS = (
    # The same bits on every machine: no fused products, nothing that only this processor has.
    *("-std=c99", "-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra"),
)
SHARED = ("-fPIC", "-shared", "-fvisibility=default")

TARGETS = {
    "manylinux_2_17_x86_64": "x86_64-linux-gnu.2.17",
    "manylinux_2_17_aarch64": "aarch64-linux-gnu.2.17",
    "musllinux_1_2_x86_64": "x86_64-linux-musl",
    "musllinux_1_2_aarch64": "aarch64-linux-musl",
    "macosx_11_0_x86_64": "x86_64-macos.11.0",
    "macosx_11_0_arm64": "aarch64-macos.11.0",
}
"""What ziglang builds for: a wheel's platform, and the same as Zig names it.

Zig is always told: by itself it would compile for this very processor and C library.
"""

Command = Sequence[str]


class NotBuilt(Exception):
    """There is no library, with the reason in one line."""


def sources() -> list[Path]:
    """The C files, in the order in which they are compiled."""
    return sorted(FOLDER.glob("*.c"))


def digest() -> str:
    """Digest of all that decides what the library does: sources, headers, flags."""
    made = hashlib.sha256(repr(FLAGS).encode())
    for path in sorted(FOLDER.glob("*.[ch]")):
        made.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return made.hexdigest()[:32]


def marker() -> bytes:
    """The bytes that a library has which was built from the sources that are there now."""
    return f"poise-kernel-sources:{digest()}\0".encode()


def up_to_date(library: Path) -> bool:
    """True if the library is there and was built from the sources that are there now."""
    return library.is_file() and marker() in library.read_bytes()


def compile_with(
    compiler: Command, output: Path, files: Sequence[Path] = (), flags: Sequence[str] = ()
) -> None:
    """Build the library into the file ``output``; whole, or not at all.

    Args:
        compiler: a C compiler's command, with the options that choose its target.
        output: replaced in one step, so that a process which has it loaded keeps the old one.
        files: all sources unless given.
        flags: more of them, after :data:`FLAGS` and those of a library.

    Raises:
        NotBuilt: the compiler is not there or refuses, with what it says.
    """
    _compile([*compiler, *FLAGS, *SHARED, *flags], files or sources(), output)


def compile_program(compiler: Command, output: Path, main_file: Path) -> None:
    """Build a program of the sources and ``main_file``, which has its ``main``.

    Raises:
        NotBuilt: as for :func:`compile_with`.
    """
    _compile([*compiler, *FLAGS, f"-I{FOLDER}"], [*sources(), main_file], output)


def _compile(command: Command, files: Sequence[Path], output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".kernel-", dir=output.parent) as folder:
        made = Path(folder, output.name)
        told = [f'-DPOISE_KERNEL_SOURCES="{digest()}"', "-o", str(made), *map(str, files)]
        # Zig keeps what it compiled; nothing of it shall stay.
        caches = {f"ZIG_{which}_CACHE_DIR": folder for which in ("GLOBAL", "LOCAL")}
        try:
            done = subprocess.run(
                [*command, *told],
                capture_output=True,
                text=True,
                env={**os.environ, **caches},
                check=False,
            )
        except OSError as error:
            raise NotBuilt(f"{command[0]}: {error.strerror}") from None
        if done.returncode:
            name = "ziglang" if "ziglang" in command else command[0]
            raise NotBuilt(f"{name}: {done.stderr.strip() or 'failed'}")
        if done.stderr.strip():
            print(done.stderr.strip(), file=sys.stderr)
        os.replace(made, output)


def compilers() -> list[Command]:
    """Commands that may be C compilers here, the preferred one first."""
    asked = shlex.split(os.environ.get("CC", ""))
    return [command for command in (asked, ["cc"], ["gcc"], ["clang"]) if command]


def working_compiler() -> Command | None:
    """The first of :func:`compilers` that makes a shared library here, of a small file."""
    with tempfile.TemporaryDirectory() as folder:
        for compiler in compilers():
            try:
                compile_with(compiler, Path(folder, "trial.so"), [FOLDER / "abi.c"])
            except NotBuilt:
                continue
            return compiler
    return None


def zig_command(target: str) -> Command:
    """The compiler of an installed ziglang, for one of :data:`TARGETS`.

    Raises:
        NotBuilt: there is no such target.
    """
    if target not in TARGETS:
        raise NotBuilt(f"no target {target}, expected one of {', '.join(TARGETS)}")
    return [sys.executable, "-m", "ziglang", "cc", "-target", TARGETS[target], "-mcpu=baseline"]


def own_target() -> str | None:
    """The one of :data:`TARGETS` that this machine is; None where Zig is not to be had for it."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    if sys.platform == "darwin":
        machine = {"aarch64": "arm64"}.get(machine, machine)
    system = {"darwin": "macosx", "linux": "musllinux"}.get(sys.platform, sys.platform)
    if sys.platform == "linux" and platform.libc_ver()[0] == "glibc":
        system = "manylinux"
    ours = (name for name in TARGETS if name.startswith(system) and name.endswith(machine))
    return next(ours, None)


def zig_is_here() -> bool:
    """True if ziglang is installed."""
    return importlib.util.find_spec("ziglang") is not None


@contextmanager
def fetched_zig() -> Iterator[None]:
    """The package ziglang for programs started meanwhile: the one that is there, or a passing one.

    Raises:
        NotBuilt: pip cannot install it.
    """
    if zig_is_here():
        yield
        return
    print("fetching a C compiler (ziglang, 100 MB; removed afterwards)", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    with tempfile.TemporaryDirectory(prefix="poise-zig-") as folder:
        pip += ["--quiet", "--no-deps", "--only-binary=:all:", "--retries=2", "--target", folder]
        done = subprocess.run(
            [*pip, "--require-hashes", "-r", str(ZIG_LOCK)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip() or "pip failed").splitlines()[-1]
            raise NotBuilt(f"no C compiler, and pip cannot install ziglang: {last}")
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, before)))
        try:
            yield
        finally:
            del os.environ["PYTHONPATH"]
            if before is not None:
                os.environ["PYTHONPATH"] = before


def build(output: Path = LIBRARY, compiler: Command | None = None, *, fetch: bool = True) -> str:
    """Build the library with ``compiler``, or with the first that works; the words for which.

    Args:
        output: the file.
        compiler: a command as for :func:`compile_with`.
        fetch: whether pip may install ziglang for it, where it is needed and missing.

    Raises:
        NotBuilt: no compiler is there or can be had, or it refuses.
    """
    if chosen := compiler or working_compiler():
        compile_with(chosen, output)
        return shlex.join(chosen)
    target = own_target()
    if target is None:
        raise NotBuilt("no C compiler")
    if not fetch and not zig_is_here():
        raise NotBuilt("no C compiler, and no ziglang in its place")
    with fetched_zig():
        compile_with(zig_command(target), output)
    return "ziglang"


def main(words: Sequence[str]) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python3 -m scripts.build_kernel")
    parser.add_argument("--compiler", metavar="COMMAND", type=shlex.split, help="as for $CC")
    parser.add_argument("--output", metavar="FILE", type=Path, default=LIBRARY)
    parser.add_argument("--force", action="store_true", help="build even what is up to date")
    parser.add_argument("--quiet", action="store_true", help="say nothing of what is up to date")
    given = parser.parse_args(words)
    if not (given.force or given.compiler) and up_to_date(given.output):
        if not given.quiet:
            print(f"{given.output.name} is up to date")
        return 0
    try:
        by = build(given.output, given.compiler)
    except NotBuilt as reason:
        print(f"poise: kernel not built: {reason}", file=sys.stderr)
        return 1
    print(f"{given.output.name} built with {by}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
