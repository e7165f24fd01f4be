"""A request as hail sees it, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from planner.solvers.place import group_nodes
from planner.state import ModelOptions, NewcomerTags
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.iallocator.question import Answer, Pair, Question, Rules
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.iallocator import Allocate, MultiAllocate, Request
from snapshots.records import Group

NOWHERE: Pair = (NO_NODE, NO_NODE)


class Shift(NamedTuple):
    """An instance that went from one pair of nodes to another."""

    instance: int
    old: Pair
    new: Pair


@dataclass(frozen=True, eq=False)
class HailAnswer(Answer):
    """``placement`` is the state afterwards.

    ``scope``: the nodes (rows) that the answer was found among. ``numbers``: what hail calls the
    rows of instances that it placed. ``shifts``: the moves that led there, in order.
    """

    placement: HtoolsPlacement
    scope: Ints
    numbers: Mapping[int, int] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()


class HailQuestion(Question):
    """A request on a prepared cluster, with hail's numbers and the moves made so far."""

    placement: HtoolsPlacement

    def __init__(
        self,
        cluster: Cluster,
        request: Request,
        rules: Rules,
        own_tags: tuple[str, ...],
        first_number: int = 0,
    ) -> None:
        """``own_tags``: the cluster tags of the message, where ``cluster`` may be another one.

        ``first_number``: what hail calls the first node and the first group.
        """
        self.first_number = first_number
        self.own_tags = own_tags
        self.shifts: list[Shift] = []
        super().__init__(cluster, request, rules)

    def fresh_placement(self) -> HtoolsPlacement:
        """The cluster as it is before the answer."""
        return HtoolsPlacement(self.model)

    def as_it_is(self, why: str = "") -> HailAnswer:
        """The cluster without any change, as the answer to a refused request."""
        return HailAnswer(False, why, [], self.fresh_placement(), np.arange(self.model.node_count))

    def succeed(
        self,
        info: str,
        result: Any,
        *,
        group: int | None = None,
        numbers: Mapping[int, int] | None = None,
        placement: HtoolsPlacement | None = None,
    ) -> HailAnswer:
        """Success; ``group`` is the only one whose nodes were looked at."""
        scope = np.arange(self.model.node_count)
        if group is not None:
            scope = group_nodes(self.model, group)
        place = placement or self.placement
        return HailAnswer(True, info, result, place, scope, numbers or {}, tuple(self.shifts))

    def _model_options(self, cluster: Cluster) -> ModelOptions:
        options = super()._model_options(cluster)
        if self.own_tags != cluster.tags and isinstance(self.request, Allocate | MultiAllocate):
            options = replace(options, newcomers=NewcomerTags(self.old, self.own_tags))
        return options

    def _is_named(self, group: Group, name: str) -> bool:
        """By its name alone: a group that is given by its UUID makes every cluster dedicated."""
        return group.name == name
