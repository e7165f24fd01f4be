"""Events of a run, as lines and as documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from executor.ledger import AttemptState, EventKind
from poise.report.names import ShortNames
from poise.runs.stopped_by import stopped_by
from poise.settings.cluster_kinds import is_simulated
from poise.settings.times import iso, local
from snapshots.errors import PoiseError
from snapshots.reading import harmless

if TYPE_CHECKING:
    from executor.ledger import EventRecord, Ledger

_BEFORE = {
    EventKind.DRIFT: "drift: ",
    EventKind.FAILED: "failed: ",
    EventKind.BROKEN: "broken: ",
    EventKind.BLOCKED: "blocked: ",
    EventKind.NETWORK: "network: ",
    EventKind.STOP: "stop requested: ",
    EventKind.OPTIONS: "options: ",
}
"""Words before the texts of some kinds, so that they read by themselves."""
_AS_STORED, _AS_TOLD = "queued", "submitted"
"""The last word about a submission in a ledger, and for people: to them a queued job waits."""

_RUNNER_BEGINS = re.compile(r"(begins|continues) \(process [0-9]+\)")
NO_NODES: Mapping[int, str] = {}
"""The nodes of a run that has no steps but moves."""

_TROUBLE = frozenset(
    {
        EventKind.DRIFT,
        EventKind.NETWORK,
        EventKind.QUEUE,
        EventKind.LOOK,
        EventKind.RETRY,
        EventKind.SILENT,
        EventKind.SLOW,
        EventKind.FAILED,
        EventKind.BROKEN,
        EventKind.BLOCKED,
    }
)


def event_line(
    event: EventRecord,
    instances: Mapping[int, str],
    nodes: Mapping[int, str] = NO_NODES,
    *,
    simulated: bool = False,
) -> str:
    """``2026-01-31 06:00:00  move 3 web: job 12 submitted``.

    ``instances`` by move, ``nodes`` by step that is none. Where time is ``simulated``, the line
    says so with which a runner begins.
    """
    # What the last line of a job's log is does not matter after a success.
    text = event.what if event.outcome is AttemptState.SUCCESS else event.text
    if event.kind is EventKind.SUBMIT and text.endswith(_AS_STORED):
        text = text.removesuffix(_AS_STORED) + _AS_TOLD
    if simulated and event.kind is EventKind.RUN and _RUNNER_BEGINS.fullmatch(text):
        text += ", times are simulated"
    before = _BEFORE.get(event.kind, "")
    if event.move is None:
        return harmless(f"{local(event.at)}  run {event.run}: {stopped_by(before + text)}")
    if event.move in nodes:
        node = nodes[event.move]
        text = text.removeprefix(f"node {node} ").removeprefix(f"node {node}: ")
        return harmless(f"{local(event.at)}  step {event.move} {node}: {before}{text}")
    name = instances.get(event.move, "")
    text = text.removeprefix(f"{name} ").removeprefix(f"{name}: ")
    return harmless(f"{local(event.at)}  move {event.move} {name}: {before}{text}")


def event_document(
    event: EventRecord, instances: Mapping[int, str], nodes: Mapping[int, str] = NO_NODES
) -> dict[str, Any]:
    """An event as JSON-ready values; ``node`` is there where it is about a node."""
    node = None if event.move is None else nodes.get(event.move)
    return {
        "id": event.id,
        "at": iso(event.at),
        "move": event.move,
        "instance": None if event.move is None else instances.get(event.move),
        "kind": event.kind.value,
        "text": event.text,
        **({} if node is None else {"node": node}),
    }


def instances_of(ledger: Ledger, run: int) -> dict[int, str]:
    """The instances by move."""
    return {record.move: record.instance for record in ledger.moves(run)}


def nodes_of(ledger: Ledger, run: int) -> dict[int, str]:
    """The nodes by the steps that give them roles."""
    return {record.step: record.node for record in ledger.node_steps(run)}


def is_trouble(event: EventRecord) -> bool:
    """True if an event is about something that went wrong."""
    failed = event.outcome not in (None, AttemptState.SUCCESS)
    return failed or event.kind in _TROUBLE


class EventFeed:
    """Events of a run that have not been told yet, those that are ``wanted``."""

    def __init__(
        self,
        ledger: Ledger,
        run: int,
        after: int = 0,
        wanted: Callable[[EventRecord], bool] = lambda _: True,
    ) -> None:
        self._ledger, self._run, self._after, self._wanted = ledger, run, after, wanted
        self._short: Callable[[str], str] | None = None
        self._simulated = is_simulated(ledger.run(run).target)
        self.instances: dict[int, str] = {}
        self.nodes: dict[int, str] = {}

    def new(self) -> list[EventRecord]:
        """The events since the last call."""
        events = self._ledger.events(self._run, self._after)
        if events:
            self._after = events[-1].id
            known = self.instances.keys() | self.nodes.keys()
            if any(e.move is not None and e.move not in known for e in events):
                self.instances = instances_of(self._ledger, self._run)
                self.nodes = nodes_of(self._ledger, self._run)
                self._short = None  # there is another plan
        return [event for event in events if self._wanted(event)]

    def lines(self) -> list[str]:
        """The same as lines, with short names."""
        events = self.new()
        if not events:
            return []
        short = self._short = self._short or self._shortening()
        names, simulated = (self.instances, self.nodes), self._simulated
        return [short(event_line(one, *names, simulated=simulated)) for one in events]

    def documents(self) -> list[dict[str, Any]]:
        """The same as JSON-ready values."""
        return [event_document(event, self.instances, self.nodes) for event in self.new()]

    def _shortening(self) -> Callable[[str], str]:
        try:
            plans = self._ledger.plans(self._run)
        except PoiseError:  # full names serve as well
            return str
        return ShortNames.of(move for plan in plans for move in plan.moves).within
