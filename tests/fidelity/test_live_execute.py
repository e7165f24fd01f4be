"""`poise hbal -L -X` beside the installed hbal, on freshly generated executions."""

from __future__ import annotations

import pytest

from tests.fidelity import execute_generate
from tests.fidelity.execution import differences, run_hbal, run_poise
from tests.fidelity.peer import peer_path
from tests.fidelity.tools import HBAL

SEEDS = range(900, 902)
QUICK_KINDS = sorted(set(execute_generate.KINDS) - {"slow"})


@pytest.mark.skipif(peer_path(HBAL) is None, reason="hbal is not installed")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", QUICK_KINDS)
def test_both_ask_and_tell_the_same(kind: str, seed: int) -> None:
    execution = execute_generate.make(kind, seed)
    theirs, ours = run_hbal(execution), run_poise(execution)
    assert not differences(theirs, ours, execution, moments=False), list(execution.script)
