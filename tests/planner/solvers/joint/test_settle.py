"""Instances moved on, one at a time, to where the score is lower."""

from __future__ import annotations

import math

import numpy as np

from planner.scoring.exact import ExactScorer
from planner.solvers.counting.bunch import Places
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.joint.settle import settled
from planner.work import Work
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import A, B, C, cluster, instance
from tests.planner.solvers.joint.test_newcomers import new, question

ALL = np.arange(3)


def moved_on(asked: Newcomers, places: Places, work: float = math.inf, avoid: int = -1) -> Places:
    answer = asked.judge(places)
    assert not answer.refused
    bunches, _ = asked.bunches({}, 1000)
    effort = Effort(1.0, Work(work))
    start, end = asked.placement, answer.placement
    return settled(start, end, bunches, places, ALL, lambda node: int(node == avoid), effort)


def test_instances_leave_a_crowded_node_for_an_empty_one() -> None:
    asked = question(cluster(), *(new(n, template=DiskTemplate.EXT) for n in "xyz"))
    found = moved_on(asked, dict.fromkeys(asked.rows, (A, NO_NODE)))
    assert sorted(found.values()) == [(A, NO_NODE), (B, NO_NODE), (C, NO_NODE)]


def test_the_score_is_never_worse() -> None:
    asked = question(cluster(instance("old", A, B, memory=3000)), new("x"), new("y", memory=2000))
    x, y = asked.rows
    before = {x: (A, B), y: (B, A)}
    after = moved_on(asked, before)
    scores = [ExactScorer(asked.judge(places).placement, ALL).score() for places in (before, after)]
    assert scores[1] < scores[0]


def test_the_rank_of_a_node_comes_before_the_score() -> None:
    crowd = [instance(f"old{k}", C) for k in range(2)]
    asked = question(cluster(*crowd), new("x", template=DiskTemplate.EXT))
    [row] = asked.rows
    assert moved_on(asked, {row: (C, NO_NODE)}, avoid=A) == {row: (B, NO_NODE)}


def test_without_work_left_all_stay() -> None:
    asked = question(cluster(), *(new(n, template=DiskTemplate.EXT) for n in "xy"))
    places = dict.fromkeys(asked.rows, (A, NO_NODE))
    assert moved_on(asked, places, work=0.0) == places
