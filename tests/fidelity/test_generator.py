"""The generators give the same cases every time, and all kinds of them."""

from __future__ import annotations

import json

import pytest

from tests.fidelity.hail_requests import TYPES
from tests.fidelity.tool import Tool
from tests.fidelity.tools import HAIL, TOOLS

KINDS = [
    pytest.param(tool, kind, id=f"{tool.name}-{kind}")
    for tool in TOOLS.values()
    for kind in sorted(tool.generator.kinds)
]


@pytest.mark.parametrize(("tool", "kind"), KINDS)
def test_kind_and_seed_name_one_case(tool: Tool, kind: str) -> None:
    make = tool.generator.make
    assert make(kind, 7) == make(kind, 7)
    assert make(kind, 7).digest() != make(kind, 8).digest()


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_every_kind_turns_up_in_a_mixed_series(tool: Tool) -> None:
    kinds = {case.kind for case in tool.generator.series(None, 0, 1500)}
    assert kinds == set(tool.generator.weights)


def test_every_type_of_request_turns_up() -> None:
    odd = ("bad", *HAIL.generator.liberal)  # where a message may be more than JSON for Python
    cases = HAIL.generator.series(None, 0, 500)
    good = [case for case in cases if not case.kind.startswith(odd)]
    asked = {json.loads(case.files["req.json"])["request"]["type"] for case in good}
    assert asked == set(TYPES)
