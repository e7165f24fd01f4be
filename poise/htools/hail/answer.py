"""The answers of hail to each kind of request.

Facts: Ganeti 3.0.2. A refused request is an answer too (``success`` false); only what cannot be
understood is an error.
"""

from __future__ import annotations

from poise.htools.hail.question import HailAnswer, HailQuestion
from snapshots.errors import PlanningError
from snapshots.iallocator import Allocate, AllocateSecondary, MultiAllocate


def answer(question: HailQuestion) -> HailAnswer:
    """Answer the request; the question's placement is the state afterwards."""
    try:
        match question.request:
            case Allocate() | MultiAllocate() | AllocateSecondary():
                from poise.htools.hail.allocations import find_place

                return find_place(question)
            case _:
                from poise.htools.hail.evacuations import move_away

                return move_away(question)
    except PlanningError as refusal:
        return question.as_it_is(str(refusal))
