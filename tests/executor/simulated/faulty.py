"""Two instances on a cluster with faults."""

from __future__ import annotations

from executor.simulated.cluster import SimulatedCluster
from executor.simulated.faults import (
    Fault,
    Faults,
    Rates,
)
from snapshots.records import InstanceRecord
from tests.executor.simulated.small import (
    simulated,
)
from tests.planner.small_clusters import A, B, instance

ONE, TWO = instance("one", A, B), instance("two", A, B)


def faulty(*faults: Fault, with_two: bool = False) -> SimulatedCluster:
    guests: tuple[InstanceRecord, ...] = (ONE, TWO) if with_two else (ONE,)
    return simulated(*guests, faults=Faults(faults))


def drawn(rates: Rates, **how: object) -> SimulatedCluster:
    return simulated(ONE, TWO, faults=Faults(rates=rates), **how)
