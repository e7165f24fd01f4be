"""Executions by kind and seed: the same pair gives the same one, on any machine."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.execution import Execution
from tests.fidelity.luxi_queue import Step
from tests.fidelity.luxi_tables import to_luxi

_LOPSIDED = Profile(
    nodes=(4, 9),
    per_node=(2.0, 3.5),
    second_group=0.0,
    policies=0.1,
    tags=0.1,
    odd_status=0.2,
    forthcoming=0.15,
    pile_up=0.9,
    tight=0.0,
    zero=0.0,
    drbd=0.75,
    offline=0.1,
    unknown_node=0.0,
    roomy=0.8,
)

_UNFINISHED = ("queued", "waiting", "canceling", "running")
_ENDED_BADLY = ("error", "canceled")
_WORDS = ("no room", 'the "queue" is\nclosed', "Größe", "\\")
_KNOWN_ERRORS: tuple[Any, ...] = (
    ["JobQueueDrainError", ["drained"]],
    ["JobQueueFull", []],
    ["JobQueueError", ['disk "full"']],
    ["GenericError", ["something"]],
    ["OpPrereqError", ["not now", "wrong_state"]],
    ["OpPrereqError", ["no such node", "unknown_entity"]],
    ["OpExecError", ["did not work"]],
    ["ConfigurationError", ["broken"]],
    ["LockError", ["taken é"]],
    ["ParameterError", ["x"]],
    ["TypeEnforcementError", ["x"]],
    ["TagError", ["x"]],
    ["JobLost", ["x"]],
    ["HooksFailure", ["x"]],
    ["QueryFilterParseError", ["x"]],
    ["NoSuchError", ["x", 1, None]],
    ["GenericError"],
    "text",
    None,
)
_ODD_SUBMISSIONS: tuple[Step, ...] = (
    {"result": []},
    {"result": [[True, "77"]]},
    {"result": [[True, 7], [True, 8], [True, 9]]},
    {"result": [[True, "x"]]},
    {"result": [[True, -7]]},
    {"result": [[True]]},
    {"result": [["yes", 1]]},
    {"result": [[False, 5]]},
    {"raw": "{}"},
    {"raw": '{"success":true}'},
    {"raw": '{"success":1,"result":[]}'},
)
_ODD_STATES: tuple[Step, ...] = (
    {"result": []},
    {"result": None},
    {"result": [None]},
    {"result": [[]]},
    {"result": [["bogus"]]},
    {"result": [[5]]},
    {"result": [["success"]] * 20},
    {"result": [["success", "x"]]},
)


def _done(rng: Random) -> list[Step]:
    """All goes well, some jobs take their time."""
    steps: list[Step] = []
    for _ in range(rng.randint(0, 2)):
        unfinished = [{"status": _states(rng)} for _ in range(rng.choice((0, 0, 1, 2)))]
        steps += [{}, *unfinished, {}]
    return steps


def _states(rng: Random) -> list[str]:
    """States of which one is unfinished."""
    states = [rng.choice((*_UNFINISHED, "success")) for _ in range(rng.randint(0, 2))]
    return [rng.choice(_UNFINISHED), *states]


def _slow(_: Random) -> list[Step]:
    return [{}, *({"status": [state]} for state in (*_UNFINISHED, "running"))]


def _failed(rng: Random) -> list[Step]:
    states = [rng.choice(("success", *_ENDED_BADLY)) for _ in range(4)]
    states.insert(rng.randint(0, 1), rng.choice(_ENDED_BADLY))
    return [*_sets_done(rng), {}, {"status": states}]


def _sets_done(rng: Random) -> list[Step]:
    return [{} for _ in range(2 * rng.randint(0, 1))]


def _refused(rng: Random) -> list[Step]:
    at = str(rng.randint(0, 1))
    step: Step = {"refused": {at: rng.choice(_WORDS), "0": rng.choice(_WORDS)}}
    return [*_sets_done(rng), rng.choice((step, {"error": rng.choice(_KNOWN_ERRORS)}))]


def _odd(rng: Random) -> list[Step]:
    if rng.random() < 0.5:
        return [*_sets_done(rng), dict(rng.choice(_ODD_SUBMISSIONS))]
    state = rng.choice((*_ODD_STATES, {"error": rng.choice(_KNOWN_ERRORS)}))
    return [*_sets_done(rng), {}, dict(state)]


def _lost(rng: Random) -> list[Step]:
    lost: Step = rng.choice(({"close": True}, {"close": True, "gone": True}))
    return rng.choice(
        (
            [*_sets_done(rng), lost],
            [*_sets_done(rng), {}, lost],
            [{}, {"status": ["running"]}, lost],
            [{}, {"gone": True}],
        )
    )


def _interrupt(rng: Random) -> list[Step]:
    when = rng.choice(("before", "after"))
    steps: list[Step] = [*_sets_done(rng), {}]
    if rng.random() < 0.3:
        steps.append({"status": [rng.choice(_UNFINISHED)]})
    if rng.random() < 0.3:
        steps.append({"status": [rng.choice(("success", *_ENDED_BADLY))]})
    chosen = rng.randrange(len(steps))
    if when == "after" and chosen % 2:  # between two sets it cannot be said when it arrives
        when = "before"
    steps[chosen] |= {when: ["INT"]}
    return steps


def _leave(rng: Random) -> list[Step]:
    steps: list[Step] = [*_sets_done(rng), {}, {"status": [rng.choice(_UNFINISHED)]}]
    steps[rng.randrange(len(steps))] |= {"before": rng.choice((["TERM"], ["INT", "TERM"]))}
    return steps


KINDS: dict[str, Callable[[Random], list[Step]]] = {
    "done": _done,
    "slow": _slow,
    "failed": _failed,
    "refused": _refused,
    "odd": _odd,
    "lost": _lost,
    "interrupt": _interrupt,
    "leave": _leave,
}


def _arguments(rng: Random) -> list[str]:
    args = ["-l", rng.choice(("1", "2", "3", "4", "6"))]
    if rng.random() < 0.3:
        args += rng.choice((["--priority", "low"], ["--priority=high"], ["--prio", "normal"]))
    if rng.random() < 0.3:
        args += rng.choice((["--reason", 'a "b" \\ c\td'], ["--reason="], ["--reason=T1234"]))
    if rng.random() < 0.15:
        args.append("--first-job-group")
    if rng.random() < 0.15:
        args.append("-C")
    if rng.random() < 0.15:
        args.append(rng.choice(("-q", "-qq", "-v", "-vvvv")))
    if rng.random() < 0.1:
        args.append("-p")
    if rng.random() < 0.15:
        args += rng.choice((["-E"], ["--no-disk-moves"], ["--restricted-migration"]))
    return args


def make(kind: str, seed: int) -> Execution:
    """The execution of that kind and seed."""
    rng = Random(f"execution/{kind}/{seed}")
    tables = to_luxi(random_cluster(rng, _LOPSIDED), rng)
    args, script = _arguments(rng), KINDS[kind](rng)
    return Execution(f"{kind}-{seed}", kind, tuple(args), tuple(script), tables)
