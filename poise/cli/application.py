"""The ``poise`` command: its parts, its help, and what becomes of errors."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand, TyperGroup

from poise.cli.allocate import allocate
from poise.cli.balance import balance
from poise.cli.close import close
from poise.cli.exit_codes import BAD_INPUT, CANNOT_TELL, INFEASIBLE, READER_LEFT
from poise.cli.install_iallocator import install_iallocator
from poise.cli.refused_values import refuse_values
from poise.cli.resume import resume
from poise.cli.run import run
from poise.cli.runs import log, runs, status
from poise.cli.save import save
from poise.cli.show import show
from poise.cli.stop import stop
from poise.cli.usage_errors import UsageRefused, asks_for_help, told
from poise.htools.tools import TOOLS, main_of
from poise.messages import tell
from poise.report.terminal_size import ignore_impossible_size
from poise.settings.cluster_kinds import SIMULATED_EXAMPLE, sources_in_words
from snapshots.errors import CannotTell, PlanningError, PoiseError

_LOOK, _PLAN, _ACT = "Look", "Plan (acts only with --execute)", "Act"
_COMPATIBLE, _SET_UP = "Compatible", "Set up"

_EPILOG = (
    "Exit codes: 0 done; 1 done, but something is not in order after it; 2 bad input or usage; "
    "3 there is no way; 4 a run stopped short of its end; 5 cannot tell, as a node does not "
    "answer; 70 an error inside Poise. RAPI's user and password come from "
    "POISE_RAPI_USER and POISE_RAPI_PASSWORD, or from --credentials FILE."
)


def _refuse(error: Any, ctx: Any) -> typer.Exit:
    """Say what is wrong with the command line; returns what ends the program."""
    tell(told(error, ctx))
    return typer.Exit(BAD_INPUT)


class PoiseCommand(TyperCommand):
    """A command that takes no empty values, and whose help shows no types: names say more."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        refuse_values(self.params, given, ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What follows the command's name in the line of usage."""
        return [_plain(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``."""
        return _without_type(super().get_help_option(ctx))


def _plain(piece: str) -> str:
    """``SOURCE`` of ``{SOURCE}``, ``[RUN]`` of ``[[RUN]]``."""
    return piece.strip("{}").replace("[[", "[").replace("]]", "]")


def _without_type(option: Any) -> Any:
    if option is not None:
        option.metavar = ""
    return option


def _replace_closed_streams() -> None:
    """What is written to a stream that was closed before the start is thrown away."""
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

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``."""
        return _without_type(super().get_help_option(ctx))

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
        """What is raised on purpose inside ends the program with one line and an exit code."""
        try:
            yield
        except UsageRefused as error:
            if asks_for_help(error):
                raise
            raise _refuse(error, ctx) from None
        except PoiseError as error:
            tell(self._as_typed(str(error), ctx))
            raise typer.Exit(_exit_code(error)) from None
        except (BrokenPipeError, SystemExit):  # the latter is what rich makes of it
            # Typer and rich would end with 1, which says something of the result.
            _forget(sys.stdout, sys.stderr)
            raise typer.Exit(READER_LEFT) from None
        except EOFError as error:  # Typer would take it for the end of what a user types
            raise RuntimeError("something ended too early") from error

    def _as_typed(self, message: str, ctx: Any) -> str:
        """The message with the option that it names first written as on the command line."""
        name = message.partition(":")[0]
        command = self.get_command(ctx, ctx.invoked_subcommand or "")
        options = [option for param in command.params for option in param.opts] if command else []
        return f"--{message}" if f"--{name}" in options else message


def _exit_code(error: PoiseError) -> int:
    if isinstance(error, PlanningError):
        return INFEASIBLE
    return CANNOT_TELL if isinstance(error, CannotTell) else BAD_INPUT


app = typer.Typer(
    cls=PoiseCommands,
    name="poise",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from poise import __version__

        typer.echo(f"poise {__version__}")
        raise typer.Exit()


def _flowing(docstring: str | None) -> str:
    """A docstring as help: Typer keeps its line breaks, and paragraphs should flow."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


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
) -> None:
    """Plan where the virtual machines of a Ganeti cluster live, and move them there."""


_SOURCE = f"""SOURCE is {sources_in_words(remarks=True)}, a name from the config file, or
{SIMULATED_EXAMPLE}, a simulated cluster to try plans on."""

app.callback(help=_flowing(f"{main.__doc__}\n\n{_SOURCE}"))(main)


def _add(command: Callable[..., None], panel: str) -> None:
    flowing = _flowing(command.__doc__)
    app.command(cls=PoiseCommand, help=flowing, rich_help_panel=panel)(command)


_add(show, _LOOK)
_add(save, _LOOK)
_add(balance, _PLAN)
_add(allocate, _PLAN)
for command in (run, runs, status, stop, resume, close, log):
    _add(command, _ACT)


_OWN_WORDS = {"ignore_unknown_options": True, "allow_extra_args": True}


def _answering(tool: str) -> Callable[[typer.Context], None]:
    def command(ctx: typer.Context) -> None:
        raise typer.Exit(main_of(tool)(ctx.args, sys.stdout, sys.stderr))

    return command


for tool, summary in TOOLS.items():
    app.command(
        tool,
        help=summary,
        rich_help_panel=_COMPATIBLE,
        add_help_option=False,
        context_settings=_OWN_WORDS,
    )(_answering(tool))


@app.command(rich_help_panel=_COMPATIBLE, add_help_option=False, context_settings=_OWN_WORDS)
def iallocator(ctx: typer.Context) -> None:
    """Ganeti's IAllocator protocol, with better decisions than hail's."""
    from poise.iallocator.process import main as answer

    raise typer.Exit(answer(ctx.args))


_add(install_iallocator, _SET_UP)
