"""``poise install-iallocator``: let Ganeti find the allocator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.source_options import AsJson

if TYPE_CHECKING:
    from poise.iallocator.install import Installed

DOES_NOT_RUN = 1

Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="FOLDER",
        help="Where to put it. [default: the first folder in which this Ganeti looks]",
        show_default=False,
    ),
]
Name = Annotated[
    str,
    typer.Option("--name", metavar="NAME", help="What to call it: gnt-instance add -I NAME."),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="OPTION[=VALUE]",
        help="An option for every start, such as time-limit=10. May be repeated.",
        show_default=False,
    ),
]
Uninstall = Annotated[
    bool, typer.Option("--uninstall", metavar="", help="Remove it; nothing else is removed.")
]
Force = Annotated[
    bool,
    typer.Option("--force", "-f", metavar="", help="Overwrite what has that name already."),
]


def install_iallocator(
    folder: Folder = None,
    name: Name = "poise",
    given: With = None,
    uninstall: Uninstall = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Install the instance allocator where this machine's Ganeti finds it.

    Writes one small program, which starts this Poise with this interpreter and nothing else, and
    tries it once. Do so on every node that may become the master.

    Exit code 0: done; 1: installed, but it does not run.
    """
    from poise.iallocator import install as ways
    from poise.report.output import print_document, print_text

    if uninstall:
        done = ways.uninstall(folder, name)
    else:
        done = ways.install(folder, name, given or (), force=force)
    if as_json:
        print_document(
            {
                "action": done.action,
                "path": str(done.path),
                "search_path": [str(one) for one in done.searched],
                "runs": done.trouble == "" if done.action in ("installed", "replaced") else None,
                "trouble": done.trouble,
            }
        )
    else:
        print_text(_told(done, name))
    if done.trouble:
        raise typer.Exit(DOES_NOT_RUN)


def _told(done: Installed, name: str) -> str:
    if done.action == "removed":
        return f"removed {done.path}\n"
    if done.action == "absent":
        return f"there is no {done.path}: nothing to remove\n"
    lines = [f"{done.action} {done.path}"]
    if done.trouble:
        lines.append(f"but it does not run: {done.trouble}")
    else:
        lines.append(f"it runs; to use it: gnt-instance add -I {name} ...")
    if done.searched:
        lines.append(f"Ganeti looks in {', then '.join(map(str, done.searched))}")
    return "".join(f"{line}\n" for line in lines)
