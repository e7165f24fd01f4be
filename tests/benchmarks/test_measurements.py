"""How the benchmark takes its figures, on processes that cost nothing."""

from __future__ import annotations

import sys

import pytest

from benchmarks.measurements import Agreement, per_step, scores_of, steps_of
from benchmarks.processes import Run, run_process

PRINTED = b"Cluster score improved from 3.50000000 to 1.25000000\nSolution length=7\n"


def printed(length: int, cpu: float) -> Run:
    return Run(cpu, cpu, 10.0, f"Solution length={length}\n".encode())


def test_steps_and_scores_are_read_from_the_summary() -> None:
    run = Run(0.0, 0.0, 0.0, PRINTED)
    assert steps_of(run) == 7
    assert scores_of(run) == (3.5, 1.25)


def test_a_step_is_what_a_longer_run_costs_more() -> None:
    cost = per_step(lambda limit: printed(limit, 0.5 + 0.01 * limit), (5, 65))
    assert cost == pytest.approx(0.01)


def test_a_run_that_ended_early_counts_the_steps_it_took() -> None:
    cost = per_step(lambda limit: printed(min(limit, 25), 0.5 + 0.01 * min(limit, 25)), (5, 65))
    assert cost == pytest.approx(0.01)


def test_different_outputs_are_noted() -> None:
    agreement = Agreement()
    agreement.check("one", printed(3, 1.0), printed(3, 0.1))
    agreement.check("two", printed(3, 1.0), printed(4, 0.1))
    assert (agreement.compared, agreement.steps, agreement.differences) == (2, 6, ["two"])


def test_a_process_is_measured() -> None:
    run = run_process([sys.executable, "-c", "print(sum(range(10**6)))"])
    assert run.stdout == b"499999500000\n"
    assert 0 < run.cpu < 60
    assert run.peak > 1


def test_a_process_that_fails_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: no good"):
        run_process(
            [sys.executable, "-c", "import sys; print('no good', file=sys.stderr); exit(3)"]
        )
