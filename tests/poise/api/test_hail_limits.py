"""Where hail does not help: beside its like, or only "FailMem". Recorded from the Debian binary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import poise
from tests.poise.hail_limits import CASES, question, recorded
from tests.poise.htools.hail.hail_example import run

SPREAD = {
    "beside-its-like": ("n4", "n3"),
    "same-rack": ("n3", None),
    "beside-by-tag": ("n4", "n3"),
}
REFUSED = {
    "little-missing": "closest: n3 with n1 as secondary: n1 needs 1.5 GiB more memory to keep N+1 "
    "if n3 fails",
    "one-migration": "closest: n1 with n3 as secondary: n1 needs 1.5 GiB more memory",
    "one-copy": "closest: n1 with n2 as secondary: n1 needs 5.4 GiB more disk",
    "two-moves": "closest: n1 with n2 as secondary: n1 needs 513 MiB more memory; n2 needs 513 MiB "
    "more memory to keep N+1 if n1 fails",
}
MOVES = {
    "little-missing": [("web1", "migrate", "n2")],
    "one-migration": [("web1", "migrate", "n2")],
    "one-copy": [("log", "replace-disks", "n3")],
    "two-moves": [
        ("web1", "migrate", "n3"),
        ("web1", "replace-disks", "n2"),
        ("web2", "migrate", "n4"),
    ],
}


@pytest.mark.parametrize("name", CASES)
def test_the_requests_are_those_that_hail_was_asked(name: str, tmp_path: Path) -> None:
    """The compatible allocator answers as recorded, so the recording is hail's and for this."""
    request, answer = recorded(name)
    assert json.loads(request) == CASES[name]()
    assert run(tmp_path, request).answer == answer


@pytest.mark.parametrize("name", SPREAD)
def test_an_instance_is_kept_apart_from_its_service(name: str) -> None:
    request, hails = recorded(name)
    cluster, new = question(request)
    usual = poise.allocate(cluster, new).placed[0].place
    assert [usual.primary, usual.secondary][: len(hails["result"])] == hails["result"]
    apart = poise.allocate(cluster, new, spread=True)
    place = apart.placed[0].place
    assert (place.primary, place.secondary) == SPREAD[name]
    assert place.beside == ()
    assert apart.service is not None
    assert len(apart.service) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_closest_to_fitting_is_said(name: str) -> None:
    request, hails = recorded(name)
    assert "No valid allocation solutions, failure reasons: FailMem: " in hails["info"]
    answer = poise.allocate(*question(request))
    assert not answer.fits
    assert answer.closest is not None
    assert answer.closest.message == REFUSED[name]


@pytest.mark.parametrize("name", REFUSED)
def test_moves_that_would_make_room_are_said(name: str) -> None:
    answer = poise.allocate(*question(recorded(name)[0]))
    assert answer.room is not None
    assert not answer.room_search_cut
    assert [
        (move.instance, action.verb.value, action.node)
        for move in answer.room.moves
        for action in move.actions
    ] == MOVES[name]


@pytest.mark.parametrize("name", REFUSED)
def test_hail_finds_the_place_once_the_moves_are_made(name: str, tmp_path: Path) -> None:
    request, _ = recorded(name)
    answer = poise.allocate(*question(request))
    assert answer.room is not None
    body = json.loads(request)
    for move in answer.room.moves:
        guest = body["instances"][move.instance]
        for host in guest["nodes"]:
            body["nodes"][host]["free_disk"] += guest["disk_space_total"]
        body["nodes"][guest["nodes"][0]]["free_memory"] += guest["memory"]
        guest["nodes"] = [move.target.primary, move.target.secondary]
        for host in guest["nodes"]:
            body["nodes"][host]["free_disk"] -= guest["disk_space_total"]
        body["nodes"][guest["nodes"][0]]["free_memory"] -= guest["memory"]
    place = answer.room.place
    assert run(tmp_path, body).answer["result"] == [place.primary, place.secondary]


def test_one_after_the_other_they_are_kept_apart() -> None:
    cluster, new = question(recorded("beside-its-like")[0])
    answer = poise.allocate(cluster, new, count=3, spread=True)
    first, second, third = (one.place for one in answer.placed)
    assert {first.primary, first.secondary} == {"n3", "n4"}
    assert "dns1001" not in first.beside
    assert second.primary not in ("n1", first.primary)
    assert third.primary not in ("n1", first.primary, second.primary)
