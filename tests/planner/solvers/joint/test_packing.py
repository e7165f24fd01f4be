"""What the quick picture of nodes allows, against the exact rules."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.rules.failure import Failure
from planner.solvers.counting.amounts import most_by_sums
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.ejection import pack
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.packing import Packing
from planner.solvers.place.allocate import AllocationRules
from planner.work import Work
from tests.planner.solvers.joint.cases import NewSet, choices, most_new, new_sets, one_placing

QUIETLY = settings(max_examples=100)
EVERY_CHOICE = 1_000_000


def asked(case: NewSet) -> Newcomers:
    """The question, with every rule in force and none about emptying nodes."""
    return Newcomers(case.world(), tuple(case.rows), (0,), AllocationRules(capacity_checks=False))


@QUIETLY
@given(new_sets(), st.data())
def test_free_places_are_those_that_the_exact_rules_allow(
    case: NewSet, data: st.DataObject
) -> None:
    question = asked(case)
    bunches, whole = question.bunches({}, EVERY_CHOICE)
    assert whole
    packing = Packing(question.placement, bunches)
    state = question.placement.clone()
    for item in data.draw(st.permutations(range(len(packing.items)))):
        row = packing.items[item]
        primaries, secondaries, _ = packing.places(item)
        free = set(zip(primaries.tolist(), secondaries.tolist(), strict=True))
        exact = {
            spot
            for spot in choices(state, row)
            if one_placing(state, row, spot, force=False).failure[0] == Failure.NONE
        }
        assert free == exact
        if not exact:
            continue
        spot = data.draw(st.sampled_from(sorted(exact)))
        packing.put(item, spot)
        state.commit(one_placing(state, row, spot, force=False), 0)
        assert all(packing.strain(node, item) == 0 for node in spot if node >= 0)
        missing = packing.lacking(item)[2]
        assert (missing >= 0).all()


@QUIETLY
@given(new_sets())
def test_whoever_leaves_leaves_nothing_behind(case: NewSet) -> None:
    question = asked(case)
    bunches, _ = question.bunches({}, EVERY_CHOICE)
    packing, untouched = (Packing(question.placement, bunches) for _ in range(2))
    every = [
        (item, (int(p), int(s)))
        for item in range(len(packing.items))
        for p, s in bunches[packing.kind[item]].pairs[:1]
    ]
    for item, spot in every:
        packing.put(item, spot)
    assert packing.arranged() == {packing.items[item]: spot for item, spot in every}
    for item, spot in every:
        assert packing.take(item) == spot
    assert packing.arranged() == {}
    assert np.array_equal(packing.held.entries(), untouched.held.entries())
    for name in ("left", "free", "_later"):
        assert np.array_equal(getattr(packing, name), getattr(untouched, name)), name
    assert packing.there == untouched.there


@QUIETLY
@given(new_sets())
def test_sums_never_promise_too_little(case: NewSet) -> None:
    question = asked(case)
    bunches, _ = question.bunches({}, EVERY_CHOICE)
    without = NewSet(case.source, case.newcomers, question.rules, case.offline)
    reached = most_new(without, case.rows, len(case.rows))
    assert reached <= most_by_sums(question.placement, bunches)
    found = pack(question.placement, bunches, {}, 200, Effort(1.0, Work()))
    assert len(found) <= len(case.rows)
