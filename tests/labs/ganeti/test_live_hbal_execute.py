"""`poise hbal -L -X` on a running cluster: hbal's jobs in the real queue, and every move made."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from snapshots.htools.text import read_text
from tests.labs.ganeti.lab import ROOT, Lab, Output
from tests.labs.ganeti.luxi import ask
from tests.labs.ganeti.placement import as_it_was, bring_back, placement_of, read_placement

pytestmark = pytest.mark.live

OPTIONS = ("-G", "default", "--exclude-instances", "soon", "--reason", "test")


def job_ids(output: str) -> list[int]:
    """The jobs that a run has submitted, in order."""
    lists = re.findall(r"^Got job IDs (.*)$", output, re.MULTILINE)
    return [int(number) for numbers in lists for number in numbers.split(",")]


def jobs(lab: Lab, output: str) -> list[Any]:
    """Those jobs as the queue keeps them: state and opcodes, without times and numbers of jobs."""
    rows = ask(lab.socket, "QueryJobs", [job_ids(output), ["status", "ops"]])
    found: list[Any] = json.loads(re.sub(r"\b\d{19}\b|(?<=job=)\d+", "0", json.dumps(rows)))
    return found


def without_ids(output: str) -> str:
    return re.sub(r"^Got job IDs .*$", "Got job IDs", output, flags=re.MULTILINE)


@pytest.mark.parametrize("moves", [1, pytest.param(2, marks=pytest.mark.full)])
def test_the_queue_gets_hbals_jobs_and_the_moves_are_made(
    lab: Lab, tmp_path: Path, moves: int
) -> None:
    def execute(program: Any, name: str) -> Output:
        options = (*OPTIONS, "-l", str(moves), "-S", str(tmp_path / name))
        done: Output = program(f"-L{lab.socket}", "-X", *options)
        predicted = placement_of(read_text((tmp_path / f"{name}.balanced").read_text()))
        now = read_placement(lab.socket)
        assert {instance: now[instance] for instance in predicted} == predicted
        return done

    with as_it_was(lab.socket) as before:
        theirs = execute(lab.hbal, "hbal")
        bring_back(lab.socket, before)
        ours = execute(lambda *options: lab.poise("hbal", *options), "poise")
    assert (ours.code, without_ids(ours.out)) == (0, without_ids(theirs.out))
    assert jobs(lab, ours.out) == jobs(lab, theirs.out)
    assert len(job_ids(ours.out)) == moves


def test_an_interrupt_ends_it_after_the_set_at_hand(lab: Lab) -> None:
    command = [sys.executable, "-m", "poise", "hbal", f"-L{lab.socket}", "-X", "-l2", *OPTIONS]
    with (
        as_it_was(lab.socket) as before,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        output = ""
        for line in process.stdout:
            output += line
            if line.startswith("Got job IDs"):
                process.send_signal(signal.SIGINT)
        code = process.wait(300)
        moved = {name for name, pair in read_placement(lab.socket).items() if pair != before[name]}
    assert code == 0
    assert "\n1jobset(s) submitted: \n" in output
    assert "\n1 jobset(s) not submitted:\n" in output
    assert [status for status, _ in jobs(lab, output)] == ["success"]
    assert moved == {"web1.lab.test"}
