"""The folder in which Poise keeps what it writes for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.settings.state_folder import USUAL_PLACE, state_folder


def test_the_environment_may_name_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/var/state")
    assert state_folder() == Path("/var/state/poise")


@pytest.mark.parametrize("value", [None, ""])
def test_otherwise_it_is_in_the_users_home(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/users/op")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("XDG_STATE_HOME", value)
    assert state_folder() == Path("/users/op/.local/state/poise")
    assert str(state_folder()) == USUAL_PLACE.replace("~", "/users/op")
