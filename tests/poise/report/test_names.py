"""Names without the suffix that all of them share."""

from __future__ import annotations

from poise.report.names import ShortNames
from tests.executor.made_moves import MIGRATE, move

NAMES = ShortNames(["node1.example.org", "node2.example.org"], ["web.example.org"])


def test_known_names_lose_the_suffix_and_others_stay() -> None:
    assert (NAMES.suffix, NAMES("node1.example.org"), NAMES("db.example.org")) == (
        ".example.org",
        "node1",
        "db.example.org",
    )


def test_names_in_a_sentence_are_shortened_between_their_brackets_and_in_pairs() -> None:
    told = "web.example.org (on node1.example.org:node2.example.org, stopped)"
    assert NAMES.within(told) == "web (on node1:node2, stopped)"


def test_the_suffix_alone_and_sizes_stay_in_a_sentence() -> None:
    names = ShortNames(["a.1G", "b.1G"], [])
    assert names.within("a.1G has 2.1G of .1G") == "a has 2.1G of .1G"


def test_names_that_share_nothing_stay() -> None:
    names = ShortNames(["node1.example.org", "node2"], [])
    assert names.suffix == ""
    assert names.within("node1.example.org is full") == "node1.example.org is full"


def test_moves_mention_their_instance_and_all_nodes_of_their_way() -> None:
    names = ShortNames.of(
        [move("a.example.org:b.example.org", "b.example.org:a.example.org",
              (MIGRATE, "b.example.org"), instance="web.example.org")]
    )  # fmt: skip
    assert (names("web.example.org"), names("a.example.org")) == ("web", "a")
