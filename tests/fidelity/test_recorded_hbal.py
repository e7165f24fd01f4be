"""`poise hbal` answers as hbal did: recorded runs, no binary needed."""

from __future__ import annotations

import pytest

from tests.fidelity import peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.hbal_verdict import judge
from tests.fidelity.record import DATA, read_records
from tests.fidelity.verdict import Outcome

FILES = sorted(path for path in DATA.iterdir() if ".jsonl" in path.name)
RUNS = [
    pytest.param(case, answer, id=case.name)
    for path in FILES
    for case, answer in read_records(path)
]


@pytest.mark.parametrize(("case", "recorded"), RUNS)
def test_answer_equals_the_recorded_one(case: Case, recorded: Answer) -> None:
    run = peer.in_process()
    assert run is not None, "poise.htools.hbal.main.main is missing"
    verdict = judge(recorded, run(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"


def test_all_the_data_is_there() -> None:
    kinds = {param.values[0].kind for param in RUNS if isinstance(param.values[0], Case)}
    assert len(RUNS) > 300
    assert {"mixed", "symmetric", "rapi", "iallocator", "mond", "bad-text"} <= kinds
