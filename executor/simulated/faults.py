"""The faults of a simulated cluster: exactly as scripted, or by chance.

Times are seconds after the simulation began. Nothing goes wrong unless it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from planner.rules import Action
from snapshots.errors import UsageError


class Call(StrEnum):
    """A call of the backend that can fail."""

    IDENTITY = "identity"
    READ = "read"
    OBSERVE = "observe"
    SUBMIT = "submit"
    FIND = "find"
    JOBS = "jobs"
    CANCEL = "cancel"

    @property
    def changes(self) -> bool:
        """True if the call changes anything."""
        return self in (Call.SUBMIT, Call.CANCEL)


class Extent(StrEnum):
    """The part of an action that is done before its job reports an error."""

    NOTHING = "nothing"
    """The error came first: all is as it was."""
    HALF = "half"
    """It broke off: the guest runs where the records do not have it (migration), it was stopped
    and not started (failover), the new copy is not complete (disk replacement)."""
    ALL = "all"
    """Everything was done, and then the job failed all the same."""


@dataclass(frozen=True, slots=True)
class LoseAnswer:
    """The ``nth`` call of its kind (from 1) gets no answer.

    ``accepted``: it took effect; for a submission ``late`` seconds later, when the runner has
    looked for the job already, or has given it up and submitted another.
    """

    call: Call
    nth: int
    accepted: bool
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuse:
    """The ``nth`` call of its kind (from 1) is refused, as a RAPI does when it is too busy."""

    call: Call
    nth: int


@dataclass(frozen=True, slots=True)
class FailAction:
    """The ``nth`` action (from 1) that is tried on ``instance`` fails after ``extent`` of it.

    ``says_success``: and its job does not notice.
    """

    instance: str
    extent: Extent
    nth: int = 1
    says_success: bool = False


@dataclass(frozen=True, slots=True)
class NodeDies:
    """A node loses its power ``at`` a time, or half-way through the next action on ``during``.

    It comes back after ``returns`` seconds, if at all. Ganeti takes no notice: its records call
    the node online until an operator marks it.
    """

    node: str
    at: float = 0.0
    during: str | None = None
    returns: float | None = None


@dataclass(frozen=True, slots=True)
class NodeMarkedOffline:
    """An operator marks a node offline ``at`` a time; whether it runs or not."""

    node: str
    at: float


@dataclass(frozen=True, slots=True)
class SlowDisks:
    """A node's disks (or None: all nodes') copy at ``factor`` of the usual rate from ``at`` on."""

    factor: float
    node: str | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class SlowNetwork:
    """Migrations of a node (or None: all nodes) run at ``factor`` of the rate from ``at`` on."""

    factor: float
    node: str | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueDrained:
    """An operator drains the job queue ``at`` a time, and lets it go on ``until`` another."""

    at: float
    until: float


@dataclass(frozen=True, slots=True)
class BusyGuest:
    """A guest that changes its memory so fast that it has to be sent ``times`` times."""

    instance: str
    times: float


@dataclass(frozen=True, slots=True)
class OperatorMoves:
    """Another user queues a job with these actions on ``instance`` ``at`` a time."""

    instance: str
    actions: tuple[Action, ...]
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class OperatorCancels:
    """A user cancels the first marked job on ``instance``, ``after`` seconds in the queue.

    Nothing comes of it when the job runs by then.
    """

    instance: str
    after: float = 0.0


Fault = (
    LoseAnswer
    | Refuse
    | FailAction
    | NodeDies
    | NodeMarkedOffline
    | SlowDisks
    | SlowNetwork
    | QueueDrained
    | BusyGuest
    | OperatorMoves
    | OperatorCancels
)


@dataclass(frozen=True, slots=True)
class Rates:
    """Faults by chance. Probabilities a call or an action (0 to 1), or events an hour.

    ``lost_before`` and ``lost_after``: no answer, and the call did not or did take effect;
    ``lost_late``: a submission takes effect ``late_seconds`` after it was not answered.
    ``lost_reads`` is that for the calls that change nothing. ``refused`` concerns every call.
    ``falsely_succeeds``: nothing was done, and the job does not notice.
    At most ``nodes_to_lose`` nodes die, never the master.
    """

    lost_before: float = 0.0
    lost_after: float = 0.0
    lost_late: float = 0.0
    late_seconds: float = 10.0
    lost_reads: float = 0.0
    refused: float = 0.0
    fails_with_nothing: float = 0.0
    fails_half_way: float = 0.0
    fails_with_all: float = 0.0
    falsely_succeeds: float = 0.0
    node_losses_an_hour: float = 0.0
    nodes_to_lose: int = 1
    slow_nodes_an_hour: float = 0.0
    foreign_moves_an_hour: float = 0.0
    foreign_cancels_an_hour: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            most = float("inf") if field.name.endswith(("_hour", "_lose", "_seconds")) else 1.0
            if not 0 <= value <= most:
                raise UsageError(f"faults: {field.name}: expected 0 to {most:g}, got {value}")


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that goes wrong."""

    script: tuple[Fault, ...] = ()
    rates: Rates = Rates()


NO_FAULTS = Faults()
