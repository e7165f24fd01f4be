"""Environment variables: one that is set to nothing is no variable that is not set."""

from __future__ import annotations

import pytest

from poise.settings.environment import variable
from snapshots.errors import UsageError


def test_what_is_not_set_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POISE_LEDGER", raising=False)
    assert variable("POISE_LEDGER") is None


def test_a_value_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POISE_LEDGER", " a b ")
    assert variable("POISE_LEDGER") == " a b "


@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_an_empty_value_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POISE_LEDGER", value)
    with pytest.raises(UsageError, match="POISE_LEDGER is set, but empty") as found:
        variable("POISE_LEDGER")
    assert found.value.advice == ("unset POISE_LEDGER",)
