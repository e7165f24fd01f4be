"""Refusing what is not a cluster file: one line with the place and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.errors import FormatError, SourceError
from snapshots.htools.text import read_text, read_text_file
from snapshots.reading.reading import Reading
from tests.snapshots.data import GROUP, INSTANCE, LIMITS, NODE1, NODE2, POLICY, SPEC, changed, text


def refusal(content: str) -> str:
    with pytest.raises(FormatError) as caught:
        read_text(content, "in.data")
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("content", "count"),
    [("", 0), ("\n", 2), (f"{GROUP}\n", 1), (f"{GROUP}\n\n{NODE1}\n\n{INSTANCE}\n", 3)],
)
def test_too_few_sections(content: str, count: int) -> None:
    assert refusal(content).startswith(
        f"in.data: not a whole saved cluster: {count} sections instead of 4 or more"
    )


def test_a_file_that_never_was_a_cluster_is_told_how_to_become_one() -> None:
    with pytest.raises(FormatError) as caught:
        read_text("# Poise\n\nPoise balances clusters.\n", "README.md")
    assert str(caught.value) == "README.md: not a saved cluster"
    assert [str(part) for part in caught.value.advice] == ["poise save luxi: FILE"]


def test_tools_that_scripts_know_keep_their_words_for_such_a_file() -> None:
    with pytest.raises(FormatError, match="Invalid format of the input file: 1 sections"):
        read_text("hello\n", "in.data", Reading.AS_HTOOLS)


def test_lines_that_end_as_on_windows_are_named() -> None:
    assert "CR LF" in refusal(text().replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (text(groups=("g|u|preferred",)), '1: Invalid/incomplete group data: \'["g","u",'),
        (text(nodes=(NODE1, "n|1|2")), '4: Invalid/incomplete node data: \'["n","1","2"]\''),
        (text(instances=("i|1",)), '6: Invalid/incomplete instance data: \'["i","1"]\''),
        (text(policies=("|x",)), '9: Invalid ipolicy data: \'["","x"]\''),
    ],
)
def test_too_few_fields(content: str, phrase: str) -> None:
    assert refusal(content).startswith(f"in.data:{phrase}")


@pytest.mark.parametrize(
    ("field", "value", "phrase"),
    [
        (1, "", "expected a name, got empty text"),
        (2, "x", "node-02: cannot parse string 'x' (total memory: expected a number)"),
        (3, "1.5", "node-02: cannot parse string '1.5' (node memory"),
        (4, "1k", "node-02: leftover characters when parsing '1k': 'k'"),
        (1, "a\u00a0b", r"node name: expected printable text without '|', got 'a\xa0b'"),
        (2, "-1", "node-02: number out of range '-1' (total memory: expected a number, 0 or more)"),
        (5, "-0.5", "node-02: number out of range '-0.5' (total disk"),
        (7, "-4", "node-02: number out of range '-4' (CPUs"),
        (10, "-1", "node-02: number out of range '-1' (spindles"),
        (5, "1e99", "node-02: number out of range '1e99'"),
        (6, "9007199254740993", "node-02: number out of range '9007199254740993'"),
        (7, "NaN", "node-02: number out of range 'NaN'"),
        (9, "uuid-9", "Unknown group 'uuid-9' for node node-02"),
        (9, "group-01", "Unknown group 'group-01' for node node-02"),
        (10, "", "node-02: cannot parse string ''"),
        (12, "X", "Invalid exclusive_storage value for node 'node-02': X"),
        (13, "-", "node-02: cannot parse string '-'"),
        (14, "a", "node-02: cannot parse string 'a'"),
        (15, "fast", "node-02: cannot parse string 'fast'"),
    ],
)
def test_bad_fields_of_nodes(field: int, value: str, phrase: str) -> None:
    message = refusal(text(nodes=(NODE1, changed(NODE2, field, value)), instances=()))
    assert message.startswith("in.data:4: ")
    assert phrase in message


@pytest.mark.parametrize(
    ("field", "value", "phrase"),
    [
        (2, "-128", "inst-1: number out of range '-128' (memory: expected a whole number, 0 or"),
        (3, "-1", "inst-1: number out of range '-1' (disk"),
        (4, "-1", "inst-1: number out of range '-1' (vcpus"),
        (11, "-1", "inst-1: number out of range '-1' (spindle use"),
        (12, "-1", "inst-1: number out of range '-1' (disk spindles"),
        (2, "?", "inst-1: cannot parse string '?' (memory"),
        (3, "", "inst-1: cannot parse string '' (disk"),
        (4, "two", "inst-1: cannot parse string 'two' (vcpus"),
        (5, "up", 'Invalid string value for type InstanceStatus: "up"'),
        (6, "y", "Invalid auto_balance value 'y' for instance inst-1"),
        (7, "nowhere", "Unknown node 'nowhere' for instance inst-1"),
        (7, "", "Unknown node '' for instance inst-1"),
        (8, "nowhere", "Unknown node 'nowhere' for instance inst-1"),
        (8, "node-01", "Instance inst-1 has same primary and secondary node - node-01"),
        (9, "drbd8", 'Instance inst-1: Invalid string value for type DiskTemplate: "drbd8"'),
        (11, "-", "inst-1: cannot parse string '-' (spindle use"),
        (12, "x", "inst-1: cannot parse string 'x' (disk spindles"),
        (13, "yes", "Invalid forthcoming value 'yes' for instance inst-1"),
    ],
)
def test_bad_fields_of_instances(field: int, value: str, phrase: str) -> None:
    message = refusal(text(instances=(changed(INSTANCE, field, value),)))
    assert message.startswith("in.data:6: ")
    assert phrase in message


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        (
            f"group-09|{SPEC}|{LIMITS}|drbd|4.0|32.0",
            "Wrong number of elems found with name group-09",
        ),
        (f"|{SPEC}|{SPEC}|drbd|4.0|32.0", "Odd number of min/max specs for "),
        (f"|1,2,3|{LIMITS}|drbd|4.0|32.0", 'Invalid ispec data for /stdspec: ["1","2","3"]'),
        (f"|1,x,1,1,1,1|{LIMITS}|drbd|4.0|32.0", "/stdspec/cpucount: cannot parse string 'x'"),
        (f"|{SPEC}|{LIMITS}x|drbd|4.0|32.0", "/maxspec/spindleuse: leftover characters"),
        (f"|{SPEC}|{LIMITS}|raid|4.0|32.0", 'Invalid string value for type DiskTemplate: "raid"'),
        (f"|{SPEC}|{LIMITS}|drbd|four|32.0", "/vcpu_ratio: cannot parse string 'four'"),
        (f"|{SPEC}|{LIMITS}|drbd|4.0|", "/spindle_ratio: cannot parse string ''"),
    ],
)
def test_bad_policies(line: str, phrase: str) -> None:
    message = refusal(text(policies=(POLICY, line)))
    assert message.startswith("in.data:10: ")
    assert phrase in message


def test_a_bad_allocation_policy() -> None:
    assert 'type AllocPolicy: "never"' in refusal(text(groups=(changed(GROUP, 3, "never"),)))


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (text(groups=(GROUP, "group-01|uuid-2|preferred|")), "2: duplicate group name 'group-01'"),
        (text(groups=(GROUP, "group-02|uuid-1|preferred|")), "2: duplicate group UUID 'uuid-1'"),
        (
            text(nodes=(NODE1, NODE2, NODE1)),
            "5: duplicate node name 'node-01', already used in line 3",
        ),
        (text(instances=(INSTANCE, INSTANCE)), "7: duplicate instance name 'inst-1'"),
    ],
)
def test_nothing_may_occur_twice(content: str, phrase: str) -> None:
    assert refusal(content).startswith(f"in.data:{phrase}")


def test_a_file_cut_in_the_middle_of_a_line() -> None:
    whole = text(policies=())
    assert "Invalid/incomplete instance data" in refusal(whole[: whole.index("|drbd")] + "\n\n\n")


def test_messages_escape_what_a_terminal_would_obey() -> None:
    message = refusal(text(instances=(changed(INSTANCE, 5, "\x1b[2J\u202e"),)))
    assert "\\x1b[2J\\u202e" in message
    assert message.isprintable()


def test_messages_are_cut_where_the_line_is_endless() -> None:
    assert len(refusal(text(nodes=("x" * 100_000,)))) < 1000


def test_without_a_source_the_line_is_still_named() -> None:
    with pytest.raises(FormatError, match=r"^line 6: Unknown node"):
        read_text(text(instances=(changed(INSTANCE, 7, "zz"),)))


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "in.data"
    path.write_bytes(text(tags=("tag",)).encode() + b"\xff\n")
    with pytest.raises(FormatError) as caught:
        read_text_file(path)
    assert str(caught.value) == f"{path}:11: byte 0xff is not UTF-8 text"


def test_text_that_no_file_can_hold() -> None:
    assert refusal(text(tags=("\ud800",))) == "in.data:8: not UTF-8 text"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        read_text_file(tmp_path / "missing")
    with pytest.raises(SourceError, match="a folder, expected a file"):
        read_text_file(tmp_path)
    with pytest.raises(SourceError, match="not a file name"):
        read_text_file("a\0b")


def test_a_file_without_end_is_not_read_to_the_end() -> None:
    with pytest.raises(SourceError, match="larger than"):
        read_text_file("/dev/zero")
