"""The ``poise`` command: its parts, its help, and what becomes of errors."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from poise.cli.command_table import COMMANDS
from poise.cli.exit_codes import BAD_INPUT, CANNOT_TELL, INFEASIBLE, READER_LEFT
from poise.cli.help_page import HelpNote, HelpPage, page_of_poise
from poise.cli.help_paint import paint_for
from poise.cli.help_text import short_help, whole_help
from poise.cli.lazy_command import LazyCommand, flowing, short_help_option
from poise.cli.scenario_command import LazyScenarios
from poise.cli.usage_errors import UsageRefused, asks_for_help, no_such_command, refusal
from poise.messages import tell, tell_error
from poise.report.terminal_size import ignore_impossible_size
from poise.settings.cluster_kinds import SIMULATED_EXAMPLE, sources_in_words
from snapshots.errors import CannotTell, PlanningError, PoiseError, UsageError
from snapshots.reading import quoted

_SOURCE = f"""SOURCE is {sources_in_words(remarks=True)}, a name from the config file, or
{SIMULATED_EXAMPLE}, a simulated cluster to try plans on."""

_EXIT_CODES = """Exit codes: 0 done; 1 done, with problems; 2 wrong usage or input; 3 not possible;
4 run not finished; 5 cannot tell, because a node does not answer; 70 an error inside Poise."""

_LOGIN = """RAPI's user and password come from POISE_RAPI_USER and POISE_RAPI_PASSWORD, or from
--credentials FILE."""

_NOTES = (
    HelpNote("Sources", flowing(_SOURCE)),
    HelpNote("Login", flowing(_LOGIN)),
    HelpNote("Exit status", flowing(_EXIT_CODES)),
)


def _refuse(error: Any, ctx: Any) -> typer.Exit:
    """Say what is wrong with the command line; returns what ends the program."""
    tell_error(refusal(error, ctx))
    return typer.Exit(BAD_INPUT)


def _replace_closed_streams() -> None:
    """Throw away all that is written to a stream that was closed before the start."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _forget(*streams: TextIO) -> None:
    """Throw away what is left in the buffers: it would fail again at the end of the process."""
    for stream in streams:
        with suppress(OSError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class PoiseCommands(TyperGroup):
    """The command group; errors raised on purpose end in one line, not in a traceback."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.params.append(short_help_option())
        for row in COMMANDS:
            self.add_command(LazyScenarios(row) if row.scenarios else LazyCommand(row))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Its name, the command itself, and the words that are left for it.

        Raises:
            UsageError: there is none of that name.
        """
        unknown = args[0] not in self.commands and not args[0].startswith("-")
        if unknown and not ctx.resilient_parsing:
            raise no_such_command(args[0])
        name, command, rest = super().resolve_command(ctx, args)
        return command.chosen(rest) if isinstance(command, LazyCommand) else (name, command, rest)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the program."""
        _replace_closed_streams()
        ignore_impossible_size()
        try:
            return super().main(*arguments, **options)
        except OSError as error:  # the help, on its way to a full disk
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            _forget(sys.stdout)
            tell(f"standard output: cannot write: {error.strerror}")
            sys.exit(BAD_INPUT)

    def get_help(self, ctx: Any) -> str:
        """The text of ``--help``."""
        return whole_help(self.help_page(ctx), paint=paint_for(sys.stdout))

    def short_help_text(self, ctx: Any) -> str:
        """The text of ``-h``."""
        return short_help(self.help_page(ctx), paint=paint_for(sys.stdout))

    def help_page(self, ctx: Any) -> HelpPage:
        """The help as data."""
        return page_of_poise(self, ctx, after=_NOTES)

    def invoke_help(self, ctx: Any, words: list[str]) -> None:
        """Show the help of one command, or of one of its scenarios.

        Args:
            ctx: the context of the ``poise`` command.
            words: the command, and the scenario where one is meant.

        Raises:
            UsageError: there is no such command, or it has no scenario of that name.
        """
        name, command, rest = self.resolve_command(ctx, [*words, "--help"])
        if rest != ["--help"]:
            told = f"unexpected argument {quoted(rest[0])}"
            raise UsageError(told, advice=f"poise help {words[0]}")
        with command.make_context(name, rest, parent=ctx) as of_command:
            command.invoke(of_command)  # of commands that read their words themselves

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the command's name."""
        with self._in_one_line(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with self._in_one_line(ctx):
            return super().invoke(ctx)

    @contextmanager
    def _in_one_line(self, ctx: Any) -> Iterator[None]:
        """End the program with one line and an exit code where an error is raised on purpose."""
        try:
            yield
        except UsageRefused as error:
            if asks_for_help(error):
                page = self.help_page(ctx)
                typer.echo(short_help(page, paint=paint_for(sys.stderr)), err=True)
                raise typer.Exit(BAD_INPUT) from None
            raise _refuse(error, ctx) from None
        except PoiseError as error:
            tell_error(error)
            raise typer.Exit(_exit_code(error)) from None
        except (BrokenPipeError, SystemExit) as end:  # the latter is what rich makes of it
            if isinstance(end, SystemExit) and not end.code:
                raise typer.Exit from None  # Typer has installed the completion
            # Typer and rich would end with 1, which says something of the result.
            _forget(sys.stdout, sys.stderr)
            raise typer.Exit(READER_LEFT) from None
        except EOFError as error:  # Typer would take it for the end of what a user types
            raise RuntimeError("something ended too early") from error


def _exit_code(error: PoiseError) -> int:
    if isinstance(error, PlanningError):
        return INFEASIBLE
    return CANNOT_TELL if isinstance(error, CannotTell) else BAD_INPUT


app = typer.Typer(
    cls=PoiseCommands,
    name="poise",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from poise import __version__

        typer.echo(f"poise {__version__}")
        raise typer.Exit()


def _log(wanted: bool) -> None:
    if wanted:
        from poise.verbose import log_to_standard_error

        log_to_standard_error()


def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_print_version,
            is_eager=True,
            metavar="",
            help="Print the version.",
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose",
            callback=_log,
            is_eager=True,
            metavar="",
            help="Tell what is asked of clusters and done in runs, on standard error.",
        ),
    ] = False,
) -> None:
    """Plan where the instances of a Ganeti cluster live, and move them there."""


app.callback(help=main.__doc__)(main)
