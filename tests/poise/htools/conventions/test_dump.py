from __future__ import annotations

import pytest

from poise.htools.conventions.dump import dump_policy, dump_texts
from snapshots.policy import DEFAULT_POLICY
from snapshots.reading.literals import text_literal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("n1.ex.com", '"n1.ex.com"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("né0", '"n\\233\\&0"'),
        ("ä☃node", '"\\228\\9731node"'),
        ("\t\n\x7f", '"\\t\\n\\DEL"'),
        ("\x0eH", '"\\SO\\&H"'),
        ("\x01", '"\\SOH"'),
    ],
)
def test_texts_are_escaped_as_in_ganetis_language(text: str, shown: str) -> None:
    assert text_literal(text) == shown


def test_lists_have_no_blanks() -> None:
    assert dump_texts(["a", "b"]) == '["a","b"]'
    assert dump_texts([]) == "[]"


def test_a_policy_is_one_line_with_all_fields_named() -> None:
    spec = (
        "ISpec {{iSpecMemorySize = {0}, iSpecCpuCount = {1}, iSpecDiskSize = {2},"
        " iSpecDiskCount = {3}, iSpecNicCount = {4}, iSpecSpindleUse = {5}}}"
    )
    low, high = spec.format(128, 1, 1024, 1, 1, 1), spec.format(32768, 8, 1048576, 16, 8, 12)
    assert dump_policy(DEFAULT_POLICY) == (
        f"IPolicy {{iPolicyMinMaxISpecs = [MinMaxISpecs {{minMaxISpecsMinSpec = {low},"
        f" minMaxISpecsMaxSpec = {high}}}], iPolicyStdSpec = {low}, iPolicyDiskTemplates ="
        " [DTDiskless,DTFile,DTSharedFile,DTPlain,DTBlock,DTDrbd8,DTRbd,DTExt,DTGluster],"
        " iPolicyVcpuRatio = 4.0, iPolicySpindleRatio = 32.0}"
    )
