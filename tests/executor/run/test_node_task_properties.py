"""Runs that drain a node, and put it to use again, with faults and killed at any transition.

A handful of examples each time; ``POISE_EXAMPLES=3000`` for more of them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from executor.ledger import RunState
from planner.plan.node_roles import role_of
from planner.plan.node_step import NodeStep
from planner.plan.plan import Plan
from planner.plan.roles_first import with_roles_first
from snapshots.node_role import NodeRole
from tests.executor.run.test_runner_properties import (
    Life,
    check_effects_happen_once,
    check_limits,
    check_nothing_is_lost,
    marked,
)
from tests.executor.stories import Story, stories

DRAINED, REGULAR = NodeRole.DRAINED, NodeRole.REGULAR

few = settings(
    max_examples=int(os.environ.get("POISE_EXAMPLES", "60")) // 4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def draining(plan: Plan, node: str, *, back: bool) -> Plan:
    """The plan after its node was drained; with ``back`` it is put to use again in the end."""
    made = with_roles_first(plan, [node], DRAINED, REGULAR)
    if not back:
        return made
    everything = tuple(step.id for step in made.steps)
    last = NodeStep(max(everything) + 1, node, REGULAR, DRAINED, everything)
    return replace(made, node_steps=(*made.node_steps, last))


@st.composite
def drains(draw: st.DrawFn, /, **how: Any) -> Story:
    """A story whose plan leads to some node nowhere: that one is drained."""
    story = draw(stories(**how))
    taken = {action.node for move in story.plan.moves for action in move.actions}
    master = story.cluster.nodes.master.tolist()
    free = [name for row, name in enumerate(story.cluster.nodes.names) if not master[row]]
    spare = [name for name in free if name not in taken]
    assume(spare)
    plan = draining(story.plan, spare[0], back=draw(st.booleans()))
    return replace(story, plan=plan, replans=False)


def drained_before_moves(life: Life) -> bool:
    """True if the flag was set before an instance was moved for this run."""
    node = life.story.plan.node_steps[0].node
    flags = [one.at for one in life.cluster.watch.history if one.text == f"node {node} is drained"]
    ours = [effect.at for effect in life.cluster.watch.effects if effect.key is not None]
    return not ours or (bool(flags) and flags[0] <= ours[0])


def role_now(life: Life) -> NodeRole:
    cluster, node = life.cluster.read(), life.story.plan.node_steps[0].node
    return role_of(cluster, cluster.nodes.names.index(node))


@few
@given(drains(lives=8))
def test_a_drain_whose_runners_die_or_stop_ends_as_planned(story: Story) -> None:
    life = Life(story)
    assert life.live() is RunState.DONE, life.trial.log()
    check_effects_happen_once(life)
    assert drained_before_moves(life), life.trial.log()
    assert role_now(life) is story.plan.node_steps[-1].role
    roles = [entry for entry in marked(life) if entry.node and entry.state.value == "success"]
    assert len(roles) == len(story.plan.node_steps), life.trial.log()


@few
@given(drains(faults=True, lives=4))
def test_whatever_happens_no_instance_leaves_a_node_that_is_not_drained(story: Story) -> None:
    life = Life(story)
    ended = life.live()
    check_limits(life)
    check_nothing_is_lost(life, ended)
    assert drained_before_moves(life), life.trial.log()
    if ended is RunState.DONE:
        life.cluster.end_faults()
        assert role_now(life) is story.plan.node_steps[-1].role, life.trial.log()


@few
@given(drains(late=True, lives=2))
def test_late_requests_leave_the_role_that_the_run_has_seen(story: Story) -> None:
    """A late drain would undo the undrain: the run waits for it, or is told."""
    life = Life(story)
    ended = life.live()
    life.cluster.clock.sleep(story.rates.late_seconds)
    life.cluster.end_faults()
    if ended is RunState.DONE:
        assert role_now(life) is story.plan.node_steps[-1].role, life.trial.log()
