"""The config file: what it may say, and what is said about the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.settings.balance_settings import BalanceSettings
from poise.settings.config import Config, NamedCluster, load_config, read_config
from poise.settings.run_options import RunOptions
from snapshots.errors import FormatError, SourceError
from tests.poise.command_line import LARGE, refused, run

HERE = Path("/etc/poise/config.toml")
PIN = "ab" * 32


def test_everything_it_may_say() -> None:
    config = read_config(
        """
        ledger = "ledger.sqlite"

        [clusters.wmf-eqiad]
        url = "https://ganeti.example.org:5080"
        ca_file = "eqiad.pem"
        credentials = "/run/secrets/eqiad"
        insecure = false

        [clusters.here]
        url = "luxi:"

        [clusters.codfw]
        url = "https://codfw.example.org:5080"
        pin = "abababababababababababababababababababababababababababababababab"

        [run]
        parallel = 8
        per_node = 3
        resyncs_per_node = 2
        max_moves = 50
        max_copy = "2t"
        until = "06:00"
        attempts = 3
        replan = true

        [balance]
        solver = "search"
        max_copy = "200g"
        max_hours = 2
        copy_price = 0.01
        """,
        HERE,
    )
    assert config.ledger == "/etc/poise/ledger.sqlite"
    assert config.clusters == {
        "wmf-eqiad": NamedCluster(
            "https://ganeti.example.org:5080",
            Path("/etc/poise/eqiad.pem"),
            Path("/run/secrets/eqiad"),
        ),
        "here": NamedCluster("luxi:"),
        "codfw": NamedCluster("https://codfw.example.org:5080", pin=PIN),
    }
    assert config.run == RunOptions(8, 3, 2, 50, "2t", "06:00", 3, True)
    assert config.balance == BalanceSettings("search", "200g", 2.0, 0.01)


def test_an_empty_file_says_nothing() -> None:
    assert read_config("", HERE) == Config(file=HERE)


def test_a_ledger_may_be_a_database() -> None:
    url = "postgresql+psycopg://poise@db/poise"
    assert read_config(f'ledger = "{url}"', HERE).ledger == url


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("today.data", "/etc/poise/today.data"),
        ("simulate:../today.data", "simulate:/etc/poise/../today.data"),
        ("/srv/today.data", "/srv/today.data"),
        ("luxi:socket", "luxi:socket"),
        ("synthetic:p,2,1t,8g,4", "synthetic:p,2,1t,8g,4"),
        ("simulate:synthetic:p,2,1t,8g,4", "simulate:synthetic:p,2,1t,8g,4"),
    ],
)
def test_a_clusters_file_begins_where_the_config_file_is(url: str, meant: str) -> None:
    config = read_config(f'[clusters.here]\nurl = "{url}"', HERE)
    assert config.clusters["here"].url == meant


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("ledger = \n[run]", ["not TOML", "line 1"]),
        ("colour = true", ["unknown key 'colour'", "ledger, clusters, run or balance"]),
        ("ledger = ' '", ["key 'ledger'", "a text in quotes", "got ' '"]),
        ("[clusters.a]\nurl = ''", ["key 'clusters.a.url'", "got ''"]),
        ("ledger = 7", ["key 'ledger'", "a text in quotes", "got 7"]),
        ("clusters = 7", ["key 'clusters'", "a table, [clusters]", "got 7"]),
        ("[clusters]\na = 'https://x'", ["key 'clusters.a'", "a table, [clusters.a]"]),
        ("[clusters.a]", ["key 'clusters.a.url'", "https://HOST:5080", "got nothing"]),
        ("[clusters.a]\nurl = 1", ["key 'clusters.a.url'", "got 1"]),
        ("[clusters.a]\npassword = 's'", ["unknown key 'clusters.a.password'", "credentials"]),
        ("[clusters.'a/b']\nurl = 'x'", ["key 'clusters.a/b'", "a name of letters"]),
        ("[clusters.a]\nurl = 'x'\ninsecure = 'no'", ["clusters.a.insecure", "true or false"]),
        ("[clusters.a]\nurl = 'x'\npin = 'AB:CD'", ["clusters.a.pin", "SHA-256 fingerprint"]),
        ("[run]\nparallel = " + "9" * 5000, ["thousands of digits"]),
        ("[" + "a." * 300_000 + "b]", ["nested too deeply"]),
        ("a" + " . 'a'" * 100_000 + " = 1", ["nested too deeply"]),
        ("x = [{" + "a." * 300_000 + "b = 1}]", ["nested too deeply"]),
        ("[run]\nparallel = 0x" + "f" * 9000, ["run.parallel", "got a larger number"]),
        ("ledger = [" + "[" * 5000, ["not TOML"]),
        ("ledger." + "a." * 40 + "b = 1", ["'ledger'", "got a table"]),
        ("ledger = " + "[" * 90 + "]" * 90, ["'ledger'", "got a list"]),
        ("ledger = 'a\x00b'", ["not TOML"]),
        ("ledger = 1e400", ["'ledger'", "got inf"]),
        ("[run]\nparallel = 0", ["key 'run.parallel'", "1 to 1000000000", "got 0"]),
        ("[run]\nparallel = true", ["key 'run.parallel'", "got True"]),
        ("[run]\nparallel = 1.5", ["key 'run.parallel'", "got 1.5"]),
        ("[run]\nmax_copy = 500", ["key 'run.max_copy'", "a size such as 500g"]),
        ("[run]\nmax_copy = 'much'", ["key 'run.max_copy'", "a size such as 500g"]),
        ("[run]\nuntil = 06:00:00", ["key 'run.until'", "a time of day such as 06:00"]),
        ("[run]\nuntil = 'late'", ["key 'run.until'", "a time of day such as 06:00"]),
        ("[run]\nreplan = 1", ["key 'run.replan'", "true or false"]),
        ("[balance]\nsolver = 'best'", ["key 'balance.solver'", "hbal or search", "got 'best'"]),
        ("[balance]\nsolvers = 'hbal'", ["unknown key 'balance.solvers'", "solver"]),
        ("[balance]\nmax_copy = 0", ["key 'balance.max_copy'", "a size such as 500g"]),
        ("[balance]\nmax_hours = 0", ["key 'balance.max_hours'", "a number above 0"]),
        ("[balance]\ncopy_price = -1", ["key 'balance.copy_price'", "a number, 0 or more"]),
        ("[balance]\nhour_price = inf", ["key 'balance.hour_price'", "got inf"]),
        ("[balance]\nmove_price = true", ["key 'balance.move_price'", "got True"]),
        ("[run]\nper-node = 1", ["unknown key 'run.per-node'", "per_node"]),
    ],
)
def test_what_it_may_not_say(text: str, phrases: list[str]) -> None:
    with pytest.raises(FormatError) as caught:
        read_config(text, HERE)
    message = str(caught.value)
    assert message.startswith("/etc/poise/config.toml: ")
    assert "\n" not in message
    told = "\n".join([message, *getattr(caught.value, "__notes__", ())])
    for phrase in phrases:
        assert phrase in told


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POISE_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_config() == Config()
    usual = tmp_path / "poise/config.toml"
    usual.parent.mkdir()
    usual.write_text("ledger = '/usual'")
    assert load_config().ledger == "/usual"
    other, given = tmp_path / "other.toml", tmp_path / "given.toml"
    other.write_text("ledger = '/other'")
    given.write_text("ledger = '/given'")
    monkeypatch.setenv("POISE_CONFIG", str(other))
    assert load_config().ledger == "/other"
    assert load_config(given).ledger == "/given"
    with pytest.raises(SourceError, match=r"gone.toml: cannot read"):
        load_config(tmp_path / "gone.toml")


def test_a_bad_config_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff")
    for command in (["show", LARGE], ["runs"], ["balance", LARGE]):
        refused(run(*command, "--config", tmp_path / "bad.toml"), "bad.toml:1", "UTF-8")
