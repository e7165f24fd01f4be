"""One runner a cluster."""

from dataclasses import replace

import pytest

from executor.ledger import Ledger
from executor.ledger.lease import give_lease_back, renew_lease, take_lease
from executor.ledger.owner import this_process
from snapshots.errors import LedgerError, TakenOver
from tests.executor.ledger.begun_runs import begun

ELSEWHERE = replace(this_process(), host="other machine 1 boot 2", token="theirs")


@pytest.fixture
def ledger():
    with Ledger("sqlite://") as made:
        yield made


def take(ledger, run, owner, now):
    with ledger._database.write("take") as connection:
        take_lease(connection, run, owner, now, ledger.command)


def test_a_lease_that_was_taken_is_renewed_by_its_owner_only(ledger):
    run = begun(ledger)
    take(ledger, run, ELSEWHERE, 101.0)
    with ledger._database.write("renew") as connection:
        renew_lease(connection, run, ELSEWHERE, 102.0)
        with pytest.raises(TakenOver, match="another runner took over"):
            renew_lease(connection, run, replace(ELSEWHERE, token="mine"), 102.0)


def test_another_runner_is_told_who_has_it_and_what_to_type(ledger):
    run = begun(ledger)
    take(ledger, run, ELSEWHERE, 101.0)
    with pytest.raises(LedgerError, match=r"running on prod: process \d+ on other") as caught:
        take(ledger, run, this_process(), 102.0)
    advice = f"poise status {run.id} --watch to wait for it, or poise stop {run.id} to stop it"
    assert "".join(map(str, caught.value.advice)) == advice


def test_a_lease_that_was_given_back_is_free(ledger):
    run = begun(ledger)
    take(ledger, run, ELSEWHERE, 101.0)
    with ledger._database.write("give-back") as connection:
        give_lease_back(connection, ELSEWHERE)
    take(ledger, run, this_process(), 102.0)
