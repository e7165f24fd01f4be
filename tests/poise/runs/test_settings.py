"""How a run's cluster is reached again by ``poise resume``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from executor.ledger.records import RunRecord, RunState
from poise.runs.settings import recorded_access
from poise.settings.access import Access

RAPI = Access("https://ganeti.test:5080", Path("/keys/ca.pem"), False, Path("/keys/login"))

RUN = RunRecord(
    id=1,
    uid="u",
    cluster_name="ganeti.test",
    cluster_uuid="c",
    target=RAPI.source,
    state=RunState.STOPPED,
    created=0.0,
    started=0.0,
    ended=1.0,
    stop_requested=False,
    why="",
    settings={
        "connection": {
            "source": RAPI.source,
            "ca_file": str(RAPI.ca_file),
            "credentials": str(RAPI.credentials),
            "insecure": False,
        }
    },
)


def test_the_same_way_unless_told() -> None:
    assert recorded_access(RUN, Access("")) == RAPI


def test_another_address_of_rapi_keeps_certificate_and_credentials() -> None:
    found = recorded_access(RUN, Access("https://node2.test:5080", credentials=Path("other")))
    assert found.ca_file == RAPI.ca_file
    assert found.credentials == Path("other")


def pinned(pin: str) -> RunRecord:
    kept = {"source": RAPI.source, "pin": pin, "ca_file": None, "insecure": False}
    return replace(RUN, settings={"connection": kept})


def test_a_pinned_certificate_is_known_again() -> None:
    assert recorded_access(pinned("ab" * 32), Access("")).pin == "ab" * 32


@pytest.mark.parametrize(
    "given", [Access("", pin="cd" * 32), Access("", Path("/new.pem")), Access("", insecure=True)]
)
def test_what_is_given_now_says_which_certificate_is_trusted(given: Access) -> None:
    found = recorded_access(pinned("ab" * 32), given)
    assert (found.ca_file, found.pin, found.insecure) == (given.ca_file, given.pin, given.insecure)


def test_through_luxi_there_are_no_credentials() -> None:
    assert recorded_access(RUN, Access("luxi:")) == Access("luxi:")


def test_a_cluster_of_the_config_file_has_its_own() -> None:
    assert recorded_access(RUN, Access("eqiad")) == Access("eqiad")
