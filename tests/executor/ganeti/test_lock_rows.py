"""Who holds what waiting jobs wait for, by Ganeti's own list of locks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executor.ganeti.lock_rows import (
    LOCK_FIELDS,
    NODE_FIELDS,
    SUMMARY_FIELDS,
    holders,
    lock_in_words,
    node_names,
    summaries,
)
from tests.executor.ganeti.foreign_json import DEEP, JSON


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


NO_JOBS = [None, 7, {}, [], [None], "x", [["exclusive"]], [{"a": 1}], ["x9"], [True], [9.0], [-9]]
NO_JOBS += ["9", [[["9"]]], ["\u0669"], ["9" * 5000], [10**400], DEEP]


@pytest.mark.parametrize("nonsense", NO_JOBS)
def test_what_is_not_as_ganeti_writes_it_is_left_out(nonsense):
    assert holders([row("node/a", nonsense, [["exclusive", ["11"]]])], ["11"]) == {}
    assert holders([row("node/a", ["9"], nonsense)], ["11"]) == {}
    assert holders([row(nonsense, ["9"], nonsense)], ["11"]) == {}


@pytest.mark.parametrize("name", [None, 7, 10**400, True, {}, ["node/a"], DEEP])
def test_a_lock_without_a_name_is_left_out(name):
    whole = row("instance/web", ["9"], [["exclusive", ["11"]]])
    odd = row(name, ["8"], [["exclusive", ["11"]]])
    assert holders([odd, whole], ["11"]) == {"11": ("instance/web", "9")}


@pytest.mark.parametrize("told", [None, 7, "INSTANCE_MIGRATE", [], [None], [["x"]], {"0": "x"}])
def test_a_job_whose_work_is_not_told_is_left_out(told):
    rows = [{"id": 9, "summary": told}, {"id": "12", "summary": ["TEST_DELAY(50.0)"]}]
    assert summaries(rows) == {"12": "TEST_DELAY"}
    assert summaries([{"id": told, "summary": ["X"]}]) in ({}, {"7": "X"})


def test_work_and_names_are_shown_in_a_few_harmless_words():
    works = summaries([{"id": 9, "summary": ["\x1b[31m" + "x" * 10**6]}])
    assert works["9"].isprintable() and len(works["9"]) < 300
    shown = lock_in_words("node/u", {"u": "\x1b]0;x\x07" + "n" * 10**6})
    assert shown.isprintable() and len(shown) < 300


@pytest.mark.parametrize("told", [None, 7, [], {"a": 1}])
def test_a_node_without_a_name_is_called_by_its_uuid(told):
    names = node_names([{"uuid": NODE3, "name": told}, {"uuid": told, "name": "node4"}])
    assert names == {}
    assert lock_in_words(f"node/{NODE3}", names) == NODE3


def rows_of(fields):
    return st.lists(st.fixed_dictionaries(dict.fromkeys(fields, JSON)), max_size=4)


@given(rows_of(LOCK_FIELDS), rows_of(SUMMARY_FIELDS), rows_of(NODE_FIELDS))
def test_whatever_is_told_of_locks_is_no_harm(locks, jobs, nodes):
    names, works = node_names(nodes), summaries(jobs)
    for waiting, (lock, owner) in holders(locks, ["9", "11"]).items():
        assert waiting in ("9", "11")
        assert owner.isascii() and owner.isdigit()
        assert lock_in_words(lock, names).isprintable()
    assert all(id.isdigit() and words.isprintable() for id, words in works.items())


def test_locks_are_named_as_people_do():
    names = {NODE3: "node3"}
    assert lock_in_words(f"node/{NODE3}", names) == "node3"
    assert lock_in_words(f"node-res/{NODE3}", names) == "node3"
    assert lock_in_words(f"node/{NODE4}", names) == NODE4
    assert lock_in_words("instance/web", names) == "instance web"
    assert lock_in_words("cluster/BGL", names) == "cluster BGL"
    assert lock_in_words("odd", names) == "odd"
