"""The durable record of what was decided, submitted, seen and verified."""

from executor.ledger.hold import Hold
from executor.ledger.ledger import Ledger
from executor.ledger.records import (
    KEY_PREFIX,
    AttemptRecord,
    AttemptState,
    EventRecord,
    MoveRecord,
    MoveState,
    Owner,
    RunRecord,
    RunState,
)

__all__ = [
    "KEY_PREFIX",
    "AttemptRecord",
    "AttemptState",
    "EventRecord",
    "Hold",
    "Ledger",
    "MoveRecord",
    "MoveState",
    "Owner",
    "RunRecord",
    "RunState",
]
