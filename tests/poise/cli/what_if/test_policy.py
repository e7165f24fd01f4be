"""``poise what-if SOURCE policy``: output, exit codes, and what becomes of wrong words."""

from __future__ import annotations

import pytest

from tests.poise.command_line import LARGE, refused, run
from tests.poise.provoking import SILENT
from tests.poise.simulated_runs import document_of
from tests.poise.test_schemas import check


def test_nodes_that_moves_mend_and_the_nearest_policy_are_told() -> None:
    ran = run("what-if", LARGE, "policy", "--vcpu-ratio", "1.6", "--group", "racks")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("OK TO CHANGE THE POLICY OF racks: 1 node breaks it, and 1 move ")
    assert "node28            52 virtual CPUs, 51 allowed" in ran.out
    assert "Nothing would break: --vcpu-ratio 1.63\n" in ran.out


def test_what_no_move_mends_ends_with_1_unless_it_is_accepted() -> None:
    words = ("what-if", LARGE, "policy", "--max-memory", "16g")
    ran = run(*words)
    assert ran.code == 1
    assert ran.out.startswith("OK WITH RISK TO CHANGE THE POLICY OF racks: 23 instances break it.")
    assert "Nothing would break: --max-memory 32g\n" in ran.out
    taken = run(*words, "--accept", "rule", "--quiet")
    assert taken.code == 0
    assert taken.out.endswith("23 instances break it (accepted).\n")


def test_json_is_described() -> None:
    ran = run("what-if", LARGE, "policy", "--max-memory", "16g", "--min-disk", "0.1", "--json")
    check("what-if", ran.out)
    document = document_of(ran)
    assert len(document["policy"]["violations"]) == 23
    assert document["policy"]["nearest"] == {"max_memory": 32768, "min_disk": 0.1}


def test_a_silent_node_ends_with_5() -> None:
    ran = run("what-if", SILENT, "policy", "--vcpu-ratio", "3", "--group", "default")
    assert ran.code == 5
    assert ran.out.startswith("CANNOT TELL TO CHANGE THE POLICY OF default")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["policy"], "nothing of the policy is to be changed"),
        (["policy", "--vcpu-ratio", "0"], "--vcpu-ratio: expected a number above 0, got 0"),
        (["policy", "--min-disk", "2"], "--min-disk: expected a fraction between 0 and 1, got 2"),
        (["policy", "--max-memory", "0"], "--max-memory: expected 1 MiB or more, got 0"),
        (["policy", "--max-memory", "much"], "--max-memory: expected a size, got 'much'"),
        (["policy", "--min-memory", "100g"], "the least memory (102400) would be above the most"),
        (["policy", "--vcpu-ratio", "3", "--group", "nowhere"], "no node group 'nowhere'"),
    ],
)
def test_wrong_words_are_refused_in_one_line(words: list[str], told: str) -> None:
    refused(run("what-if", LARGE, *words), told)
