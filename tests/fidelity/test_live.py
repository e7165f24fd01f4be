"""Poise beside the installed tools on cases that are in no recording."""

from __future__ import annotations

import pytest

from tests.fidelity import peer
from tests.fidelity.tool import Tool
from tests.fidelity.tools import TOOLS
from tests.fidelity.verdict import Outcome, judge

FIRST_SEED = 1_000_000
CASES_PER_KIND = 4


def installed(tool: Tool) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        peer.peer_path(tool) is None,
        reason=f"{tool.name} is not installed (Debian package ganeti-htools): not compared",
    )


CASES = [
    pytest.param(tool, kind, FIRST_SEED + number, id=f"{tool.name}-{kind}-{number}", marks=mark)
    for tool in TOOLS.values()
    for mark in [installed(tool)]
    for kind in sorted(tool.generator.weights)
    for number in range(CASES_PER_KIND)
]
IN_A_PROCESS = [
    pytest.param(tool, kind, id=f"{tool.name}-{kind}", marks=installed(tool))
    for tool in TOOLS.values()
    for kind in ("mixed", "symmetric", "bad-option")
]


@pytest.mark.parametrize(("tool", "kind", "seed"), CASES)
def test_answers_equal_those_of_the_installed_tool(tool: Tool, kind: str, seed: int) -> None:
    case = tool.generator.make(kind, seed)
    verdict = judge(tool, peer.ask_peer(tool, case), peer.in_process(tool)(case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"


@pytest.mark.parametrize(("tool", "kind"), IN_A_PROCESS)
def test_a_process_answers_like_a_call(tool: Tool, kind: str) -> None:
    case = tool.generator.make(kind, FIRST_SEED)
    verdict = judge(tool, peer.ask_peer(tool, case), peer.run_subprocess(tool, case))
    assert verdict.outcome is not Outcome.DIFFERENT, f"{list(case.args)}\n{verdict.reason}"
