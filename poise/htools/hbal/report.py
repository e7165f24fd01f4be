"""The sentences of hbal, as lines without their newlines."""

from __future__ import annotations

from collections.abc import Sequence

from planner.rules import Failure, Step
from planner.scoring import TERMS
from poise.htools.conventions.dump import dump_list, dump_texts
from poise.htools.conventions.group_view import GroupView
from poise.htools.conventions.node_checks import NodeChecks
from poise.htools.conventions.numbers import general
from poise.htools.conventions.table import table_lines
from snapshots.arrays import NO_NODE, Floats
from snapshots.htools import fixed
from snapshots.reading import text_literal

COMMANDS_TITLE = "Commands to run to reach the above solution:"


def split_lines(names: Sequence[str]) -> list[str]:
    """The note about instances that live in two groups."""
    return [
        "Found instances belonging to multiple node groups:",
        *(f"  {name}" for name in names),
        "These instances will not be moved.",
    ]


def check_lines(checks: NodeChecks) -> list[str]:
    """The problems that were found, in numbers."""
    return [
        f"Initial check done: {len(checks.bad)} bad nodes, {checks.bad_instances} bad instances."
    ]


def check_details(checks: NodeChecks, names: Sequence[str]) -> list[str]:
    """The problems that were found, in names."""
    bad = dump_texts(names[row] for row in checks.bad)
    good = dump_texts(names[row] for row in checks.good)
    policy = dump_list(
        f"({text_literal(names[row])},{'Ok ()' if f is Failure.NONE else f'Bad {f.label}'})"
        for row, f in zip(checks.good, checks.policy, strict=True)
    )
    return [f"Bad nodes: {bad}", f"N+1 happy nodes: {good}", f"Node policy status: {policy}"]


def warning_lines(checks: NodeChecks, ignore_soft_errors: bool) -> list[str]:
    """The consequences of what was found wrong."""
    lines = []
    if len(checks.bad):
        lines.append(
            "Cluster is not N+1 happy, continuing but no guarantee"
            " that the cluster will end N+1 happy."
        )
    if checks.violations:
        lines.append(f"The cluster contains {checks.violations} policy-violating nodes.")
        lines.append(
            "Continuing, ignoring soft errors."
            if ignore_soft_errors
            else "Continuing, but the set of moves might be too restricted;"
            " consider using the --ignore-soft-errors option."
        )
    return lines


def component_lines(components: Floats, online: bool) -> list[str]:
    """The terms of the score; without an online node there are none."""
    rows = [
        (f" {term.name}", fixed(value, 8), f"x{fixed(term.weight, 2)}")
        for term, value in zip(TERMS, components.tolist(), strict=True)
    ]
    header = (" Field", "Value", "Weight")
    return table_lines(header, rows if online else (), (False, True, True), "  ")


def balanced_lines(score: float, bound: float, min_score: float) -> list[str]:
    """The reason why there is nothing to do."""
    return [
        f"Cluster is already well balanced (initial score {general(score)},",
        f"optimum score due to N+1 reservations {general(bound)},",
        f"minimum score {general(min_score)}).",
        "Nothing to do, exiting",
    ]


class StepLines:
    """Formats steps; the columns are as wide as the names of the group's nodes and instances."""

    def __init__(self, view: GroupView) -> None:
        self._model = model = view.model
        self._name_width = max((len(model.instance_aliases[i]) for i in view.instances), default=0)
        self._pair_width = 1 + 2 * max((len(model.node_aliases[n]) for n in view.nodes), default=0)
        self._count = 0

    def line(self, step: Step) -> str:
        """The line of the next step."""
        self._count += 1
        model, width = self._model, self._pair_width
        name = model.instance_aliases[step.instance]
        move = step.kind.text(model.node_aliases[step.target])
        return (
            f"  {self._count:3d}. {name:<{self._name_width}}"
            f" {self._pair(step.old):<{width}} => {self._pair(step.new):<{width}}"
            f" {fixed(step.score, 8):>12} a={move}"
        )

    def _pair(self, nodes: tuple[int, int]) -> str:
        aliases = self._model.node_aliases
        primary, secondary = nodes
        if secondary == NO_NODE:
            return aliases[primary]
        return f"{aliases[primary]}:{aliases[secondary]}"
