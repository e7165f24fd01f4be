"""Guests that run while Ganeti moves them, asked for with plain HTTP: the lab's own proof."""

from __future__ import annotations

import time

import pytest

from tests.labs.uml.guest_output import gaps
from tests.labs.uml.lab import DOMAIN, GUESTS, Lab

pytestmark = pytest.mark.live


def test_every_guest_counts_and_its_disk_is_on_two_nodes(uml: Lab) -> None:
    for guest in GUESTS:
        primary, secondary = uml.placement()[guest]
        assert uml.wait_for_tick(guest, after=time.time()).node == primary
        sides = uml.copies(guest)
        assert set(sides) == {primary, secondary}
        assert {node: side and side.role for node, side in sides.items()} == {
            primary: "Primary",
            secondary: "Secondary",
        }
        assert uml.complete(guest)


@pytest.mark.full  # plans that are carried out migrate guests as well
def test_a_live_migration_is_not_noticed_by_the_guest(uml: Lab) -> None:
    guest = GUESTS[-1]
    here, there = uml.placement()[guest]
    before = uml.last_tick(guest)
    for target, other in ((there, here), (here, there)):
        job = uml.submit("PUT", f"/2/instances/{guest}.{DOMAIN}/migrate", {"mode": "live"})
        ended = uml.wait_for_job(job)
        assert ended["status"] == "success", ended["opresult"]
        assert uml.wait_for_tick(guest, after=time.time()).node == target
        assert uml.placement()[guest] == (target, other)
        assert uml.complete(guest)
    heard = [tick for tick in uml.serial(guest) if tick >= before]
    assert {tick.node for tick in heard} == {here, there}
    assert not gaps(heard)
