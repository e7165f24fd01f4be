"""The first lines of an answer: the best place, or why there is none."""

from __future__ import annotations

from dataclasses import replace

from planner.words import pair_of_nodes
from poise.report.names import ShortNames
from poise.report.place.answer import answer_block, answer_line, more_line, some
from tests.poise.report.place.made_answers import NEW, TOO_LARGE, placed

NAMES = ShortNames([f"{node}.example.org" for node in "abc"], ["web.example.org"])


def lines(**options: object) -> list[str]:
    return [line.text for line in answer_block(placed(**options), NAMES, 85).lines]


def test_the_best_place_names_both_nodes_by_their_roles() -> None:
    place = placed().placed[0].place
    assert answer_line(placed(), NAMES) == (
        f"Best place: {NAMES(place.primary)} (primary), {NAMES(place.secondary or '')}"
        " (secondary), group group0."
    )


def test_of_several_the_nodes_with_most_are_counted() -> None:
    found = answer_line(placed(count=4), NAMES)
    assert found.startswith("All 4 fit: ") and " on c" in found


def test_the_first_that_does_not_fit_is_named_with_its_reason() -> None:
    found = answer_line(placed(replace(NEW, memory=3000), count=12), NAMES)
    assert " of 12 fit; new-" in found
    assert "does not: closest is " in found


def test_what_fits_nowhere_tells_what_the_closest_place_lacks() -> None:
    found = answer_line(placed(TOO_LARGE), NAMES)
    assert found.startswith("No place: closest is ") and "more memory" in found


def test_below_stand_the_request_the_score_and_the_next_best_places() -> None:
    _, request, score, others, suffix = lines()
    assert request == "1.0 GiB of memory, 1 virtual CPU, 2.1 GiB of disk (drbd)."
    assert score.startswith("Score of group group0: ") and " -> " in score
    assert others.startswith("Next best: ")
    assert suffix == "Names without .example.org"


def test_of_several_it_is_told_how_many_fit_one_by_one_and_whether_more_can() -> None:
    some_fit = replace(placed(replace(NEW, memory=3000), count=12, solver="one-by-one"), bound=None)
    more = len(some_fit.placed) + 1
    told = {
        (some_fit.one_by_one, None): "",
        (some_fit.one_by_one - 1, None): f"One by one {some_fit.one_by_one - 1} would fit.",
        (some_fit.one_by_one, some_fit.one_by_one): "More cannot fit.",
        (some_fit.one_by_one, more): f"Search limit reached: {more} may fit.",
    }
    for (in_turn, bound), line in told.items():
        answer = replace(some_fit, one_by_one=in_turn, bound=bound)
        lines = [one.text for one in answer_block(answer, NAMES, 85).lines]
        assert [text for text in lines if "fit." in text and "of 12" not in text] == [line] * (
            line != ""
        )


def test_a_service_that_is_spread_is_named() -> None:
    answer = replace(placed(), service=("web.example.org", *"vwxyz"))
    told = [line.text for line in answer_block(answer, NAMES, 85).lines]
    assert "Kept apart from web, v, w, x and 2 more" in told
    alone = replace(answer, service=())
    assert "--spread: no other instance of this service" in [
        line.text for line in answer_block(alone, NAMES, 85).lines
    ]


def test_the_first_instances_are_named_and_the_others_counted() -> None:
    assert some(tuple("abcdef"), NAMES) == "a, b, c, d and 2 more"
    assert some(("a",), NAMES) == "a"


def test_a_place_is_a_pair_or_one_node() -> None:
    place = placed().placed[0].place
    assert pair_of_nodes(replace(place, primary="a.example.org", secondary=None), NAMES) == "a"
    assert pair_of_nodes(replace(place, primary="a.example.org", secondary="b"), NAMES) == "a:b"


def test_refused_nodes_are_offered_where_they_are_not_shown() -> None:
    (asked,) = more_line(placed(TOO_LARGE), 85, why=False)
    assert asked.text == "More: --why (nodes refused: 3), --details"
    (shown,) = more_line(placed(TOO_LARGE), 85, why=True)
    assert shown.text == "More: --details"
