"""Folders that the environment names, or names badly."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from poise.settings.config import _usual_place
from poise.settings.state_folder import state_folder
from poise.settings.user_folders import user_folder, with_home

HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)


@pytest.mark.parametrize("value", ["", "relative", None])
def test_a_folder_that_is_no_path_from_the_root_is_ignored(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/users/op")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("XDG_STATE_HOME", value)
    assert user_folder("XDG_STATE_HOME", ".local/state") == Path("/users/op/.local/state")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert state_folder() == Path("/state/poise")


def test_an_empty_home_is_not_the_root_of_all_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "POISE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "")
    assert state_folder() == HOME / ".local/state/poise"
    assert _usual_place() == HOME / ".config/poise/config.toml"
    assert with_home("~/ca.pem") == HOME / "ca.pem"
    assert with_home("/etc/ca.pem") == Path("/etc/ca.pem")
