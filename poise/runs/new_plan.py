"""The command that plans again what a run was to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING

from poise.runs.settings import recorded_access
from poise.settings.access import Access
from snapshots.errors import Command, UsageError
from snapshots.reading import harmless

if TYPE_CHECKING:
    from executor.ledger import RunRecord
    from planner.plan import Plan
    from poise.api.balance_options import BalanceOptions
    from poise.api.evacuation_options import EvacuationOptions


def new_plan_command(run: RunRecord, plan: Plan) -> Command:
    """``poise balance`` for the group of ``plan``, with its options and the way to its cluster.

    Loads are not among them: neither the plan nor the ledger holds any. For a plan that empties
    nodes that were named, it is ``poise evacuate``, or ``poise drain``; for one
    that puts drained nodes to use again, ``poise undrain``.
    """
    access = recorded_access(run, Access(""))
    if plan.evacuation is not None:
        nodes = (*plan.evacuation.nodes, f"--{plan.evacuation.part}")
        words = (access.source, *nodes, *_of_evacuation(plan), *_of_access(access))
        verb = "drain" if plan.node_steps else "evacuate"
        return Command(verb, *(harmless(word) for word in words))
    if plan.node_steps:
        nodes = tuple(dict.fromkeys(step.node for step in plan.node_steps))
        words = (access.source, *nodes, *_of_access(access))
        return Command("undrain", *(harmless(word) for word in words))
    words = (access.source, "--group", plan.group, *_of_plan(plan), *_of_access(access))
    return Command("balance", *(harmless(word) for word in words))


def _of_plan(plan: Plan) -> Iterator[str]:
    """The options of planning that are not the usual ones."""
    from planner.solvers import DEFAULT_SOLVER, solver_named
    from poise.api.balance_options import LOADS, USUAL, BalanceOptions

    given = BalanceOptions.from_document(plan.options)
    with suppress(UsageError):  # a solver that is registered nowhere any more
        solver = solver_named(plan.solver).name
        if solver != DEFAULT_SOLVER:
            yield from ("--solver", solver)
    with suppress(UsageError):  # a plan that was changed by hand
        for wish in given.wishes():
            yield from (f"--{wish.kind}", wish.value)
    yield from _unusual(given, USUAL, (*LOADS, "solver", "goals"))


def _of_evacuation(plan: Plan) -> Iterator[str]:
    """The same of a plan that empties nodes."""
    from poise.api.evacuation_options import EvacuationOptions

    given = EvacuationOptions.from_document(plan.options)
    yield from _unusual(given, EvacuationOptions(), ("part",))


def _unusual(
    given: BalanceOptions | EvacuationOptions,
    usual_ones: BalanceOptions | EvacuationOptions,
    told: Collection[str],
) -> Iterator[str]:
    """The options that are not the usual ones, but for those that were told."""
    for one in fields(given):
        value, usual = getattr(given, one.name), getattr(usual_ones, one.name)
        if one.name in told or value == usual:
            continue
        if not value and not usual and value != 0:  # another way to say nothing
            continue
        name = one.name.replace("_", "-")
        if name == "max-copy":
            value = f"{value}m"
        if value is True:
            yield f"--{name}"
        elif value is False:
            yield f"--no-{name}"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield from (f"--{name}", ",".join(map(str, value)))
        else:
            yield from (f"--{name}", str(value))


def _of_access(access: Access) -> Iterator[str]:
    """The certificate that is trusted, and the file of the credentials."""
    if access.ca_file is not None:
        yield from ("--ca-file", str(access.ca_file))
    if access.pin is not None:
        yield from ("--pin", access.pin)
    if access.insecure:
        yield "--insecure"
    if access.credentials is not None:
        yield from ("--credentials", str(access.credentials))
