"""``poise save``: snapshots in htools' text format, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from tests.poise.command_line import LARGE, RECORDED, refused, run


def test_a_text_file_is_saved_as_it_was(tmp_path: Path) -> None:
    assert run("save", LARGE, tmp_path / "copy.data").code == 0
    assert (tmp_path / "copy.data").read_bytes() == LARGE.read_bytes()


def test_what_was_saved_is_told_beside_the_output(tmp_path: Path) -> None:
    file = tmp_path / "today.data"
    ran = run("save", RECORDED, file)
    assert (ran.out, ran.err) == ("", f"poise: {file}: 6 nodes, 14 instances saved\n")


def test_a_dash_means_standard_output() -> None:
    ran = run("save", LARGE, "-")
    assert (ran.code, ran.out, ran.err) == (0, LARGE.read_text(), "")


def test_what_was_saved_balances_alike(tmp_path: Path) -> None:
    saved = tmp_path / "recorded.data"
    run("save", RECORDED, saved)
    first, second = (
        run("balance", source, "-G", "default").out.splitlines()[1:] for source in (RECORDED, saved)
    )
    assert first == second


def test_a_refused_source_leaves_the_file_alone(tmp_path: Path) -> None:
    kept = tmp_path / "kept.data"
    kept.write_bytes(LARGE.read_bytes())
    broken = tmp_path / "broken.data"
    broken.write_text("no cluster")
    refused(run("save", broken, kept), "broken.data")
    assert kept.read_bytes() == LARGE.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.data", "kept.data"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    refused(run("save", LARGE, target), "folder: cannot write")
    assert list(tmp_path.iterdir()) == [target]


def test_a_place_that_cannot_be_is_refused(tmp_path: Path) -> None:
    refused(run("save", LARGE, tmp_path / "missing" / "file"), "cannot write")


def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    kept = tmp_path / "kept.data"
    kept.write_bytes(LARGE.read_bytes())
    kept.chmod(0o600)
    run("save", LARGE, kept)
    run("save", LARGE, tmp_path / "new.data")
    mask = os.umask(0)
    os.umask(mask)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("kept.data", "new.data")]
    assert modes == [0o600, 0o666 & ~mask]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.data").touch()
    (tmp_path / "link.data").symlink_to("real.data")
    run("save", LARGE, tmp_path / "link.data")
    assert (tmp_path / "link.data").is_symlink()
    assert (tmp_path / "real.data").read_bytes() == LARGE.read_bytes()


def test_a_device_can_be_written_to() -> None:
    assert run("save", LARGE, "/dev/null").code == 0


def test_a_file_that_is_no_snapshot_is_spared(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    refused(run("save", LARGE, plan), "plan.json exists, and is not a saved cluster", "--force")
    assert plan.read_text() == "{}"
    assert run("save", LARGE, plan, "--force").code == 0
    assert plan.read_bytes() == LARGE.read_bytes()


def test_it_is_spared_whatever_the_source_is_called(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.write_text("keep this")
    longer_than_any_file_name = "synthetic:" + ";".join(["p,2,8t,64g,16"] * 20)
    refused(run("save", longer_than_any_file_name, notes), "is not a saved cluster")
    assert notes.read_text() == "keep this"


def test_a_source_is_not_written_onto_itself(tmp_path: Path) -> None:
    source = tmp_path / "a.data"
    source.write_bytes(LARGE.read_bytes())
    refused(run("save", source, source), "a.data is the source itself", "--force")


def test_an_older_snapshot_and_an_empty_file_are_replaced(tmp_path: Path) -> None:
    older, empty = tmp_path / "older.data", tmp_path / "empty"
    older.write_bytes(LARGE.read_bytes())
    empty.touch()
    for file in (older, empty):
        assert run("save", RECORDED, file).code == 0
        assert "inst1.gnt.test" in file.read_text()
