"""The ``gnt-instance`` commands that carry out a solution."""

from __future__ import annotations

from collections.abc import Sequence

from planner.rules import MoveKind, Step
from planner.state import Model

STOP_FILE = "/tmp/stop-htools"
"""The file whose presence stops a saved script before its next job."""

_CHECK = "  check"

SCRIPT_HEADER = f"""#!/bin/sh

# Auto-generated script for executing cluster rebalancing

# To stop, touch the file {STOP_FILE}

set -e

check() {{
  if [ -f {STOP_FILE} ]; then
    echo 'Stop requested, exiting'
    exit 0
  fi
}}

"""


def step_commands(step: Step, model: Model) -> list[str]:
    """The commands of one step, in order, with short names and without the program's name.

    An instance that does not run cannot be migrated, so it is failed over.
    """
    instance = model.instance_aliases[step.instance]
    target = model.node_aliases[step.target]
    verb = "migrate" if model.running[step.instance] else "failover"
    move = f"{verb} -f {instance}"
    replace = f"replace-disks -n {target} {instance}"
    return {
        MoveKind.FAILOVER: [move],
        MoveKind.FAILOVER_TO_ANY: [f"{verb} -f -n {target} {instance}"],
        MoveKind.FAILOVER_AND_REPLACE: [move, replace],
        MoveKind.REPLACE_SECONDARY: [replace],
        MoveKind.REPLACE_AND_FAILOVER: [replace, move],
        MoveKind.REPLACE_PRIMARY: [move, replace, move],
    }[step.kind]


def job_set_lines(sets: Sequence[Sequence[Step]], model: Model) -> list[str]:
    """The body of a script that runs the job sets one after another."""
    lines = []
    for number, steps in enumerate(sets, 1):
        lines += ["", f"echo jobset {number}, {len(steps)} jobs"]
        for job, step in enumerate(steps, 1):
            lines += [f"  echo job {number}/{job}", _CHECK]
            lines += [f"  gnt-instance {command}" for command in step_commands(step, model)]
    return lines


def printed_lines(sets: Sequence[Sequence[Step]], model: Model) -> list[str]:
    """The same, as shown on a terminal: indented, without the stop checks."""
    return [f"  {line}" for line in job_set_lines(sets, model) if line != _CHECK]
