"""Judges on a fresh snapshot whether the next actions of a move still make sense.

The plan was checked move by move on an earlier one. Before anything is submitted its conditions
are read again: the instance is where the plan left it, the nodes take part, there is room beside
what other running moves are about to take.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from executor.advice import Advice
from executor.run.named_tables import NamedTables
from executor.run.readiness import Drift, NotYet, Ready, Silent
from executor.run.room import Underway, shortage
from planner.plan import Move, stations
from planner.rules import NODE_GONE, Action, Guest, Life, Verb, guest_in, taken_as_gone
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus


def check_move(
    move: Move,
    station: int,
    cluster: Cluster,
    underway: Sequence[Underway],
    offline: Collection[str] = (),
    named: Collection[str] = (),
    *,
    advice: Advice,
) -> Ready | NotYet | Silent | Drift:
    """Judge the actions of ``move`` from ``station`` on.

    Args:
        underway: the other moves.
        offline: the nodes that the plan took as offline: what it fails over from there it knows
            to be gone.
        named: those of them that the operator named. Guests that run there all the same are
            stopped and started, as the plan says.
        advice: what people are told to do on this cluster.
    """
    look = NamedTables(cluster)
    row = look.instances.get(move.instance)
    if row is None:
        return Drift(f"{move.instance}: no longer on this cluster")
    expected, found = stations(move)[station], look.position(row)
    if found != expected:
        return Drift(f"{move.instance}: is on {found}, expected {expected}")
    copies = [found.primary] if found.secondary is None else [found.primary, found.secondary]
    rest = move.actions[station:]
    silent = look.first_silent((*copies, *(action.node for action in rest)), offline)
    if silent:
        why = f"{move.instance}: waits for {silent}, which does not answer {advice.manager}"
        return Silent(silent, why)
    strayed = _strayed(look, row, advice)
    if strayed is not None:
        return strayed
    fresh = _suited(look, row, rest, offline, named)
    if isinstance(fresh, Ready):
        short = shortage(look, Underway(move, station), underway)
        if short:
            return NotYet(short) if underway else Drift(short)
    return fresh


def _strayed(look: NamedTables, row: int, advice: Advice) -> Drift | None:
    """The drift of an instance that runs, or may run, on another node than its primary."""
    name, found = look.cluster.instances.names[row], look.position(row)
    status = look.cluster.instances.status[row]
    if status is InstanceStatus.ERROR_WRONGNODE:
        return Drift(
            f"{name}: runs on another node than its primary {found.primary}",
            by_hand=True,
            fix=advice.about_guest(name, found, status),
        )
    crashed = status is InstanceStatus.ERROR_DOWN
    if crashed and found.secondary is not None and look.unfit(found.secondary):
        # A migration that broke off may have left it there: then that copy is the newer one.
        return Drift(
            f"{name}: does not run though it should, and may run on its secondary"
            f" {found.secondary}, which does not take part",
            by_hand=True,
            fix=(f"check whether it runs on {found.secondary}",),
        )
    return None


@dataclass(frozen=True, slots=True)
class _Stage:
    """An instance before one of its actions.

    ``gone``: its primary does not answer. ``crashed``: it does not run though it should.
    """

    primary: str
    guest: Guest
    gone: bool
    crashed: bool


def _suited(
    look: NamedTables,
    row: int,
    rest: Sequence[Action],
    offline: Collection[str],
    named: Collection[str],
) -> Ready | Drift:
    """The actions of the ``rest`` of a move with the verbs that suit the guest."""
    name, status = look.cluster.instances.names[row], look.cluster.instances.status[row]
    stage = _Stage(
        look.position(row).primary,
        guest_in(look.cluster, row),
        gone=status in NODE_GONE,
        crashed=status is InstanceStatus.ERROR_DOWN,
    )
    given_up = False
    actions = []
    for action in rest:
        unfit = look.unfit(action.node)
        if unfit:
            return Drift(f"{name}: cannot go to {action.node}: {unfit}")
        if action.verb is Verb.REPLACE_DISKS:
            if stage.gone:
                return Drift(f"{name}: its disks cannot be copied, {stage.primary} does not answer")
            actions.append(action)
            continue
        home = stage.primary
        away = taken_as_gone(named_offline=home in named, offline=look.offline(home))
        why = _why_no_switch(stage, action.verb, dead=home in offline, away=away)
        if why:
            return Drift(f"{name}: {why}")
        switch = stage.guest.switched(node_gone=away)
        actions.append(Action(switch.verb, action.node))
        given_up = given_up or stage.gone
        stage = replace(stage, primary=action.node, guest=switch.after, gone=False)
    return Ready(look.template(row).label, tuple(actions), given_up)


def _why_no_switch(stage: _Stage, planned: Verb, *, dead: bool, away: bool) -> str:
    """The reason why an instance cannot be switched as planned; "" for none.

    ``dead``: the plan took its primary as offline. ``away``: its guest there is thought gone.
    """
    home, migrates = stage.primary, planned is Verb.MIGRATE
    if stage.gone and migrates:
        # Its node may be cut off and the guest still run, its last copy be incomplete: whether
        # to give that up is a person's decision, or a new plan's for which the node is gone.
        return f"cannot be migrated, its primary {home} does not answer"
    if stage.gone and not dead:
        # The failover was planned for a guest that was stopped: it may have been started since.
        return (
            f"cannot be failed over, its primary {home} does not answer, which it did when the"
            " plan was made"
        )
    if stage.crashed and migrates and stage.guest.life is Life.STOPPED:
        return "does not run any more though it should"
    if migrates and stage.guest.switched(node_gone=away).restarts:
        why = f"{home} is taken as offline" if away else "always_failover is set for it"
        return f"would be stopped and started, while the plan migrates it: {why}"
    return ""
