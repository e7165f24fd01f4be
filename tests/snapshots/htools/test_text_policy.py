"""Policies in a line of a text file, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.disk_template import DiskTemplate
from snapshots.errors import FormatError
from snapshots.htools.text_policy import policy_line, read_policy_fields
from snapshots.policy import Policy, Spec

sizes = st.integers(0, 2**40)
specs = st.builds(Spec, sizes, sizes, sizes, sizes, sizes, sizes)
ratios = st.integers(0, 1000).map(float)
policies = st.builds(
    Policy,
    specs,
    st.lists(st.tuples(specs, specs), max_size=3).map(tuple),
    st.lists(st.sampled_from(DiskTemplate), unique=True).map(tuple),
    ratios,
    ratios,
)


@given(st.sampled_from(["", "group"]), policies)
def test_what_is_written_is_read(owner: str, policy: Policy) -> None:
    assert read_policy_fields(policy_line(owner, policy).split("|")) == (owner, policy)


SPEC = "1,2,3,4,5,6"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("g|x", 'Invalid ipolicy data: \'["g","x"]\' (2 fields, expected at least 6)'),
        (f"g|{SPEC}|{SPEC}|drbd|4|32", "Odd number of min/max specs for g (1 found"),
        (f"g|1,2|{SPEC};{SPEC}|drbd|4|32", 'Invalid ispec data for g/stdspec: ["1","2"]'),
        (f"g|{SPEC}|{SPEC};1|drbd|4|32", "Invalid ispec data for g/maxspec"),
        (f"g|{SPEC}||raid|4|32", "raid"),
        (f"g|{SPEC}||drbd|x|32", "g/vcpu_ratio"),
    ],
)
def test_what_is_wrong_is_named(line: str, problem: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_policy_fields(line.split("|"))
    assert problem in str(caught.value)
