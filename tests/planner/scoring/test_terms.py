"""The terms of the score: their order, weights and kinds are part of the definition."""

from __future__ import annotations

from planner.scoring import terms


def test_twenty_terms_weigh_in_this_order() -> None:
    assert [t.weight for t in terms.TERMS] == [
        *(0.5, 0.5, 1.0, 1.0, 4.0, 16.0, 0.5, 1.0, 1.0, 1.0),
        *(1.0, 2.0, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0, 1.0, 0.25),
    ]


def test_spreads_are_those_whose_names_say_so() -> None:
    assert all(t.spread == ("_cv" in t.name) for t in terms.TERMS)


def test_positions_of_sums_name_their_terms() -> None:
    positions = {
        "n1_cnt": terms.N1,
        "offline_all_cnt": terms.OFFLINE_ALL,
        "offline_pri_cnt": terms.OFFLINE_PRIMARIES,
        "pri_tags_score": terms.TAGS,
        "location_score": terms.LOCATION,
        "location_exclusion_score": terms.LOCATION_EXCLUSION,
        "reserved_mem_rtotal": terms.RESERVED_TOTAL,
    }
    assert {terms.TERMS[k].name: k for k in positions.values()} == positions


def test_the_reserved_memory_values_are_found_among_the_spreads() -> None:
    assert terms.TERMS[terms.SPREADS[terms.RESERVED_SPREAD]].name == "reserved_mem_cv"
