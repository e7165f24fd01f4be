"""Made-up clusters with any mix of features, by kind and seed, ready for planning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.state.model import Model, prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from snapshots.cluster import Cluster
from snapshots.htools.text import read_text
from snapshots.htools.utilisation import read_utilisation
from tests.fidelity import hbal_kinds
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.options import utilisation
from tests.fidelity.symmetric import symmetric_cluster
from tests.fidelity.text_format import to_text

PROFILES: dict[str, Profile] = {
    "mixed": hbal_kinds.MIXED,
    "tagged": replace(hbal_kinds.TAGGED, pile_up=0.8),
    "tight": hbal_kinds.TIGHT,
    "exclusive": hbal_kinds.STORAGE,
    "groups": hbal_kinds.GROUPS,
    "unbalanced": hbal_kinds.UNBALANCED,
    "zero": hbal_kinds.ZERO,
    "small": hbal_kinds.SMALL,
    "long": hbal_kinds.LONG,
    "measured": hbal_kinds.DYNAMIC,
    "forthcoming": replace(hbal_kinds.MIXED, forthcoming=0.4),
}
KINDS = (*PROFILES, "symmetric", "nearly")

ALL_RULES = tuple(MoveRules(*(bool(number >> bit & 1) for bit in range(5))) for number in range(32))
"""Every combination of the rules, senseless ones included."""


@dataclass(frozen=True)
class Sample:
    """A cluster with options and rules for one run; ``name`` says how to make it again."""

    name: str
    cluster: Cluster
    options: ModelOptions
    rules: MoveRules

    @property
    def model(self) -> Model:
        """The cluster made ready."""
        return prepare(self.cluster, self.options)

    def runs(self) -> Iterator[tuple[Placement, Ints]]:
        """A fresh placement for every group that has nodes, and that group's nodes."""
        model = self.model
        for group in range(len(self.cluster.groups)):
            placement = Placement(model)
            scope = group_scope(placement, group)
            if len(scope):
                yield placement, scope


def samples(kind: str, count: int, *, first: int = 0) -> Iterator[Sample]:
    """``count`` samples of a kind; the same ones every time."""
    for seed in range(first, first + count):
        yield sample(kind, seed)


def sample(kind: str, seed: int) -> Sample:
    """The sample of that kind and seed, with options and rules drawn along with it."""
    rng = Random(f"{kind}/{seed}")
    if kind in PROFILES:
        records = random_cluster(rng, PROFILES[kind])
    else:
        records = symmetric_cluster(rng, perfect=kind == "symmetric")
    for node in records.nodes:  # hbal takes less than nothing, we do not
        node.tmem, node.tdsk = max(node.tmem, 0), max(node.tdsk, 0)
    cluster = read_text(to_text(records))
    options: dict[str, Any] = {}
    if kind == "measured" or rng.random() < 0.3:
        options["utilisation"] = read_utilisation(utilisation(rng, records))
    elif rng.random() < 0.1:
        options["ignore_utilisation"] = True
    if rng.random() < 0.2:
        options["offline_nodes"] = (rng.randrange(len(cluster.nodes)),)
    if rng.random() < 0.15:
        options["max_cpu"] = rng.choice((0.5, 1.0, 2.0, 3.0, 4.5, -1.0))
    if rng.random() < 0.15:
        options["min_disk"] = rng.choice((0.05, 0.1, 0.5))
    if rng.random() < 0.15:
        options["exclusion_tags"] = rng.choice((("svc",), ("x", "svc"), ("rack", "power"), ("s",)))
    rules = MoveRules(
        evacuate_only=rng.random() < 0.15,
        disk_moves=rng.random() > 0.12,
        instance_moves=rng.random() > 0.12,
        restricted_migration=rng.random() < 0.15,
        force=rng.random() < 0.2,
    )
    return Sample(f"{kind}/{seed}", cluster, ModelOptions(**options), rules)


def open_moves(
    placement: Placement, candidates: Candidates, rows: Ints, *, force: bool
) -> Iterator[Outcome]:
    """Every move open to instances ``rows``, evaluated, one outcome a kind."""
    open_kinds = candidates.kinds(rows)
    for kind in MoveKind:
        movers = rows[open_kinds[:, kind]]
        if kind is MoveKind.FAILOVER:
            instance, target = movers, placement.secondary[movers]
        else:
            instance = np.repeat(movers, len(candidates.targets))
            target = np.tile(candidates.targets, len(movers))
            away = (target != placement.primary[instance]) & (
                target != placement.secondary[instance]
            )
            instance, target = instance[away], target[away]
        if len(instance):
            yield evaluate(placement, kind, instance, target, force=force)


def legal_move(rng: Random, placement: Placement, scope: Ints) -> tuple[Outcome, int] | None:
    """Some move that nothing forbids, and its lane; None where there is none."""
    candidates = Candidates(placement, scope, MoveRules())
    found = [
        (outcome, int(lane))
        for outcome in open_moves(placement, candidates, candidates.instances, force=False)
        for lane in np.flatnonzero(outcome.failure == Failure.NONE)
    ]
    return rng.choice(found) if found else None
