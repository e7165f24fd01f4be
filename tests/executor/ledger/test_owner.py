"""Processes that hold runs: which of them may still be alive."""

from __future__ import annotations

from dataclasses import replace

from executor.ledger.owner import SILENT_SECONDS, may_live, this_process


def test_this_process_lives_however_long_it_was_silent() -> None:
    assert may_live(this_process(), seen=0.0, now=1e9)


def test_every_hold_has_a_token_of_its_own() -> None:
    assert this_process().token != this_process().token


def test_another_process_with_the_same_id_is_not_the_owner() -> None:
    assert not may_live(replace(this_process(), born="another time"), seen=0.0, now=0.0)


def test_a_process_of_another_machine_is_believed_until_it_was_silent_for_long() -> None:
    far = replace(this_process(), host="elsewhere boot 1")
    assert may_live(far, seen=100.0, now=100.0 + SILENT_SECONDS - 1.0)
    assert not may_live(far, seen=100.0, now=100.0 + SILENT_SECONDS)
