"""Refusals: each reason once, with the nodes and the role that it holds for."""

from __future__ import annotations

from dataclasses import replace

import poise
from planner.explain.place_refusal import Reason
from planner.plan.allocation import Allocation, NodeRefusal
from poise.report.names import ShortNames
from poise.report.place.refusals import refusals_block
from tests.poise.command_line import RECORDED

NO_NAMES = ShortNames([], [])
NO_DISK, NO_MEMORY = "needs 1.0 GiB more disk", "needs 1.0 GiB more memory"


def refused(*refusals: tuple[str, str, str], fits: bool = False) -> Allocation:
    """An answer with refusals, each a node, its role and the reason."""
    request = poise.NewInstance(1024 if fits else 10_000_000, (1024,), 1)
    found = poise.allocate(poise.load(RECORDED), request, group="default")
    nodes = [NodeRefusal(node, role, (Reason("disk", why),)) for node, role, why in refusals]
    group = replace(found.groups[0], reasons=(), refusals=tuple(nodes))
    return replace(found, groups=(group,))


def lines(answer: Allocation, most: int = 10, *, everything: bool = False) -> list[str]:
    block = refusals_block(answer, NO_NAMES, "Refused", most, everything=everything)
    return [line.text for line in block.lines]


def test_a_reason_is_told_once_with_its_nodes_and_the_widest_one_first() -> None:
    answer = refused(
        ("a", "primary", NO_MEMORY), ("b", "node", NO_DISK), ("c", "node", NO_DISK), fits=True
    )
    assert lines(answer) == [f"b, c: {NO_DISK}", f"a as primary: {NO_MEMORY}"]


def test_what_holds_for_both_roles_names_none() -> None:
    both = refused(("a", "primary", NO_DISK), ("a", "secondary", NO_DISK))
    assert lines(both) == [f"a: {NO_DISK}"]


def test_many_nodes_are_counted_and_named_on_demand() -> None:
    each = [(node, "node", NO_DISK) for node in "abcde"]
    assert lines(refused(*each)) == [f"all 5 nodes: {NO_DISK}"]
    some = refused(*each, fits=True)
    assert lines(some) == [f"a, b, c and 2 more: {NO_DISK}"]
    assert lines(some, everything=True) == [f"a, b, c, d, e: {NO_DISK}"]


def test_reasons_that_are_left_out_are_counted() -> None:
    answer = refused(("a", "node", NO_DISK), ("b", "node", NO_MEMORY))
    assert lines(answer, 1) == [f"a: {NO_DISK}", "and 1 more reason (--why)"]
    assert lines(answer, 1, everything=True)[-1] == "and 1 more reason (--json)"
