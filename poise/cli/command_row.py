"""A command, or a scenario of one, as help reads it: its name, what it does, where it is."""

from __future__ import annotations

from dataclasses import dataclass

LOOK, PLAN, ACT = "Look", "Plan (acts only with --execute)", "Act"
COMPATIBLE, SET_UP = "Compatible", "Set up"


@dataclass(frozen=True, slots=True)
class Example:
    """A command line as an operator types it; the remark says what it is for."""

    command: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command.

    ``place`` is the module and the function, ``module:function``; ``summary`` the first paragraph
    of the function's docstring, ``panel`` where the help lists it. ``examples`` stand on top of the
    help, ``main_options`` are those that the short help shows. ``own_words``: what follows the
    command's name is read by the function itself, the help included. ``scenarios``: commands of
    their own, whose names stand behind SOURCE.
    """

    name: str
    place: str
    summary: str
    panel: str
    examples: tuple[Example, ...] = ()
    main_options: tuple[str, ...] = ()
    own_words: bool = False
    scenarios: tuple[CommandRow, ...] = ()
