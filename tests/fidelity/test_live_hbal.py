"""`poise hbal` beside the installed hbal on clusters that are in no recording."""

from __future__ import annotations

import pytest

from tests.fidelity import generate, peer
from tests.fidelity.hbal_verdict import judge
from tests.fidelity.verdict import Outcome

FIRST_SEED = 1_000_000
CASES_PER_KIND = 5

needs_hbal = pytest.mark.skipif(
    peer.peer_path() is None,
    reason="hbal is not installed (Debian package ganeti-htools): live comparison left out",
)


@needs_hbal
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + CASES_PER_KIND))
@pytest.mark.parametrize("kind", sorted(generate.WEIGHTS))
def test_answers_equal_those_of_the_installed_hbal(kind: str, seed: int) -> None:
    run = peer.in_process()
    assert run is not None, "poise.htools.hbal.main.main is missing"
    case = generate.make(kind, seed)
    verdict = judge(peer.ask_peer(case), run(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"


@needs_hbal
@pytest.mark.parametrize("kind", ["mixed", "symmetric", "bad-option"])
def test_a_process_answers_like_a_call(kind: str) -> None:
    case = generate.make(kind, FIRST_SEED)
    verdict = judge(peer.ask_peer(case), peer.run_subprocess(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"
