from __future__ import annotations

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.state.placement import Placement
from poise.htools.conventions.peer_map import PeerMaps
from tests.poise.htools.hbal.hbal_example import model_of

NODES = """\
g|u|preferred|

n0|8192|0|8192|102400|102400|8|N|u|1
n1|8192|0|8192|102400|102400|8|N|u|1
n2|8192|0|8192|102400|102400|8|N|u|1
n3|8192|0|8192|102400|102400|8|N|u|1

"""


def peers_of(*instances: str) -> PeerMaps:
    lines = "".join(f"{line}\n" for line in instances)
    return PeerMaps(Placement(model_of(f"{NODES}{lines}\n\n")))


def an_instance(name: str, memory: int, primary: str, secondary: str, **other: str) -> str:
    status, balance = other.get("status", "running"), other.get("balance", "Y")
    return f"{name}|{memory}|64|1|{status}|{balance}|{primary}|{secondary}|drbd|"


def test_the_largest_reservation_comes_first() -> None:
    peers = peers_of(an_instance("i0", 100, "n0", "n3"), an_instance("i1", 200, "n1", "n3"))
    assert peers.entries(3) == [(1, 200), (0, 100)]


def test_of_equal_ones_the_later_instance_comes_first() -> None:
    peers = peers_of(an_instance("i0", 100, "n0", "n3"), an_instance("i1", 100, "n1", "n3"))
    assert peers.entries(3) == [(1, 100), (0, 100)]


def test_instances_of_one_primary_add_up() -> None:
    peers = peers_of(an_instance("i0", 100, "n0", "n3"), an_instance("i1", 50, "n0", "n3"))
    assert peers.entries(3) == [(0, 150)]


def test_what_reserves_nothing_is_listed_with_nothing() -> None:
    peers = peers_of(
        an_instance("i0", 100, "n0", "n3", status="ADMIN_offline"),
        an_instance("i1", 100, "n1", "n3", balance="N"),
    )
    assert peers.entries(3) == [(1, 0), (0, 0)]


def test_a_step_moves_the_reservation() -> None:
    peers = peers_of(an_instance("i0", 100, "n0", "n3"), an_instance("i1", 50, "n0", "n3"))
    peers.follow([Step(1, MoveKind.REPLACE_SECONDARY, 2, (0, 3), (0, 2), 0.0)])
    assert peers.entries(3) == [(0, 100)]
    assert peers.entries(2) == [(0, 50)]


def test_the_last_reservation_of_a_primary_takes_its_entry_along() -> None:
    peers = peers_of(an_instance("i0", 100, "n0", "n3"))
    peers.follow([Step(0, MoveKind.FAILOVER, 3, (0, 3), (3, 0), 0.0)])
    assert peers.entries(3) == []
    assert peers.entries(0) == [(3, 100)]
