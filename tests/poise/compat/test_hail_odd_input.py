"""What hail takes although nobody should say it; the answers are Debian's hail 3.0.2's."""

from __future__ import annotations

import json
from pathlib import Path

from tests.poise.compat.hail_example import ALLOCATE, EVACUATE, group, instance, message, node, run


def test_of_a_key_given_twice_the_first_counts(tmp_path: Path) -> None:
    text = json.dumps(message(ALLOCATE))
    twice = text.replace('"request": {', '"request": {"type": "none", ', 1)
    assert "Invalid request type 'none'" in run(tmp_path, twice).err
    other = text[:-1] + ', "request": 0}'
    assert run(tmp_path, other).answer == run(tmp_path, text).answer


def test_nodes_given_twice_are_two_nodes(tmp_path: Path) -> None:
    text = json.dumps(message(ALLOCATE))
    more = text.replace('"nodes": {', '"nodes": {"n2": ' + json.dumps(node()) + ", ", 1)
    ran = run(tmp_path, more)
    assert "successes 12," in ran.answer["info"]


def test_two_groups_may_share_a_name(tmp_path: Path) -> None:
    groups = {"u0": group("same"), "u1": group("same")}
    ran = run(tmp_path, message(ALLOCATE, nodegroups=groups))
    assert ran.answer["info"].startswith("Request successful: Selected group: same, ")
    asked = run(tmp_path, message(ALLOCATE | {"group_name": "same"}, nodegroups=groups))
    assert asked.code == 0
    assert not asked.answer["success"]


def test_an_instance_listed_by_a_name_that_two_bear_is_refused(tmp_path: Path) -> None:
    text = json.dumps(message(EVACUATE))
    name = json.loads(text)["request"]["instances"][0]
    twin = json.dumps({name: instance("n1.ex.com", "n2.ex.com")})[1:-1]
    ran = run(tmp_path, text.replace('"instances": {', f'"instances": {{{twin}, ', 1))
    assert (ran.code, ran.out) == (1, "")
    assert "Wrong number of elems found with name" in ran.err


def test_half_a_letter_ends_the_run_in_the_middle_of_the_answer(tmp_path: Path) -> None:
    ran = run(tmp_path, message(ALLOCATE, nodegroups={"u0": group("g\ud83dx")}))
    assert ran.code == 1
    assert ran.out == '{"success":true,"info":"Request successful: Selected group: g'
    assert ran.err.endswith("hail: <stdout>: commitBuffer: invalid argument (invalid character)\n")
