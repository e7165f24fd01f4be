"""The tools that Poise is compared with: a row for each."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.fidelity import (
    features,
    hail_features,
    hail_kinds,
    hbal_kinds,
    hroller_features,
    hroller_kinds,
)
from tests.fidelity.hail_phrases import PHRASES as HAIL_PHRASES
from tests.fidelity.hbal_phrases import PHRASES as HBAL_PHRASES
from tests.fidelity.hroller_phrases import PHRASES as HROLLER_PHRASES
from tests.fidelity.tool import Cover, Tool

HBAL = Tool(
    name="hbal",
    generator=hbal_kinds.GENERATOR,
    phrases=HBAL_PHRASES,
    features=features.features,
    cover=Cover(
        richness=lambda answer: answer.stdout.count(" a="),
        per_kind=150,
        times=3,
        outcomes=3,
        largest=40_000,
    ),
    count=lambda answer: answer.stdout.count(" a="),
    counted="moves",
)
HAIL = Tool(
    name="hail",
    places=("/usr/lib/ganeti/iallocators/hail", "/usr/bin/hail"),
    generator=hail_kinds.GENERATOR,
    phrases=HAIL_PHRASES,
    features=hail_features.features,
    cover=Cover(
        richness=lambda answer: answer.stdout.count("score: ") + answer.stdout.count('"OP_ID"'),
        per_kind=120,
        times=2,
        outcomes=8,
        largest=60_000,
    ),
    count=lambda answer: answer.stdout.startswith('{"success":true'),
    counted="granted",
    cases="requests",
)

HROLLER = Tool(
    name="hroller",
    generator=hroller_kinds.GENERATOR,
    phrases=HROLLER_PHRASES,
    features=hroller_features.features,
    cover=Cover(
        richness=lambda answer: answer.stdout.count("\n"),
        per_kind=150,
        times=3,
        outcomes=3,
        largest=40_000,
    ),
    count=lambda answer: answer.stdout.count("\n"),
    counted="lines",
)

TOOLS = {tool.name: tool for tool in (HBAL, HAIL, HROLLER)}


def choose_tool(words: Sequence[str] | None = None) -> tuple[argparse.ArgumentParser, Tool]:
    """The tool that a command line names with `--tool` (hbal), and a parser that knows the option.

    Other options are for the caller to add.
    """
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--tool", choices=TOOLS, default=HBAL.name, help="which tool [hbal]")
    named, _ = parser.parse_known_args(words)
    return parser, TOOLS[named.tool]
