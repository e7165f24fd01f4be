"""The answers to whether the next actions of a step still make sense."""

from __future__ import annotations

from dataclasses import dataclass

from planner.rules import Action


@dataclass(frozen=True, slots=True)
class Ready:
    """A step may go on. Of a move these are the actions to submit, with the verbs that suit the
    instance's present state.

    ``given_up``: the first switch leaves a primary that is offline, and was for the plan.
    """

    template: str = ""
    actions: tuple[Action, ...] = ()
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """Room is missing that running moves may give back."""

    why: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A node of the move does not answer, and is not marked offline: it may come back."""

    node: str
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """The cluster is not what the plan was made for; ``why`` is one line.

    ``by_hand``: a person has to mend it first, as a new plan would find it again; ``fix`` are the
    steps for that, as far as they are known.
    """

    why: str
    by_hand: bool = False
    fix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Already:
    """All is as the step wants it, though nothing was submitted for it; ``text`` is one line."""

    text: str


Readiness = Ready | NotYet | Silent | Drift | Already
