"""The part of a question that is the same in every scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from planner.solvers import BestSoFar
from planner.timing import UNCALIBRATED, USUAL_THROTTLES, Calibration, Throttles

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import Risk, WhatIf
    from snapshots.cluster import Cluster
    from snapshots.errors import CannotTell


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The cluster, the risks that are accepted, how many moves run side by side, and how long
    their actions take.

    ``on_progress`` is called with the best plan so far while one is looked for.
    """

    cluster: Cluster
    accepted: frozenset[Risk] = frozenset()
    throttles: Throttles = USUAL_THROTTLES
    times: Calibration = UNCALIBRATED
    on_progress: Callable[[BestSoFar], None] | None = None

    @property
    def as_of(self) -> str | None:
        """The time of the cluster (ISO 8601); None where the source does not tell."""
        if self.cluster.read_at is None:
            return None
        return datetime.fromtimestamp(self.cluster.read_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def cannot_tell(self, scenario: str, asked: Any, deed: str, error: CannotTell) -> WhatIf:
        """The answer where a node does not answer; the error's advice is a note."""
        from planner.whatif import Verdict, WhatIf

        advice = error.advice_spelled(lambda option: option.on_command_line)

        return WhatIf(
            scenario=scenario,
            asked=asked,
            deed=deed,
            verdict=Verdict.CANNOT_TELL,
            reason=str(error),
            source=self.cluster.source,
            fingerprint=self.cluster.fingerprint,
            as_of=self.as_of,
            notes=(f"Try {advice}",) if advice else (),
        )
