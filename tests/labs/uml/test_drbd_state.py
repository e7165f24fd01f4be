"""/proc/drbd as DRBD 8.4 writes it."""

from __future__ import annotations

from tests.labs.uml.drbd_state import DrbdState, read_drbd

PROC_DRBD = """\
version: 8.4.11 (api:1/proto:86-101)
srcversion: 059B1B470318F053F5077D5
 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----
    ns:67184 nr:0 dw:1648 dr:65560 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0
 1: cs:Unconfigured

 2: cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent C r-----
    ns:16384 nr:0 dw:112 dr:16496 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:49152
\t[====>...............] sync'ed: 29.5% (49152/65536)K
\tfinish: 0:00:02 speed: 16,384 (16,384) K/sec
 3: cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown   r-----
    ns:0 nr:0 dw:112 dr:16496 al:9 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:12
"""


def test_every_device_is_read() -> None:
    devices = read_drbd(PROC_DRBD)
    assert devices[0] == DrbdState("Connected", "Primary", "Secondary", "UpToDate", "UpToDate", 0)
    assert devices[1] == DrbdState("Unconfigured")
    assert devices[2].left_kib == 49152
    assert devices[3].connection == "StandAlone"
    assert list(devices) == [0, 1, 2, 3]


def test_only_a_connected_pair_with_both_copies_is_complete() -> None:
    assert [device.complete for device in read_drbd(PROC_DRBD).values()] == [
        True,
        False,
        False,
        False,
    ]


def test_no_device() -> None:
    assert read_drbd("version: 8.4.11 (api:1/proto:86-101)\n") == {}
