"""`poise hbal -L -X` asks and tells what hbal did: recorded executions, no binary needed."""

from __future__ import annotations

import pytest

from tests.fidelity.execute_record import WANTED, recorded
from tests.fidelity.execution import Execution, Told, differences, run_in_process, run_poise

RUNS = [pytest.param(execution, told, id=execution.name) for execution, told in recorded()]


@pytest.mark.parametrize(("execution", "hbals"), RUNS)
def test_the_execution_goes_as_recorded(execution: Execution, hbals: Told) -> None:
    if execution.signals:  # a signal needs a process of its own to be sent to
        found = differences(hbals, run_poise(execution), execution, moments=False)
    else:
        found = differences(hbals, run_in_process(execution), execution)
    assert not found, list(execution.script)


def test_all_the_data_is_there() -> None:
    kinds = [p.values[0].kind for p in RUNS if isinstance(p.values[0], Execution)]
    assert {kind: kinds.count(kind) for kind in kinds} == WANTED
