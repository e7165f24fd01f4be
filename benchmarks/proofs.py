"""What exact models prove of small clusters; kept on disk, as a proof takes seconds or minutes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.kinds import GENERATOR, Case
from benchmarks.yardstick import FOLDER, keep
from planner.solvers import BalanceProblem, Objective
from planner.solvers.exact import ProofEffort, Unmodelled, prove, settled
from planner.state import group_scope

_REPAIRS = (ProofEffort(nodes=200, rounds=1), ProofEffort(nodes=2000, rounds=2))
"""Efforts to find a placement that is N+1 safe, the little one first."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The best placement that an exact model found.

    ``score`` is its score (infinite where there is none), ``failing`` counts its nodes that are not
    N+1 safe, no placement scores below ``bound``. ``closed``: score and bound are equal.
    """

    score: float
    failing: int
    bound: float
    closed: bool


def proved(
    case: Case, objective: Objective, effort: ProofEffort | None = None, folder: Path = FOLDER
) -> Proved | None:
    """The best placement for a cluster; None where there is no exact model."""
    known = repr((case.cluster().fingerprint, case.options(), objective, effort)).encode()
    name = f"{case.name.replace('/', '-').replace(' ', '-')}-{sha256(known).hexdigest()[:12]}.json"
    path = folder / f"proofs-{GENERATOR}" / name
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return None if kept is None else Proved(**kept)
    found = _prove(case, objective, effort)
    keep(path, None if found is None else asdict(found))
    return found


def repairable(case: Case, folder: Path = FOLDER) -> bool | None:
    """Whether some placement is N+1 safe; None where no model can tell."""
    for effort in _REPAIRS:
        found = proved(case, Objective(), effort, folder)
        if found is None:
            return None
        if not found.failing:
            return True
        if found.closed:
            return False
    return None


def _prove(case: Case, objective: Objective, effort: ProofEffort | None) -> Proved | None:
    placement = case.placement()
    scope = group_scope(placement, 0)
    found = prove(BalanceProblem(placement, scope, objective=objective), effort)
    if isinstance(found, Unmodelled):
        return None
    if found.places is None:
        return Proved(found.score, len(scope), found.lower_bound, found.proved)
    failing = int(settled(placement, found.places).failing[scope].sum())
    return Proved(found.score, failing, found.lower_bound, found.proved)
