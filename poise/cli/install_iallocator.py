"""``poise install-iallocator``: let Ganeti find the allocator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poise.cli.exit_codes import WITH_RESERVATIONS
from poise.cli.source_options import AsJson
from poise.report.messages import tell
from snapshots.quoting import harmless

if TYPE_CHECKING:
    from poise.iallocator.install import Installed


Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="FOLDER",
        help="An existing folder to put it in. [default: the first one in which this Ganeti looks, "
        "made where there is none]",
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
                "made_folders": [str(one) for one in done.made],
                "search_path": [str(one) for one in done.searched],
                "on_search_path": done.found,
                "runs": done.trouble == "" if done.action in ("installed", "replaced") else None,
                "trouble": done.trouble,
            }
        )
    else:
        print_text(_told(done, name))
    if done.action in ("installed", "replaced") and done.found is False:
        tell(
            f"warning: Ganeti does not look in {done.path.parent}, so -I {name} does not find it:"
            f" without --dir it goes to {done.searched[0]}"
        )
    if done.trouble:
        raise typer.Exit(WITH_RESERVATIONS)


def _told(done: Installed, name: str) -> str:
    if done.action == "absent":
        return f"there is no {done.path}: nothing to remove\n"
    lines = [f"made the folder {one}" for one in done.made]
    lines.append(f"{done.action} {done.path}")
    if done.action == "removed":
        if done.emptied:
            lines.append(f"the folder {done.path.parent} is empty now, and stays")
    elif done.trouble:
        lines.append(f"but it does not run: {done.trouble}")
    elif done.found:
        lines.append(f"it runs; to use it: gnt-instance add -I {name} ...")
    elif done.found is None:
        lines.append(
            f"it runs; no Ganeti is installed here: -I {name} finds it where {done.path.parent} is"
            " in Ganeti's search path"
        )
    else:
        lines.append("it runs")
    if done.searched and done.action != "removed":
        lines.append(f"Ganeti looks in {', then '.join(map(str, done.searched))}")
    return "".join(f"{harmless(line)}\n" for line in lines)
