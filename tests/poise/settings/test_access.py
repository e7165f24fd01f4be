"""The way to what a user names: a cluster of the config file, or a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.settings.access import Access, resolve
from poise.settings.config import Config, NamedCluster
from snapshots.errors import UsageError
from tests.poise.command_line import LARGE, refused, run

CONFIG = Config(
    clusters={"lab": NamedCluster("https://lab:5080", Path("/ca"), Path("/login"))},
)


def test_a_name_stands_for_a_cluster_and_what_is_given_wins() -> None:
    assert resolve(Access("lab"), CONFIG) == Access(
        "https://lab:5080", Path("/ca"), False, Path("/login")
    )
    given = resolve(Access("lab", Path("/other"), True, timeout=5.0), CONFIG)
    assert given == Access("https://lab:5080", Path("/other"), True, Path("/login"), 5.0)


@pytest.mark.parametrize("command", [("show",), ("run", "--on")])
def test_a_mistyped_name_gets_those_of_the_config_file(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    config, plan = tmp_path / "poise.toml", tmp_path / "plan.json"
    names = ("alpha", "lab-east", "lab-west")
    config.write_text("".join(f'[clusters.{name}]\nurl = "luxi:"\n' for name in names))
    run("balance", LARGE, "--max-moves", "0", "--out", plan)
    name, *option = command
    ran = run(name, *([plan] if option else []), *option, "lab-wst", "--config", config)
    refused(ran, "no file, folder or configured cluster named 'lab-wst'")
    refused(ran, "\nTry: lab-west, lab-east, alpha\n")


def test_a_name_that_is_none_without_a_config_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POISE_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    refused(run("show", "nosuch"), "configured cluster named 'nosuch'", "Try: a text file, ")
    Path("nosuch.data").touch()
    refused(run("show", "nosuch.dat"), "\nTry: nosuch.data\n")
    refused(run("show", "a" * 300), "File name too long")
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    refused(run("show", "other", "--config", empty), "configured cluster named 'other'")


def test_what_has_a_slash_is_a_path() -> None:
    assert resolve(Access("./lab"), CONFIG) == Access("./lab")


def test_certificates_are_for_rapi() -> None:
    with pytest.raises(UsageError, match="--ca-file is for https"):
        resolve(Access("luxi:", Path("/ca")), CONFIG)
