from __future__ import annotations

import pytest

from poise.htools.conventions.errors import Crash
from poise.htools.conventions.listing import DEFAULT_NODE_FIELDS, instance_list, node_list
from tests.poise.htools.hbal.hbal_example import CLUSTER, TWO_GROUPS, view_of


def test_the_node_list() -> None:
    assert node_list(view_of(), DEFAULT_NODE_FIELDS) == [
        " F Name t_mem n_mem i_mem x_mem f_mem u_mem r_mem t_dsk f_dsk pcpu vcpu pcnt scnt"
        " p_fmem p_fdsk r_cpu  lCpu  lMem  lDsk  lNet",
        "   n0    8192   512  2048     0  5632  5632     0   100    70    8    9    3    0"
        " 0.6875 0.7000  1.12 3.000 3.000 3.000 3.000",
        "   n1    8192   512     0     0  7680  7680  2048   100    90    8    1    0    2"
        " 0.9375 0.9000  0.12 0.000 0.000 2.000 0.000",
        "   n2    8192   512     0     0  7680  7680     0   100   100    4    1    0    0"
        " 0.9375 1.0000  0.25 0.000 0.000 0.000 0.000",
    ]


def test_the_instance_list() -> None:
    assert instance_list(view_of()) == [
        " F Name      Pri_node  Sec_node  Auto_bal vcpu   mem   dsk  lCpu  lMem  lDsk  lNet",
        " R i0.ex.com n0.ex.com n1.ex.com Y           2  1024    10 1.000 1.000 1.000 1.000",
        "   i1.ex.com n0.ex.com n1.ex.com Y           4  1024    10 1.000 1.000 1.000 1.000",
        " R i2.ex.com n0.ex.com           Y           2  1024    10 1.000 1.000 1.000 1.000",
    ]


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        ("idx", ["Index", "    0", "    1", "    2"]),
        ("fqdn", ["Name     ", "n0.ex.com", "n1.ex.com", "n2.ex.com"]),
        ("amem", ["a_mem", " 5632", " 5632", " 7680"]),
        ("plist", ["primaries", "  [2,1,0]", "       []", "       []"]),
        ("slist", ["secondaries", "         []", "      [1,0]", "         []"]),
        ("ptags", ["PrimaryTags", "svc:a=2    ", "           ", "           "]),
        ("peermap", ["PeerMap   ", "[]        ", "[(0,2048)]", "[]        "]),
        ("spindle_count", ["NodeSpindles"] + ["           1"] * 3),
        ("hi_spindles", ["MaxSpindles"] + ["       32.0"] * 3),
        ("inst_spindles", ["InstSpindles", "         2.0", "         2.0", "         0.0"]),
        ("Name", ["<unknown field>"] * 4),
    ],
)
def test_fields_beside_the_usual_ones(field: str, lines: list[str]) -> None:
    assert node_list(view_of(), [field]) == [f" {line}" for line in lines]


def test_a_node_is_marked_when_it_fails_or_is_offline() -> None:
    failing = CLUSTER.replace("512|7680|102400|92160", "512|600|102400|92160")
    offline = failing.replace("|4|N|u-0", "|4|Y|u-0")
    assert node_list(view_of(offline), ["status"]) == [" F", "  ", " *", " -"]


def test_numbers_without_a_value_are_shown() -> None:
    empty = CLUSTER.replace("n2.ex.com|8192|512|7680|102400|102400|4", "n2.ex.com|0|0|0|0|0|0")
    assert node_list(view_of(empty), ["pfmem", "pfdsk", "rcpu"])[-1] == "    NaN 1.0000 Infinity"


def test_only_the_nodes_of_the_group_are_listed() -> None:
    assert node_list(view_of(TWO_GROUPS, 1), ["name"]) == [" Name", " n2  ", " n3  "]


def test_a_secondary_in_another_group_ends_the_list_in_the_middle() -> None:
    with pytest.raises(Crash) as crash:
        instance_list(view_of(TWO_GROUPS, 1))
    assert crash.value.text.startswith(
        " F Name Pri_node hbal: IntMap.!: key 1 is not an element of the map\n"
    )
    assert crash.value.code == 1
