"""Files that are written: whole or not at all, wherever they are to be."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from poise import whole_file
from poise.whole_file import write_file
from snapshots.errors import UsageError
from tests.poise.command_line import LARGE, RECORDED, ROOT, refused, run

BALANCE = ("balance", RECORDED, "-G", "default")


def loop(folder: Path) -> Path:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    return folder / "a"


def loop_above(folder: Path) -> Path:
    return loop(folder) / "file"


def itself(folder: Path) -> Path:
    (folder / "me").symlink_to("me")
    return folder / "me"


def dangling_into_nothing(folder: Path) -> Path:
    (folder / "link").symlink_to(folder / "missing" / "file")
    return folder / "link"


def a_folder(folder: Path) -> Path:
    (folder / "folder").mkdir()
    return folder / "folder"


def a_link_to_a_folder(folder: Path) -> Path:
    (folder / "link").symlink_to(a_folder(folder))
    return folder / "link"


def missing_folder(folder: Path) -> Path:
    return folder / "missing" / "file"


def a_file_as_folder(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "file"


def too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


def full_device(_: Path) -> Path:
    return Path("/dev/full")


def read_only_system(_: Path) -> Path:
    return Path("/proc/version")


def no_place_in_proc(_: Path) -> Path:
    return Path("/proc/poise")


def a_socket(folder: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "s"))
    return folder / "s"


def a_pipe_without_a_reader(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


PLACES = [
    loop,
    loop_above,
    itself,
    dangling_into_nothing,
    a_folder,
    a_link_to_a_folder,
    missing_folder,
    a_file_as_folder,
    too_long,
    full_device,
    read_only_system,
    no_place_in_proc,
    a_socket,
    a_pipe_without_a_reader,
]


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, and no patience with pipes."""
    monkeypatch.setattr(whole_file, "_PATIENCE", 0.2)
    return tmp_path_factory.mktemp("w")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "words",
    [(*BALANCE, "--out"), (*BALANCE, "--save-after"), ("save", RECORDED), ("save", RECORDED, "-f")],
    ids=["--out", "--save-after", "save", "save --force"],
)
def test_a_place_that_cannot_be_is_told_in_one_line(
    words: tuple[str | Path, ...], place: object, short: Path
) -> None:
    assert callable(place)
    path = place(short)
    before = sorted(short.rglob("*"))
    refused(run(*words, path), ": cannot write: ")
    assert sorted(short.rglob("*")) == before


def test_a_dangling_link_stays_one_and_its_file_is_made(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("later.data")
    write_file(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "later.data").read_text() == "text"


def test_a_pipe_gets_it_as_soon_as_somebody_reads(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = "line\n" * 100_000
    writer = threading.Thread(target=write_file, args=(tmp_path / "pipe", text))
    writer.start()
    assert (tmp_path / "pipe").read_text() == text
    writer.join()
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_disk_is_never_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = os.stat_result((stat.S_IFBLK | 0o660, *[0] * 9))
    monkeypatch.setattr(whole_file, "_status", lambda _: disk)
    with pytest.raises(UsageError, match="a disk is no place for a file"):
        write_file(tmp_path / "sda", "text")


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    write_file(tmp_path / ("x" * 255), "text")
    assert (tmp_path / ("x" * 255)).read_text() == "text"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    kept = tmp_path / "kept"
    kept.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="kept: cannot write: No space left on device"):
        write_file(kept, "new")
    assert kept.read_text() == "old"
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_without_permission_nothing_is_written(locked: str, tmp_path: Path) -> None:
    """As a user who is not root, whom permissions do not hold."""
    folder = tmp_path / "folder"
    folder.mkdir()
    kept = folder / "kept.data"
    kept.write_text("old")
    os.chmod(kept, 0o444 if locked == "file" else 0o666)
    os.chmod(folder, 0o777 if locked == "file" else 0o555)
    for above in (folder, *folder.parents):
        if above != Path("/") and above != Path("/tmp"):
            os.chmod(above, above.stat().st_mode | 0o111)
    program = (
        "import os, sys; from pathlib import Path; from poise.whole_file import write_file\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: write_file(Path(sys.argv[1]), 'new')\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, kept],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"UsageError {kept}: cannot write: Permission denied\n"
    assert kept.read_text() == "old"


def test_two_outputs_do_not_go_to_one_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    outputs = ("--out", tmp_path / "file", "--save-after", tmp_path / "link")
    refused(run("balance", LARGE, *outputs), "--out and --save-after name the same file")
    assert run("balance", LARGE, "--out", "/dev/null", "--save-after", "/dev/null").code == 0


def test_a_plan_does_not_take_the_place_of_its_source(tmp_path: Path) -> None:
    source = tmp_path / "a.data"
    source.write_bytes(LARGE.read_bytes())
    refused(run("balance", source, "--out", source), "is the source itself")
    assert source.read_bytes() == LARGE.read_bytes()
