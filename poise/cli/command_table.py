"""The commands of ``poise`` in the order of its help: what each is called, does, and where it is.

This table is all that ``poise --help`` reads, so that it imports no command.
"""

from __future__ import annotations

from dataclasses import dataclass

from poise.htools.tools import TOOLS

LOOK, PLAN, ACT = "Look", "Plan (acts only with --execute)", "Act"
COMPATIBLE, SET_UP = "Compatible", "Set up"


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One command.

    ``place`` is the module and the function, ``module:function``; ``summary`` the first paragraph
    of the function's docstring, ``panel`` where the help lists it. ``own_words``: what follows the
    command's name is read by the function itself, the help included.
    """

    name: str
    place: str
    summary: str
    panel: str
    own_words: bool = False


COMMANDS = (
    CommandRow(
        "show",
        "poise.cli.show:show",
        "Show nodes, instances, groups or the score of a cluster.",
        LOOK,
    ),
    CommandRow(
        "save", "poise.cli.save:save", "Save a cluster in htools' text format, as hscan does.", LOOK
    ),
    CommandRow(
        "balance", "poise.cli.balance:balance", "Plan moves that balance a node group.", PLAN
    ),
    CommandRow(
        "allocate", "poise.cli.allocate:allocate", "Find the best place for a new instance.", PLAN
    ),
    CommandRow(
        "run", "poise.cli.run:run", "Carry a plan out on a cluster, through its own job queue.", ACT
    ),
    CommandRow(
        "runs",
        "poise.cli.runs:runs",
        "List all runs: where they stand, and how much of them is done.",
        ACT,
    ),
    CommandRow(
        "status",
        "poise.cli.runs:status",
        "Show a run: every move, its job, what is left, and what needs a person.",
        ACT,
    ),
    CommandRow(
        "stop",
        "poise.cli.stop:stop",
        "Stop a run: waiting jobs are taken back, running ones cannot be and are waited for.",
        ACT,
    ),
    CommandRow(
        "resume",
        "poise.cli.resume:resume",
        "Go on with a run that was stopped, was interrupted, or could not do all.",
        ACT,
    ),
    CommandRow(
        "close",
        "poise.cli.close:close",
        "Give a run up: poise resume cannot continue it any more.",
        ACT,
    ),
    CommandRow(
        "log",
        "poise.cli.runs:log",
        "Show all that happened in a run, or is happening with --follow.",
        ACT,
    ),
    *(
        CommandRow(tool, "poise.cli.compatible:answer", summary, COMPATIBLE, own_words=True)
        for tool, summary in TOOLS.items()
    ),
    CommandRow(
        "iallocator",
        "poise.cli.compatible:iallocator",
        "Ganeti's IAllocator protocol, with better decisions than hail's.",
        COMPATIBLE,
        own_words=True,
    ),
    CommandRow(
        "install-iallocator",
        "poise.cli.install_iallocator:install_iallocator",
        "Install the instance allocator where this machine's Ganeti finds it.",
        SET_UP,
    ),
)
