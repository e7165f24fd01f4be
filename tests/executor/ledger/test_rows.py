"""Ledgers whose pages are in order and whose rows are not."""

import sqlite3
from contextlib import closing

import pytest

from executor.backend import Identity
from executor.ledger import Ledger, RunRecord
from snapshots.errors import Damaged, LedgerError
from tests.executor.made_moves import MIGRATE, move, plan

PLAN = plan(move("a:b", "b:a", (MIGRATE, "b")))


@pytest.fixture
def path(tmp_path):
    """A ledger with two runs that have begun."""
    file = tmp_path / "ledger.sqlite"
    with Ledger(file) as ledger:
        for name in ("u1", "u2"):
            cluster = Identity(name, name, "n")
            run = ledger.create_run(name, PLAN, cluster, "luxi:", {}, 1.0)
            hold = ledger.hold(run.id, 2.0)
            hold.begin(2.0)
            hold.intend(f"poise:{name}:1:0:1", 1, 0, 1, 3.0, "text")
            hold.submitted(f"poise:{name}:1:0:1", 1, "57", 3.0, adopted=False)
    return file


def hurt(path, statement):
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(statement)


def read_all(ledger, run):
    """All that is known of a run."""
    ledger.run(run)
    ledger.contents(run)
    ledger.events(run)
    ledger.group(run)
    ledger.lives(run, 4.0)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("update runs set created = 'noon' where id = 1", "column 'created' of runs holds 'noon'"),
        ("update runs set created = 1e300 where id = 1", "'created'"),
        ("update runs set started = 9e999 where id = 1", "'started' of runs holds inf"),
        ("update runs set ended = -1e18 where id = 1", "'ended'"),
        ("update runs set why = x'00' where id = 1", "'why'"),
        ("update runs set state = 'lost' where id = 1", "'lost' is no state of a run"),
        ("update runs set settings = '[' where id = 1", "settings are not JSON"),
        ("update runs set settings = '[]' where id = 1", "settings are no object"),
        ("update runs set settings = '{\"a\": NaN}' where id = 1", "settings are not JSON"),
        ("update runs set cluster_name = cast(x'ff41' as text) where id = 1", "'cluster_name'"),
        ("delete from plans where run = 1", "a plan is missing"),
        ("update plans set number = 1 where run = 1", "a plan is missing"),
        ("update plans set document = '' where run = 1", "its plan: not a plan"),
        ("update plans set document = '{' where run = 1", "ends in the middle"),
        ("update plans set document = x'7b7d' where run = 1", "its plan is no text"),
        (
            "update plans set document = replace(document, 'poise.plan/1', 'poise.plan/9')"
            " where run = 1",
            "key 'format' is 'poise.plan/9' (expected 'poise.plan/1' or 'poise.plan/2')",
        ),
        (
            "update plans set document = replace(document, '\"format\"', '\"fmt\"') where run = 1",
            "key 'format' is missing",
        ),
        (
            "update plans set document = replace(document, 'migrate', 'replace-disks')"
            " where run = 1",
            "is there already",
        ),
        ("delete from moves where run = 1", "its moves are not those of its plans"),
        ("update moves set station = 7 where run = 1", "move 1 has no action 7"),
        ("update moves set station = 'x' where run = 1", "'station'"),
        ("update moves set started = 1e300 where run = 1", "'started'"),
        ("update moves set state = '' where run = 1", "'' is no state of a move"),
        ("update attempts set job = x'ff' where run = 1", "'job'"),
        ("update attempts set count = 9 where run = 1", "is at no action of its move"),
        ("update attempts set count = 1e300 where run = 1", "'count'"),
        ("update attempts set move = 5 where run = 1", "is at no action of its move"),
        ("update attempts set progress = 7 where run = 1", "progress beyond the whole"),
        ("update events set at = 'x' where run = 1", "'at'"),
        ("update events set at = 1e300 where run = 1", "'at'"),
        ("update events set kind = x'00' where run = 1", "'kind'"),
        ("update events set kind = 'party' where run = 1", "'party' is no kind of an event"),
        ("update leases set pid = 'x' where run = 1", "'pid'"),
        ("update leases set host = '' where run = 1", "'host'"),
        ("update leases set seen = 1e300 where run = 1", "'seen'"),
    ],
)
def test_a_damaged_run_is_named_with_what_is_wrong_and_the_others_are_read(path, damage, says):
    hurt(path, damage)
    with Ledger(path) as ledger:
        with pytest.raises(Damaged) as found:
            read_all(ledger, 1)
        read_all(ledger, 2)
        assert [run.id for run in ledger.runs()][-1] == 2
    said = str(found.value)
    assert said.startswith("run 1: damaged: ") and says in said and "\n" not in said
    assert said.isprintable() and len(said) < 400


def test_a_run_whose_own_row_is_damaged_is_listed_with_what_is_wrong(path):
    hurt(path, "update runs set created = 'noon' where id = 1")
    with Ledger(path) as ledger:
        first, second = ledger.all_runs().values()
    assert isinstance(first, Damaged) and isinstance(second, RunRecord)


def test_a_damaged_lease_lets_nobody_take_the_run(path):
    hurt(path, "update leases set pid = 'x' where run = 1")
    with Ledger(path) as ledger, pytest.raises(Damaged, match="'pid'"):
        ledger.hold(1, 5.0)


@pytest.mark.parametrize("version", ["'abc'", "1.5", "0", "-3", "x'01'", "''"])
def test_a_version_that_is_no_number_is_damage(path, version):
    hurt(path, f"update ledger set version = {version}")
    with pytest.raises(LedgerError, match="damaged, or not a ledger of Poise") as found:
        Ledger(path)
    assert str(path) in str(found.value)
