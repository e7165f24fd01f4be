"""Files that have no end, or no content that can be read."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from snapshots.errors import FormatError, SourceError
from snapshots.reading.source_file import read_bytes, read_limited, read_utf8

ENDLESS = ["/dev/zero", "/dev/full", "/dev/urandom"]


@pytest.mark.parametrize("path", ENDLESS)
def test_a_device_without_an_end_is_read_to_a_limit(path: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_bytes(path, 1 << 20)
    assert str(caught.value) == f"{path}: larger than 1 MiB"


def test_a_pipe_is_read_to_a_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        try:
            with pipe.open("wb") as file:
                while True:
                    file.write(b"x" * (1 << 16))
        except BrokenPipeError:
            pass

    thread = threading.Thread(target=write)
    thread.start()
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        read_bytes(pipe, 1 << 20)
    thread.join(10)


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20])
def test_what_is_not_larger_is_read_whole(size: int) -> None:
    assert len(read_limited(io.BytesIO(b"x" * size), "file", 1 << 20)) == size


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\ntwo\xff\n")
    with pytest.raises(FormatError, match="file:2: byte 0xff is not UTF-8"):
        read_utf8(tmp_path / "file")
