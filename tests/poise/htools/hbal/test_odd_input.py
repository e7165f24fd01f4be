"""What hbal takes although no caller should say it; the outputs are Debian's hbal 3.0.2's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.poise.htools.hbal.hbal_example import CLUSTER, run

NAMESAKES = {"in.data": CLUSTER.replace("i2.ex.com|", "i1.ex.com|")}


def test_two_instances_may_share_a_name(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", files=NAMESAKES)
    assert "    2. i1 n0    => n2      0.84006710 a=fa:n2\n" in ran.out


def test_a_name_excludes_all_that_bear_it(tmp_path: Path) -> None:
    ran = run(tmp_path, "-t", "in.data", "--exclude-instances", "i1.ex.com", files=NAMESAKES)
    alone = run(tmp_path, "-t", "in.data", "--exclude-instances", "i1,i2")
    assert ran.out == alone.out


def test_a_load_by_a_name_that_two_bear_is_left_aside(tmp_path: Path) -> None:
    loads = NAMESAKES | {"util": "i1.ex.com 5 5 5 5\n"}
    ran = run(tmp_path, "-t", "in.data", "-U", "util", files=loads)
    assert "Initial score: 8.41658781\n" in ran.out


@pytest.mark.parametrize(
    ("number", "score"),
    [("9223372036854775808", "-9223372036854775808"), ("18446744073709551616", "0")],
)
def test_whole_numbers_are_those_of_64_bits(tmp_path: Path, number: str, score: str) -> None:
    text = CLUSTER.replace("|5632|", f"|{number}|", 1)
    ran = run(tmp_path, "-t", "in.data", "-pname,fmem", "-l", "0", files={"in.data": text})
    row = next(line for line in ran.err.splitlines() if line.split()[-2:-1] == ["n0"])
    assert row.split()[-1] == score
