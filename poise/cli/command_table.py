"""The commands of ``poise`` in the order of its help: what each is called, does, and where it is.

This table is all that ``poise --help`` reads, so that it imports no command.
"""

from __future__ import annotations

from poise.cli.command_row import ACT, COMPATIBLE, LOOK, PLAN, SET_UP, CommandRow, Example
from poise.cli.scenario_table import SCENARIOS
from poise.htools.tools import TOOLS

COMMANDS = (
    CommandRow(
        "show",
        "poise.cli.show:show",
        "Show nodes, instances, groups or the score of a cluster.",
        LOOK,
        examples=(
            Example("poise show luxi:", "the nodes; on the master"),
            Example("poise show today.data --groups", "node groups of a saved cluster"),
            Example("poise show today.data --score", "what makes the score high"),
        ),
        main_options=("--group", "--nodes", "--instances", "--groups", "--score", "--json"),
    ),
    CommandRow(
        "explain",
        "poise.cli.explain:explain",
        "Explain a plan: what each move gains, why not another node, why an instance stays.",
        LOOK,
        examples=(
            Example("poise explain plan.json", "every move"),
            Example("poise explain plan.json 1", "move 1: all terms, and why not elsewhere"),
            Example("poise explain plan.json web121 --on today.data", "why it moves, or stays"),
        ),
        main_options=("--on", "--json"),
    ),
    CommandRow(
        "save",
        "poise.cli.save:save",
        "Save a cluster in htools' text format, as hscan does.",
        LOOK,
        examples=(
            Example("poise save luxi: today.data", "on the master"),
            Example("poise save https://MASTER:5080 today.data --ca-file rapi.pem", "from afar"),
            Example("poise save luxi: -", "to standard output"),
        ),
        main_options=("--force", "--ca-file", "--credentials"),
    ),
    CommandRow(
        "balance",
        "poise.cli.balance:balance",
        "Plan moves that balance a node group.",
        PLAN,
        examples=(
            Example("poise balance luxi:", "plan, on the master"),
            Example("poise balance today.data --offline node07 -E", "empty a node that is down"),
            Example("poise balance luxi: --execute --until 06:00", "plan, ask, and run"),
        ),
        main_options=(
            "--group",
            "--offline",
            "--evacuate-only",
            "--no-disk-moves",
            "--max-moves",
            "--out",
            "--dry-run",
            "--execute",
        ),
    ),
    CommandRow(
        "allocate",
        "poise.cli.allocate:allocate",
        "Find the best place for a new instance.",
        PLAN,
        examples=(
            Example("poise allocate luxi: --memory 8g --disk 100g --vcpus 4", "on the master"),
            Example("poise allocate today.data -m 8g -d 50g -c 2 -n 10", "room for ten?"),
            Example("poise allocate today.data -m 2g -t diskless -c 1", "without a disk"),
        ),
        main_options=(
            "--memory",
            "--disk",
            "--vcpus",
            "--template",
            "--count",
            "--group",
            "--nodes",
            "--offline",
        ),
    ),
    CommandRow(
        "evacuate",
        "poise.cli.evacuate:evacuate",
        "Plan the cheapest moves that empty nodes.",
        PLAN,
        examples=(
            Example("poise evacuate luxi: node07", "its instances run elsewhere"),
            Example("poise evacuate today.data node07 node08 --full", "no second copies either"),
            Example("poise evacuate luxi: node07 --full --execute", "plan, ask, and run"),
        ),
        main_options=(
            "--primaries",
            "--secondaries",
            "--full",
            "--exclude",
            "--time-limit",
            "--out",
            "--dry-run",
            "--execute",
        ),
    ),
    CommandRow(
        "drain",
        "poise.cli.drain:drain",
        "Mark nodes drained, move their instances away, and check that nothing is left.",
        PLAN,
        examples=(
            Example("poise drain luxi: node07", "can it be done, and what is at risk?"),
            Example("poise drain luxi: node07 --execute", "do it, after a question"),
            Example("poise drain luxi: node07 --full --out drain.json", "for poise run"),
        ),
        main_options=(
            "--full",
            "--exclude",
            "--accept",
            "--out",
            "--details",
            "--dry-run",
            "--execute",
        ),
    ),
    CommandRow(
        "undrain",
        "poise.cli.undrain:undrain",
        "Clear the drained flag of nodes and bring back the instances that poise drain moved away.",
        PLAN,
        examples=(
            Example("poise undrain luxi: node07", "who comes back, and what is at risk?"),
            Example("poise undrain luxi: node07 --execute", "do it, after a question"),
            Example("poise undrain luxi: node07 --flag-only --execute", "bring no instance back"),
        ),
        main_options=("--flag-only", "--accept", "--out", "--details", "--dry-run", "--execute"),
    ),
    CommandRow(
        "what-if",
        "poise.cli.what_if.asked:what_if",
        "Tell what would happen: will it work, how long, what is at risk at every moment.",
        PLAN,
        examples=(
            Example("poise what-if luxi: drain node07", "can node07 be emptied?"),
            Example("poise what-if today.data drain node07 --full", "without a second copy left"),
            Example("poise what-if today.data reboot", "in which order can all nodes reboot?"),
        ),
        scenarios=SCENARIOS,
    ),
    CommandRow(
        "run",
        "poise.cli.run:run",
        "Run a plan on a cluster, through its own job queue.",
        ACT,
        examples=(
            Example("poise run plan.json --on luxi:", "after a question"),
            Example("poise run plan.json --on luxi: --until 06:00", "no move starts later"),
            Example("poise run plan.json --on simulate:today.data", "try it in memory"),
        ),
        main_options=(
            "--on",
            "--dry-run",
            "--yes",
            "--parallel",
            "--max-moves",
            "--until",
            "--replan",
        ),
    ),
    CommandRow(
        "runs",
        "poise.cli.runs:runs",
        "List the runs, newest first: their state, and how many moves are left.",
        ACT,
        examples=(
            Example("poise runs", "the latest"),
            Example("poise runs --all", "the older ones, too"),
            Example("poise runs --json", "for programs"),
        ),
        main_options=("--all", "--json"),
    ),
    CommandRow(
        "status",
        "poise.cli.status:status",
        "Show a run: what needs attention, what runs, what waits, how long is left.",
        ACT,
        examples=(
            Example("poise status", "the run that is running, or the latest"),
            Example("poise status --watch", "on the full screen, until it ends"),
            Example("poise status 3 --all", "every move of run 3"),
        ),
        main_options=("--watch", "--all", "--json"),
    ),
    CommandRow(
        "stop",
        "poise.cli.stop:stop",
        "Stop a run: waiting jobs are cancelled, running ones end first.",
        ACT,
        examples=(
            Example("poise stop", "the run that is running"),
            Example("poise stop 3", "run 3"),
            Example("poise stop 3 --json", "for programs"),
        ),
        main_options=("--json",),
    ),
    CommandRow(
        "resume",
        "poise.cli.resume:resume",
        "Continue a run that was stopped, was interrupted, or is incomplete.",
        ACT,
        examples=(
            Example("poise resume", "the only unfinished run"),
            Example("poise resume 3 --dry-run", "what would it do now?"),
            Example("poise resume 3 --replan", "with a new plan if the cluster changed"),
        ),
        main_options=(
            "--dry-run",
            "--skip",
            "--replan",
            "--yes",
            "--parallel",
            "--max-moves",
            "--until",
        ),
    ),
    CommandRow(
        "close",
        "poise.cli.close:close",
        "Give a run up: poise resume cannot continue it any more.",
        ACT,
        examples=(
            Example("poise close 3 --dry-run", "what would be given up"),
            Example("poise close 3", "after a question"),
            Example("poise close --all", "all that are unfinished"),
        ),
        main_options=("--all", "--dry-run", "--yes", "--leave-jobs"),
    ),
    CommandRow(
        "log",
        "poise.cli.log:log",
        "Show all that happened in a run, or is happening with --follow.",
        ACT,
        examples=(
            Example("poise log", "of the run that is running, or the latest"),
            Example("poise log --follow", "until the run ends"),
            Example("poise log 3 --failed", "only what went wrong"),
        ),
        main_options=("--follow", "--failed", "--json"),
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
        examples=(
            Example("poise install-iallocator --dry-run", "which file it would write"),
            Example("poise install-iallocator --with time-limit=10", "after a question"),
            Example("poise install-iallocator --uninstall", "remove it again"),
        ),
        main_options=("--dry-run", "--yes", "--with", "--dir", "--name", "--uninstall"),
    ),
    CommandRow(
        "calibrate",
        "poise.cli.calibrate:calibrate",
        "Measure how long actions take on a live cluster.",
        SET_UP,
        examples=(
            Example("poise calibrate luxi:", "on the master"),
            Example("poise calibrate https://MASTER:5080 --dry-run", "show the times only"),
            Example("poise calibrate luxi: --days 30", "by the jobs of the last 30 days"),
        ),
        main_options=("--days", "--dry-run", "--json"),
    ),
    CommandRow(
        "help",
        "poise.cli.help:help",
        "Explain Poise, or one of its commands.",
        SET_UP,
        examples=(
            Example("poise help", "all commands"),
            Example("poise help balance", "all options of one"),
            Example("poise help hbal", "those of Ganeti's tool"),
        ),
    ),
    CommandRow(
        "version",
        "poise.cli.version:version",
        "Print the version.",
        SET_UP,
        examples=(Example("poise version"),),
    ),
)
