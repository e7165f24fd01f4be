"""What hail takes although no caller should say it; the answers are Debian's hail 3.0.2's."""

from __future__ import annotations

import json
from pathlib import Path

from tests.poise.htools.hail.hail_example import (
    ALLOCATE,
    EVACUATE,
    group,
    instance,
    message,
    node,
    run,
)


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


def test_a_cluster_that_is_asked_about_is_judged_before_another_one_is_read(
    tmp_path: Path,
) -> None:
    nodes = {"n0": node(free_memory=5000)}
    ran = run(tmp_path, message(ALLOCATE, nodes=nodes, instances={}), "-t", "none")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "Warning: cluster has inconsistent data:\n"
        "  - node n0 is missing 2680 MB ram and 0 GB disk\n\n"
        "Error: failed to load data, aborting: none: openFile: does not exist"
        " (No such file or directory)\n"
    )


def test_an_instance_with_both_copies_on_one_node_counts_as_its_secondary_only(
    tmp_path: Path,
) -> None:
    asked = message(ALLOCATE, instances={"i0": instance("n0.ex.com", "n0.ex.com")})
    ran = run(tmp_path, asked, "-pname,imem,rmem,pcnt,scnt,dload")
    assert ran.code == 0
    row = next(line for line in ran.err.splitlines() if line.split()[:1] == ["n0.ex.com"])
    assert row.split()[1:] == ["0", "1024", "0", "1", "1.000"]
