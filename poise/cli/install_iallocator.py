"""``poise install-iallocator``: let Ganeti find the allocator."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from poise.cli.exit_codes import STOPPED_SHORT, WITH_RESERVATIONS
from poise.cli.source_options import AsJson
from poise.iallocator import install as ways
from poise.iallocator.install import Done, Intention
from poise.messages import ask, tell, tell_cancelled
from poise.report.output import print_document, print_text
from snapshots.errors import UsageError
from snapshots.reading import harmless

_DONE = {"install": "installed", "replace": "replaced", "remove": "removed", "leave": "absent"}

Folder = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="FOLDER",
        help="An existing folder to put it in.",
        show_default="where this machine's Ganeti looks first",
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
    bool,
    typer.Option(
        "--uninstall",
        metavar="",
        help="Remove it, and the folders that were made for it once they are empty.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", metavar="", help="Show what would be done; nothing is changed.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", metavar="", help="Do it without asking.")]
Force = Annotated[
    bool,
    typer.Option("--force", "-f", metavar="", help="Overwrite an existing file with this name."),
]


def install_iallocator(
    folder: Folder = None,
    name: Name = "poise",
    given: With = None,
    uninstall: Uninstall = False,
    force: Force = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Install the instance allocator where this machine's Ganeti finds it.

    Says which file is written, and asks. The file is one small program, which starts this Poise
    with this interpreter and nothing else; it is tried once with a small request. Do so on every
    node that may become the master.

    Exit code 0: done; 1: installed, but it does not answer; 4: the answer was no.
    """
    if uninstall:
        wanted = ways.removal(folder, name)
    else:
        wanted = ways.installation(folder, name, given or (), force=force)
    if dry_run:
        _show(wanted, None, as_json=as_json)
        return
    if wanted.action != "leave" and not yes:
        _check_terminal()
        for line in _intended(wanted):
            tell(line)
        if not ask("Continue?"):
            tell_cancelled()
            raise typer.Exit(STOPPED_SHORT)
    done = wanted.make()
    _show(wanted, done, as_json=as_json)
    if wanted.action in ("install", "replace") and wanted.found is False:
        tell(
            f"warning: Ganeti does not look in {wanted.path.parent}, so -I {name} does not find it:"
            f" without --dir it goes to {wanted.searched[0]}"
        )
    if done.trouble:
        raise typer.Exit(WITH_RESERVATIONS)


def _check_terminal() -> None:
    if not sys.stdin.isatty():
        raise UsageError(
            "standard input is not a terminal, so there is no answer to a question",
            advice="add --yes, or --dry-run to see what would be done",
        )


def _show(wanted: Intention, done: Done | None, *, as_json: bool) -> None:
    """Print the outcome; ``done`` None: the intention."""
    if as_json:
        print_document(_document(wanted, done))
        return
    lines = _intended(wanted) if done is None else _told(wanted, done)
    if wanted.searched and wanted.action != "remove":
        lines.append(f"Ganeti looks in {', then '.join(map(str, wanted.searched))}")
    print_text("".join(f"{harmless(line)}\n" for line in lines))


def _document(wanted: Intention, done: Done | None) -> dict[str, Any]:
    installs = wanted.action in ("install", "replace")
    folders = wanted.folders if done is None else done.folders
    return {
        "action": wanted.action if done is None else _DONE[wanted.action],
        "dry_run": done is None,
        "path": str(wanted.path),
        "made_folders": [str(one) for one in folders] if installs else [],
        "removed_folders": [] if installs else [str(one) for one in folders],
        "search_path": [str(one) for one in wanted.searched],
        "on_search_path": wanted.found,
        "runs": done.trouble == "" if done is not None and installs else None,
        "trouble": "" if done is None else done.trouble,
    }


def _intended(wanted: Intention) -> list[str]:
    """The steps of an intention, a line each."""
    if wanted.action == "leave":
        return [f"there is no {wanted.path}: nothing to remove"]
    verb = "remove" if wanted.action == "remove" else "make"
    folders = [f"would {verb} the folder {one}" for one in wanted.folders]
    would = f"would {wanted.action} {wanted.path}"
    return [would, *reversed(folders)] if verb == "remove" else [*folders, would]


def _told(wanted: Intention, done: Done) -> list[str]:
    if wanted.action == "leave":
        return _intended(wanted)
    did = f"{_DONE[wanted.action]} {wanted.path}"
    if wanted.action == "remove":
        return [did, *(f"removed the folder {one}" for one in done.folders)]
    return [*(f"made the folder {one}" for one in done.folders), did, _how_it_runs(wanted, done)]


def _how_it_runs(wanted: Intention, done: Done) -> str:
    name = wanted.path.name
    if done.trouble:
        return f"but it does not answer: {done.trouble}"
    if wanted.found:
        return f"it answers; to use it: gnt-instance add -I {name} ..."
    if wanted.found is None:
        return (
            f"it answers; no Ganeti is installed here: -I {name} finds it where"
            f" {wanted.path.parent} is in Ganeti's search path"
        )
    return "it answers"
