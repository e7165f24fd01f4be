"""What a running cluster refuses, or cannot tell, ends in one clear line and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labs.ganeti.conftest import credentials_file
from tests.labs.ganeti.lab import Lab, Output

pytestmark = pytest.mark.live


def refused(done: Output, *phrases: str) -> None:
    """What is wrong in one line on standard error, at most one more with what to do, and all of
    this in them; nothing on standard output."""
    assert done.code == 2
    assert done.out == ""
    assert all(line.startswith("Try: ") for line in done.err.splitlines()[1:2]), done.err
    assert len(done.err.splitlines()) <= 2, done.err
    for phrase in phrases:
        assert phrase in done.err


def show(lab: Lab, *arguments: str | Path) -> Output:
    return lab.poise("show", lab.rapi_url, *arguments)


def test_without_the_authority_the_certificate_is_refused(lab: Lab, credentials: Path) -> None:
    refused(show(lab, "--credentials", credentials), lab.rapi_url, "certificate")


def test_insecure_has_to_be_asked_for(lab: Lab, credentials: Path) -> None:
    done = show(lab, "--credentials", credentials, "--insecure")
    assert done.code == 0, done.err


def test_the_certificate_must_name_the_address(lab: Lab, credentials: Path) -> None:
    # 0.0.0.0 reaches the same port, and the certificate does not name it
    access = ("--ca-file", lab.ca_file, "--credentials", credentials)
    done = lab.poise("show", lab.rapi_url.replace("127.0.0.1", "0.0.0.0"), *access)
    refused(done, "certificate", "0.0.0.0")


def test_a_wrong_password_is_named(lab: Lab, tmp_path: Path) -> None:
    wrong = credentials_file(tmp_path / "wrong", "reader", "not-the-password")
    done = show(lab, "--ca-file", lab.ca_file, "--credentials", wrong)
    refused(done, lab.rapi_url, "401")
    assert "not-the-password" not in done.err


def test_no_credentials_at_all(lab: Lab) -> None:
    refused(show(lab, "--ca-file", lab.ca_file), lab.rapi_url, "401")


def test_a_user_who_may_only_read_is_enough(lab: Lab, credentials: Path) -> None:
    done = show(lab, "--ca-file", lab.ca_file, "--credentials", credentials)
    assert done.code == 0, done.err


def test_no_rapi_daemon(lab: Lab, credentials: Path) -> None:
    with lab.stopped("node1", "ganeti-rapi"):
        done = show(lab, "--ca-file", lab.ca_file, "--credentials", credentials)
    refused(done, lab.rapi_url)


def test_nothing_listens(lab: Lab, credentials: Path) -> None:
    done = lab.poise("show", "https://127.0.0.1:1", "--credentials", credentials)
    refused(done, "https://127.0.0.1:1", "refused")


def test_no_luxi_daemon(lab: Lab) -> None:
    with lab.stopped("node1", "ganeti-luxid"):
        done = lab.poise("show", f"luxi:{lab.socket}")
        theirs = lab.hbal(f"-L{lab.socket}")
        ours = lab.poise("hbal", f"-L{lab.socket}")
    refused(done, f"luxi:{lab.socket}")
    assert (ours.code, ours.out) == (theirs.code, theirs.out) == (1, "")
    phrase = "Error: failed to load data, aborting: Network.Socket.connect:"
    assert phrase in theirs.err
    assert phrase in ours.err


def test_a_rapi_that_is_silent_for_too_long(lab: Lab, credentials: Path) -> None:
    # without its luxid, RAPI takes 30 seconds to answer with status 504
    access = ("--ca-file", lab.ca_file, "--credentials", credentials)
    with lab.stopped("node1", "ganeti-luxid"):
        refused(show(lab, *access, "--timeout", "3"), lab.rapi_url, "3 s")


def test_a_rapi_that_cannot_reach_its_cluster(lab: Lab, credentials: Path) -> None:
    access = ("--ca-file", lab.ca_file, "--credentials", credentials)
    with lab.stopped("node1", "ganeti-luxid"):
        refused(show(lab, *access), lab.rapi_url, "504")


def test_a_node_that_does_not_answer(lab: Lab, credentials: Path) -> None:
    access = ("--ca-file", lab.ca_file, "--credentials", credentials)
    with lab.stopped("node4", "ganeti-noded"):
        for shown in (lab.poise("show", f"luxi:{lab.socket}"), show(lab, *access)):
            assert shown.code == 0, shown.err
            (row,) = (line for line in shown.out.splitlines() if line.split()[:1] == ["node4"])
            assert "no answer" in row
        planned = lab.poise("balance", f"luxi:{lab.socket}", "--group", "default")
        assert planned.code == 5, planned.err
        assert "node4.lab.test" in planned.err
        for source in (f"-L{lab.socket}", f"-m{lab.url_with_password()}"):
            theirs = lab.hbal(source)
            ours = lab.poise("hbal", source)
            assert (ours.code, ours.out) == (theirs.code, theirs.out) == (1, "")
            assert "node4.lab.test" in ours.err
            assert "mtotal" in ours.err


def test_hbal_with_a_wrong_password(lab: Lab) -> None:
    address = lab.rapi_url.replace("https://", "https://reader:not-the-password@")
    theirs = lab.hbal("-m", address)
    ours = lab.poise("hbal", "-m", address)
    assert (ours.code, ours.out) == (theirs.code, theirs.out) == (1, "")
    assert "not-the-password" not in ours.err
