"""The ledger is where the option says, or the environment, or the config file, or the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.runs import ledger_place
from poise.runs.ledger_place import NoFolder, open_ledger, usual_place
from poise.settings.config import Config
from snapshots.errors import NoLedger, UsageError

NO_CONFIG = Config()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """State and config folders of the test's own."""
    for name in ("POISE_LEDGER", "POISE_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def made_at(given: Path | None, config: Config = NO_CONFIG) -> str:
    """Make a ledger; the command about run 1 that finds it again."""
    with open_ledger(None if given is None else str(given), config, create=True) as ledger:
        return str(ledger.command("resume", 1))


def test_without_a_word_it_is_the_usual_one_which_commands_need_not_name(folder: Path) -> None:
    assert made_at(None) == "poise resume 1"
    assert usual_place() == folder / "state/poise/ledger.sqlite"
    assert usual_place().exists()


def test_one_that_is_given_comes_first_and_is_named_in_commands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POISE_LEDGER", str(folder / "other.sqlite"))
    mine = folder / "mine.sqlite"
    assert made_at(mine) == f"poise resume 1 --ledger {mine}"
    assert mine.exists() and not (folder / "other.sqlite").exists()


def test_the_environment_comes_before_the_config_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POISE_LEDGER", str(folder / "other.sqlite"))
    assert made_at(None, Config(ledger=str(folder / "third.sqlite"))) == "poise resume 1"
    assert (folder / "other.sqlite").exists()


def test_a_ledger_to_read_must_be_there(folder: Path) -> None:
    with pytest.raises(NoLedger):
        open_ledger(str(folder / "none.sqlite"), Config())
    with pytest.raises(NoFolder, match="no such folder"):
        open_ledger(str(folder / "nowhere/none.sqlite"), Config())


@pytest.mark.parametrize(
    "place",
    ["postgresql+psycopg://poise:secret@db/runs", "postgresql://db/runs?password=secret"],
)
def test_a_password_in_its_name_is_refused_and_not_repeated(place: str) -> None:
    with pytest.raises(UsageError, match="has a password in it") as refused:
        open_ledger(place, Config())
    assert "secret" not in str(refused.value)
    assert "PGPASSWORD" in (refused.value.advice_spelled(str) or "")


def test_a_path_has_no_password_whatever_it_looks_like(folder: Path) -> None:
    place = folder / "a:b@c.sqlite"
    with open_ledger(str(place), NO_CONFIG, create=True) as ledger:
        assert ledger.where == str(place)


def test_without_a_home_folder_there_is_no_usual_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(ledger_place, "state_folder", no_home)
    with pytest.raises(UsageError, match="no home folder to keep a ledger in"):
        usual_place()
