"""Who holds what waiting jobs wait for, by Ganeti's own list of locks."""

import pytest

from executor.ganeti.lock_rows import holders, lock_in_words


def row(name, owner, pending, mode="exclusive"):
    return {"name": name, "mode": mode, "owner": owner, "pending": pending}


NODE3, NODE4 = "125280b7-e804-4a65-9d16-eaed755420ff", "98e1ae2a-bc6f-4be0-99b5-4c1a0af18ffa"


def test_a_job_that_waits_for_a_node_is_told_who_has_it():
    """As a Ganeti 3.0 told it of a delay on node3 and a migration from there."""
    rows = [
        row("cluster/BGL", ["26", "27"], [], "shared"),
        row("cluster/[lockset]", [], [], None),
        row("instance/db1.lab.test", ["27"], []),
        row(f"node/{NODE4}", [], [["exclusive", ["27"]]], None),
        row(f"node/{NODE3}", ["26"], [["exclusive", ["27"]]]),
        row("node/a745de2c-c3cc-4d06-ac30-9908da18f6f2", ["26"], []),
    ]
    assert holders(rows, ["27"]) == {"27": (f"node/{NODE3}", "26")}
    assert holders(rows, ["28"]) == {}


def test_of_several_locks_a_node_comes_first():
    rows = [
        row("instance/web", ["9"], [["exclusive", ["11"]]]),
        row("node-res/a", ["8"], [["exclusive", ["11"]]]),
        row("node/a", ["7"], [["exclusive", ["10", "11"]]]),
    ]
    assert holders(rows, ["11"]) == {"11": ("node/a", "7")}


@pytest.mark.parametrize("nonsense", [None, 7, {}, [], [None], "x", [["exclusive"]], [{"a": 1}]])
def test_what_is_not_as_ganeti_writes_it_is_left_out(nonsense):
    assert holders([row("node/a", nonsense, [["exclusive", ["11"]]])], ["11"]) == {}
    assert holders([row("node/a", ["9"], nonsense)], ["11"]) == {}
    assert holders([row(nonsense, ["9"], nonsense)], ["11"]) == {}


def test_locks_are_named_as_people_do():
    names = {NODE3: "node3"}
    assert lock_in_words(f"node/{NODE3}", names) == "node3"
    assert lock_in_words(f"node-res/{NODE3}", names) == "node3"
    assert lock_in_words(f"node/{NODE4}", names) == NODE4
    assert lock_in_words("instance/web", names) == "instance web"
    assert lock_in_words("cluster/BGL", names) == "cluster BGL"
    assert lock_in_words("odd", names) == "odd"
