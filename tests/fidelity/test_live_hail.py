"""`poise hail` beside the installed hail on requests that are in no recording."""

from __future__ import annotations

import pytest

from tests.fidelity import hail_generate, hail_peer
from tests.fidelity.hail_verdict import judge
from tests.fidelity.verdict import Outcome

FIRST_SEED = 1_000_000
CASES_PER_KIND = 3

needs_hail = pytest.mark.skipif(
    hail_peer.peer_path() is None,
    reason="hail is not installed (Debian package ganeti-htools): live comparison left out",
)


@needs_hail
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + CASES_PER_KIND))
@pytest.mark.parametrize("kind", sorted(hail_generate.WEIGHTS))
def test_answers_equal_those_of_the_installed_hail(kind: str, seed: int) -> None:
    run = hail_peer.in_process()
    assert run is not None, "poise.htools.hail.main.main is missing"
    case = hail_generate.make(kind, seed)
    verdict = judge(hail_peer.ask_peer(case), run(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"


@needs_hail
@pytest.mark.parametrize("kind", ["mixed", "symmetric", "bad-option"])
def test_a_process_answers_like_a_call(kind: str) -> None:
    case = hail_generate.make(kind, FIRST_SEED)
    verdict = judge(hail_peer.ask_peer(case), hail_peer.run_subprocess(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"
