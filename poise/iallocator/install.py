"""Putting the allocator where Ganeti finds it, and taking it away again.

What is installed is a few lines of shell that start this very Poise with this very interpreter,
shut off from whatever the environment says.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from poise.iallocator.search_path import search_path
from poise.iallocator.trial import trouble_of
from poise.whole_file import write_file
from snapshots.errors import Option, UsageError
from snapshots.reading import printable, quoted

NAME = "poise"
MARK = "# Written by `poise install-iallocator`"
"""The second line of what is our own; nothing else is overwritten or removed."""

_MADE = "# Made for it, and removed with it once empty: "
"""Before a folder, as JSON: whatever its name is, it is one line of comment."""

_OPTION = re.compile(r"[a-z]")
_NAMES = re.compile(r"[a-zA-Z0-9_-]+")
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.path.append(sys.argv.pop(1)); "
    "from poise.iallocator.process import main; sys.exit(main())"
)


@dataclass(frozen=True, slots=True)
class Intention:
    """A change to be made: ``action`` is install, replace, remove or leave (nothing is there).

    ``searched`` are the folders in which this machine's Ganeti looks, none without a Ganeti;
    ``folders`` those that are made for the program, outermost first, or that were made for it and
    are removed once they are empty. ``options`` are given to the allocator at every start.
    """

    action: str
    path: Path
    searched: tuple[Path, ...]
    folders: tuple[Path, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def found(self) -> bool | None:
        """True if Ganeti looks where the program is; None where there is no Ganeti to tell."""
        if not self.searched:
            return None
        there = os.path.realpath(self.path.parent)
        return there in [os.path.realpath(folder) for folder in self.searched]

    def make(self) -> Done:
        """Do it; a program that is written is started once, as Ganeti would.

        Raises:
            UsageError: a file or folder cannot be written or removed.
        """
        if self.action == "leave":
            return Done(self)
        if self.action == "remove":
            return Done(self, folders=_remove(self.path, self.folders))
        before = _made_before(self.path.parent)
        _make(self.path.parent)
        ours = tuple(dict.fromkeys((*before, *self.folders)))
        # The temporary name has a dot, so Ganeti does not take it for another allocator.
        write_file(self.path, program(self.options, ours), mode=0o755)
        return Done(self, trouble_of(self.path, self.options), self.folders)


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome: ``trouble`` is empty if a program answers where Ganeti starts it, otherwise
    what is wrong; ``folders`` were made or removed."""

    intention: Intention
    trouble: str = ""
    folders: tuple[Path, ...] = ()


def installation(
    folder: Path | None = None,
    name: str = NAME,
    options: Sequence[str] = (),
    *,
    force: bool = False,
) -> Intention:
    """The intention to install the program; nothing is written yet.

    Args:
        folder: where to put it; None finds the first folder in which Ganeti looks.
        name: what Ganeti's users call it.
        options: ``NAME=VALUE`` or ``NAME``, given to the allocator at every start.
        force: overwrite whatever has that name.

    Raises:
        UsageError: there is no Ganeti, something else has that name, or an option is unknown or
            asks for something else than an answer.
    """
    searched, path = _place(folder, name)
    _check_options(options)
    before = _what_is(path)
    if before == "foreign" and not force:
        raise UsageError(
            f"{printable(str(path))} exists, and is not Poise's",
            advice="add --force to overwrite it",
        )
    made = tuple(one for one in reversed(path.parents) if not one.exists())
    action = "install" if before == "nothing" else "replace"
    return Intention(action, path, searched, made, tuple(options))


def removal(folder: Path | None = None, name: str = NAME) -> Intention:
    """The intention to remove the program from ``folder``, or from where Ganeti finds it.

    Raises:
        UsageError: what has that name is not Poise's.
    """
    searched, path = _place(folder, name)
    for one in searched if folder is None else (folder.absolute(),):
        kind = _what_is(one / name)
        if kind == "nothing":
            continue
        if kind == "foreign":
            raise UsageError(f"{printable(str(one / name))} is not Poise's: not removed")
        gone = _emptied(one / name, _made_before(one))
        return Intention("remove", one / name, searched, gone)
    return Intention("leave", path, searched)


def program(options: Sequence[str] = (), made: Sequence[Path] = ()) -> str:
    """The program's text: the interpreter and Poise by their absolute paths.

    ``made`` are the folders that were made for it, which the program remembers.
    """
    from importlib.util import find_spec
    from shlex import quote

    numpy = find_spec("numpy")
    ours = Path(__file__).resolve().parents[2]
    libraries = Path(numpy.origin).parents[1] if numpy and numpy.origin else ours
    words = [sys.executable, "-I", "-W", "ignore", "-c", _START, str(ours), str(libraries)]
    given = [f"--{option}" for option in options]
    # Poise's own options first: of two that say different things the later one counts.
    line = " ".join([*map(quote, [*words, *given]), '"$@"'])
    folders = "".join(f"{_MADE}{json.dumps(str(one))}\n" for one in made)
    return f"#!/bin/sh\n{MARK}\n{folders}exec {line}\n"


def _place(folder: Path | None, name: str) -> tuple[tuple[Path, ...], Path]:
    """The folders where Ganeti looks, and the program's path there or in the given folder."""
    if not _NAMES.fullmatch(name):
        raise UsageError(Option("name"), f": expected letters, digits, - and _, got {quoted(name)}")
    searched = tuple(search_path())
    if folder is not None:
        if not _is_folder(folder):
            where = printable(str(folder))
            if os.path.lexists(folder):
                raise UsageError(Option("dir"), f": {where} is not a folder")
            raise UsageError(
                Option("dir"),
                f": no folder {where}",
                advice=f"mkdir -p {shlex.quote(where)}",
            )
        return searched, folder.absolute() / name
    if not searched:
        raise UsageError(
            "no Ganeti is installed here", advice=("add ", Option("dir", "--dir FOLDER"))
        )
    return searched, searched[0] / name


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise _cannot("read", path, error) from None


def _check_options(options: Sequence[str]) -> None:
    from poise.iallocator.options import read_options

    for option in options:
        if not _OPTION.match(option) or not option.isprintable():
            raise UsageError(Option("with"), f": expected NAME or NAME=VALUE, got {quoted(option)}")
        try:
            read = read_options(["request", f"--{option}"])
        except UsageError as error:
            message = str(error).removesuffix(" (--help tells what there is)")
            raise UsageError(
                Option("with"), f" {option}: {message}", advice="poise iallocator --help"
            ) from None
        if read.show is not None:
            raise UsageError(
                Option("with"),
                f": {quoted(option)} answers no request, so Ganeti cannot use it",
            )


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


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot("make", folder, error) from None


def _remove(path: Path, folders: Sequence[Path]) -> tuple[Path, ...]:
    """Remove the program, and of the folders those that are empty then; returns these."""
    try:
        path.unlink()
    except OSError as error:
        raise _cannot("remove", path, error) from None
    gone = []
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:  # something came in meanwhile
            break
        gone.append(folder)
    return tuple(gone)


def _made_before(folder: Path) -> tuple[Path, ...]:
    """The folders that were made for the programs of ours in ``folder``, outermost first."""
    found: set[Path] = set()
    try:
        programs = [one for one in folder.iterdir() if _what_is(one) == "ours"]
        for one in programs:
            for line in one.read_text("utf-8", "surrogateescape").splitlines():
                if line.startswith(_MADE):
                    found.add(Path(json.loads(line.removeprefix(_MADE))))
    except (OSError, ValueError, TypeError):
        return ()
    above = {folder, *folder.parents}
    return tuple(sorted(found & above, key=lambda one: len(one.parts)))


def _emptied(path: Path, made: Sequence[Path]) -> tuple[Path, ...]:
    """The folders that hold nothing once the program is gone, outermost first."""
    gone: list[Path] = []
    inside = path
    for folder in reversed(made):
        if inside.parent != folder or list(folder.iterdir()) != [inside]:
            break
        gone.append(folder)
        inside = folder
    return tuple(reversed(gone))


def _cannot(what: str, path: Path, error: OSError) -> UsageError:
    return UsageError(f"{printable(str(path))}: cannot {what}: {error.strerror}")
