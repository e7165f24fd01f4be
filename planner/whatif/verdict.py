"""The verdict on a change: fixed words, because scripts match them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.words import count


class Verdict(StrEnum):
    """The answer to whether something can be done."""

    OK = "OK"
    OK_WITH_RISK = "OK WITH RISK"
    NOT_OK = "NOT OK"
    CANNOT_TELL = "CANNOT TELL"


class Risk(StrEnum):
    """A kind of risk that an operator may accept: then it does not count against the change."""

    RESTART = "restart"
    """Instances stop and start again."""
    DOWN = "down"
    """Instances are down until a node is back."""
    N_PLUS_ONE = "n-plus-one"
    """A node cannot take over what the failure of another leaves to it, and could before."""
    NO_SECOND_COPY = "no-second-copy"
    """Instances have no second copy once the change is done, and had one before."""
    RULE = "rule"
    """A limit of a policy, or a tag, is broken that held before."""
    OVERLAP = "overlap"
    """A step begins before the one before it ends."""
    NO_ROOM = "no-room-during-change"
    """A move on the way has too little room, so that the change may stop there."""


@dataclass(frozen=True, slots=True)
class FoundRisk:
    """A risk of a change, in one line; ``nodes`` and ``instances`` are those that it is about.

    ``accepted``: the operator accepts risks of this kind.
    """

    risk: Risk
    message: str
    nodes: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    accepted: bool = False


def verdict_of(
    findings: Sequence[FoundRisk], *, impossible: bool = False, unknown: bool = False
) -> Verdict:
    """The worst that is known: impossible, then unknown, then risks that are not accepted."""
    if impossible:
        return Verdict.NOT_OK
    if unknown:
        return Verdict.CANNOT_TELL
    if any(not one.accepted for one in findings):
        return Verdict.OK_WITH_RISK
    return Verdict.OK


def accept(findings: Sequence[FoundRisk], risks: Collection[Risk]) -> tuple[FoundRisk, ...]:
    """The findings, those of ``risks`` marked as accepted."""
    return tuple(
        FoundRisk(one.risk, one.message, one.nodes, one.instances, one.risk in risks)
        for one in findings
    )


def in_a_clause(findings: Sequence[FoundRisk]) -> str:
    """The first risk that counts and how many more do; of none, those that are accepted.

    Empty where there is no risk at all: only then nothing stops, restarts or is short of room.
    """
    open_ones = [one for one in findings if not one.accepted]
    told = open_ones or findings
    if not told:
        return ""
    more = f" and {count(len(told) - 1, 'more risk')}" if len(told) > 1 else ""
    return f"{told[0].message}{more}{'' if open_ones else ' (accepted)'}"
