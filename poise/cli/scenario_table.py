"""The scenarios of ``poise what-if`` in the order of its help."""

from __future__ import annotations

from poise.cli.command_row import PLAN, CommandRow, Example

SCENARIOS = (
    CommandRow(
        "add-node",
        "poise.cli.what_if.add_node:add_node",
        "Tell how balanced a group is with more nodes, how much room is won, and with which moves.",
        PLAN,
        examples=(
            Example("poise what-if luxi: add-node --like node07", "one more like node07"),
            Example("poise what-if today.data add-node --like node07 -n 3", "three of them"),
            Example(
                "poise what-if luxi: add-node --memory 256g --disk 4t --cpus 32", "by its sizes"
            ),
        ),
        main_options=(
            "--like",
            "--memory",
            "--disk",
            "--cpus",
            "--count",
            "--solver",
            "--details",
            "--json",
        ),
    ),
    CommandRow(
        "create",
        "poise.cli.what_if.create:create",
        "Do new instances fit, after which moves, and how many more would?",
        PLAN,
        examples=(
            Example("poise what-if luxi: create -m 8g -d 50g -c 2", "one instance"),
            Example("poise what-if today.data create -m 8g -d 50g -c 2 -n 20", "20 of them"),
            Example("poise what-if luxi: create -m 60g -d 9g -c 2 --out r.json", "the moves"),
        ),
        main_options=(
            *("--memory", "--vcpus", "--disk", "--template", "--count", "--group"),
            *("--accept", "--details", "--json"),
        ),
    ),
    CommandRow(
        "drain",
        "poise.cli.what_if.drain:drain",
        "Can the nodes be emptied, how long does it take, and what is at risk meanwhile?",
        PLAN,
        examples=(
            Example("poise what-if luxi: drain node07", "its primaries leave"),
            Example("poise what-if today.data drain node07 --full", "its secondaries, too"),
            Example("poise what-if luxi: drain node07 --back", "and the way back"),
        ),
        main_options=("--full", "--back", "--accept", "--offline", "--out", "--details", "--json"),
    ),
    CommandRow(
        "lose",
        "poise.cli.what_if.lose:lose",
        "Tell which instances run again when nodes fail, and which do not.",
        PLAN,
        examples=(
            Example("poise what-if luxi: lose node07", "node07 fails"),
            Example("poise what-if today.data lose --any 2", "every two nodes: the worst"),
            Example("poise what-if luxi: lose --tag rack", "every rack by itself"),
        ),
        main_options=("--any", "--tag", "--group", "--accept", "--details", "--json"),
    ),
    CommandRow(
        "policy",
        "poise.cli.what_if.policy:policy",
        "Tell what breaks when node groups get another policy, and which moves would mend it.",
        PLAN,
        examples=(
            Example("poise what-if luxi: policy --vcpu-ratio 3", "3 virtual CPUs for each one"),
            Example("poise what-if today.data policy --max-memory 64g -G racks", "one group"),
        ),
        main_options=(
            *("--vcpu-ratio", "--spindle-ratio", "--min-disk", "--max-memory", "--group"),
            *("--accept", "--out", "--details", "--json"),
        ),
    ),
    CommandRow(
        "reboot",
        "poise.cli.what_if.reboot:reboot",
        "Can the nodes reboot with no instance down, in which order, and how long does it take?",
        PLAN,
        examples=(
            Example("poise what-if luxi: reboot --group default", "all nodes, one by one"),
            Example("poise what-if today.data reboot node07 node08", "these two"),
            Example("poise what-if luxi: reboot --max", "as many at once as can"),
        ),
        main_options=(
            "--group",
            "--together",
            "--max",
            "--reboot-time",
            "--accept",
            "--details",
            "--json",
        ),
    ),
    CommandRow(
        "remove-node",
        "poise.cli.what_if.remove_node:remove_node",
        "Can the cluster live without these nodes, N+1 included, and what does it take?",
        PLAN,
        examples=(
            Example("poise what-if luxi: remove-node node07", "can it do without node07?"),
            Example("poise what-if today.data remove-node node07 node08", "without both?"),
            Example("poise what-if luxi: remove-node node07 --balance", "and balanced then"),
        ),
        main_options=("--balance", "--solver", "--accept", "--out", "--details", "--json"),
    ),
    CommandRow(
        "resize",
        "poise.cli.what_if.resize:resize",
        "Can an instance have more memory, CPUs or disk where it is, or after which moves?",
        PLAN,
        examples=(
            Example("poise what-if luxi: resize vm7 --memory 16g", "16 GiB of memory"),
            Example("poise what-if luxi: resize vm7 --memory +2g --vcpus 4", "2 GiB more"),
            Example("poise what-if today.data resize vm007 --disk 0:+50g", "a larger disk"),
        ),
        main_options=(
            *("--memory", "--vcpus", "--disk", "--add-disk"),
            *("--accept", "--out", "--details", "--json"),
        ),
    ),
    CommandRow(
        "week",
        "poise.cli.what_if.week:week",
        "Go through a maintenance week: each step on the cluster that the one before leaves.",
        PLAN,
        examples=(
            Example("poise what-if luxi: week plan.toml", "the steps of a file"),
            Example("poise what-if luxi: plan.toml", "the same"),
            Example("poise what-if today.data week plan.toml --details", "each step's report"),
        ),
        main_options=("--accept", "--details", "--json"),
    ),
)
"""The questions that ``poise what-if`` answers."""
