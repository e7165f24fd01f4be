"""Putting the allocator where Ganeti finds it, and taking it away again.

What is installed is a few lines of shell that start this very Poise with this very interpreter,
shut off from whatever the environment says.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from poise.iallocator.search_path import search_path
from poise.whole_file import write_file
from snapshots.errors import UsageError
from snapshots.quoting import printable, quoted

NAME = "poise"
MARK = "# Written by `poise install-iallocator`"
"""The second line of what is our own; nothing else is overwritten or removed."""

_NAMES = re.compile(r"[a-zA-Z0-9_-]+")
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.path.append(sys.argv.pop(1)); "
    "from poise.iallocator.process import main; sys.exit(main())"
)
_ENOUGH = 60.0
"""Seconds in which the installed program must say its version."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What was done: ``action`` is installed, replaced, removed or absent.

    ``searched`` are the folders in which this machine's Ganeti looks, none without a Ganeti;
    ``made`` those that were made for the program, outermost first. ``trouble`` is empty if the
    program runs where Ganeti starts it, otherwise what is wrong. ``emptied``: nothing else is in
    the folder that it was removed from.
    """

    action: str
    path: Path
    searched: tuple[Path, ...]
    trouble: str = ""
    made: tuple[Path, ...] = ()
    emptied: bool = False

    @property
    def found(self) -> bool | None:
        """Whether Ganeti looks where the program is; None where there is no Ganeti to tell."""
        if not self.searched:
            return None
        return self.path.parent.resolve() in [folder.resolve() for folder in self.searched]


def install(
    folder: Path | None = None,
    name: str = NAME,
    options: Sequence[str] = (),
    *,
    force: bool = False,
) -> Installed:
    """Write the program, and start it once as Ganeti would.

    Args:
        folder: where to put it; None finds the first folder in which Ganeti looks.
        name: what Ganeti's users call it.
        options: ``NAME=VALUE`` or ``NAME``, given to the allocator at every start.
        force: overwrite whatever has that name.

    Raises:
        UsageError: there is no Ganeti, something else has that name, an option is unknown, or
            the file cannot be written.
    """
    searched, path = _place(folder, name)
    _check_options(options)
    before = _what_is(path)
    if before == "foreign" and not force:
        raise UsageError(f"{printable(str(path))}: is not Poise's; --force overwrites it")
    made = tuple(one for one in reversed(path.parents) if not one.exists())
    _write(path, program(options))
    action = "installed" if before == "nothing" else "replaced"
    return Installed(action, path, searched, _trouble(path), made)


def uninstall(folder: Path | None = None, name: str = NAME) -> Installed:
    """Remove the program from ``folder``, or from wherever Ganeti finds it.

    Raises:
        UsageError: what has that name is not Poise's, or it cannot be removed.
    """
    searched, path = _place(folder, name)
    for one in searched if folder is None else (folder,):
        kind = _what_is(one / name)
        if kind == "nothing":
            continue
        if kind == "foreign":
            raise UsageError(f"{printable(str(one / name))}: is not Poise's, it stays")
        try:
            (one / name).unlink()
            emptied = not any(one.iterdir())
        except OSError as error:
            raise _cannot("remove", one / name, error) from None
        return Installed("removed", one / name, searched, emptied=emptied)
    return Installed("absent", path, searched)


def program(options: Sequence[str] = ()) -> str:
    """The program's text: the interpreter and Poise by their absolute paths."""
    from importlib.util import find_spec
    from shlex import quote

    numpy = find_spec("numpy")
    ours = Path(__file__).resolve().parents[2]
    libraries = Path(numpy.origin).parents[1] if numpy and numpy.origin else ours
    words = [sys.executable, "-I", "-W", "ignore", "-c", _START, str(ours), str(libraries)]
    given = [f"--{option}" for option in options]
    # Poise's own options first: of two that say different things the later one counts.
    line = " ".join([*map(quote, [*words, *given]), '"$@"'])
    return f"#!/bin/sh\n{MARK}\nexec {line}\n"


def _place(folder: Path | None, name: str) -> tuple[tuple[Path, ...], Path]:
    """Where Ganeti looks, and the program's path there or in the folder that was given."""
    if not _NAMES.fullmatch(name):
        raise UsageError(f"name: Ganeti wants letters, digits, - and _, got {quoted(name)}")
    searched = tuple(search_path())
    if folder is not None:
        if not folder.is_dir():
            where = printable(str(folder))
            if os.path.lexists(folder):
                raise UsageError(f"dir: {where}: is not a folder")
            raise UsageError(
                f"dir: {where}: there is no such folder, and only those where Ganeti looks are"
                f" made: mkdir -p {shlex.quote(where)}"
            )
        return searched, folder.absolute() / name
    if not searched:
        raise UsageError("no Ganeti is installed here: say with --dir where the program goes")
    return searched, searched[0] / name


def _check_options(options: Sequence[str]) -> None:
    from poise.iallocator.options import read_options

    for option in options:
        read_options(["request", f"--{option}"])


def _what_is(path: Path) -> str:
    """nothing, ours or foreign."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            return "foreign"
        with path.open("rb") as file:
            start = file.read(200)
    except FileNotFoundError:
        return "nothing"
    except OSError as error:
        raise _cannot("read", path, error) from None
    return "ours" if start.split(b"\n")[1:2] == [MARK.encode()] else "foreign"


def _write(path: Path, text: str) -> None:
    """The whole program or nothing, executable for everybody and writable for its owner."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot("write", path, error) from None
    # The temporary name has a dot, so Ganeti does not take it for another allocator.
    write_file(path, text, mode=0o755)


def _trouble(path: Path) -> str:
    """What is wrong with the program when it is started as Ganeti starts it."""
    import subprocess

    try:
        done = subprocess.run(
            [path, "--version"],
            cwd="/",
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ENOUGH,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return " ".join(str(error).split())
    if done.returncode == 0 and done.stdout.startswith(b"poise iallocator "):
        return ""
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"it ends with exit code {done.returncode}: {printable(''.join(last))}"


def _cannot(what: str, path: Path, error: OSError) -> UsageError:
    return UsageError(f"{printable(str(path))}: cannot {what}: {error.strerror}")
