"""When do two answers of an allocator agree?

On good input: exit code, both streams and written files are equal, byte for byte.  On input that
hail refuses: the exit code, an empty stdout, and every phrase below that hail printed also stands
in our message.
"""

from __future__ import annotations

import re

from tests.fidelity.case import Answer, Case
from tests.fidelity.verdict import Outcome, Verdict, missing_phrases

PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"Command line error: ",
        r"Error while parsing command line arguments:",
        r"This program needs an input file\.",
        r"Only one argument is accepted \(the input file\)",
        r"Parsing input IAllocator message: ",
        r"Invalid JSON: a JSON text a serialized object or array at the top level\.",
        r"Malformed JSON: expecting string: ",
        r"message: Unable to read JSObject",
        r"invalid iallocator message: ",
        r"key 'request' not found, object contains only \[\]",
        r"invalid request dict: ",
        r"invalid request dict: key 'name': Unable to read String",
        r"Invalid request type '[^']*'",
        r"Unknown instance '[^']*'",
        r"Unknown node '[^']*' for instance .*",
        r"Unknown group '[^']*' for node .*",
        r"Wrong number of elems found with name .*",
        r"Invalid string value for type \w+: \".*\"",
        r"Error: failed to load data, aborting: ",
        r"Invalid format of the input file: \d+ sections instead of 4 or more",
        r"Invalid cluster specification, expected 6 comma-separated sections",
        r"\S*: cannot parse string '.*'",
        r"Unknown unit '.*'",
    )
)
STRICTER = (
    *("out of range", "duplicate", "occurs", "name is empty", "no name or no UUID"),
    *("printable text", "a list of texts", "an empty name", "expected text, got a list"),
)


def _around(line: str, spot: int) -> str:
    """A long line cut down to what stands near `spot`."""
    start, end = max(0, spot - 150), spot + 250
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def _first_difference(name: str, peer: str, ours: str) -> str:
    """Name the first line that differs, with both versions of it."""
    theirs, mine = peer.split("\n"), ours.split("\n")
    for number, (a, b) in enumerate(zip(theirs, mine, strict=False), 1):
        if a != b:
            unlike = (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
            spot = next(unlike, min(len(a), len(b)))
            shown = f"  hail:  {_around(a, spot)}\n  poise: {_around(b, spot)}"
            return f"{name} line {number}:\n{shown}"
    extra = theirs[len(mine) :] or mine[len(theirs) :]
    who = "poise stops" if len(theirs) > len(mine) else "poise goes on"
    return f"{name}: {who} after line {min(len(theirs), len(mine))}; then {extra[0]!r}"


def _is_own_text(peer: Answer) -> bool:
    """--help and --version, whose wording is free."""
    return peer.rc == 0 and peer.stdout.startswith("hail (ganeti) version")


def _refuses_negative_size(peer: Answer, ours: Answer) -> bool:
    """Sizes below 0, whatever the input is otherwise, are refused by our readers."""
    return (
        peer.rc in (0, 1)
        and ours.rc == 1
        and ours.stderr.count("\n") == 1
        and "number out of range" in ours.stderr
        and "0 or more" in ours.stderr
    )


def _refuses_odd_input(case: Case, peer: Answer, ours: Answer) -> bool:
    """Duplicate or empty names and numbers beyond any machine's size are refused by our readers."""
    return (
        (case.kind.startswith(("bad-", "odd-")) or '"name": ""' in case.files.get("req.json", ""))
        and peer.rc in (0, 1)
        and ours.rc == 1
        and ours.stderr.count("\n") == 1
        and any(word in ours.stderr for word in STRICTER)
    )


def _compare_refusals(peer: Answer, ours: Answer) -> Verdict:
    lacking = missing_phrases(peer.stderr, ours.stderr, PHRASES)
    if lacking or "Traceback" in ours.stderr:
        return Verdict(
            Outcome.DIFFERENT,
            f"missing in the error message: {lacking}\n"
            f"  hail:  {peer.stderr[:300]!r}\n  poise: {ours.stderr[-300:]!r}",
        )
    return Verdict(Outcome.ACCEPTED)


def _compare_files(peer: Answer, ours: Answer) -> Verdict:
    for name in sorted(peer.written.keys() | ours.written.keys()):
        if name not in ours.written or name not in peer.written:
            return Verdict(Outcome.DIFFERENT, f"file {name} written by one side only")
        a, b = peer.written[name], ours.written[name]
        if a != b:
            return Verdict(Outcome.DIFFERENT, _first_difference(f"file {name}", a, b))
    return Verdict(Outcome.DIFFERENT, "unexplained")


def judge(case: Case, peer: Answer, ours: Answer) -> Verdict:
    """Compare our answer with hail's by the rules above."""
    if peer == ours:
        return Verdict(Outcome.SAME)
    if "CallStack (from HasCallStack)" in peer.stderr:
        if "Traceback" in ours.stderr or ours.rc not in (0, 1, 2):
            return Verdict(Outcome.DIFFERENT, f"hail crashes, poise too: exit {ours.rc}")
        return Verdict(Outcome.PEER_CRASH)
    if _refuses_negative_size(peer, ours) or _refuses_odd_input(case, peer, ours):
        return Verdict(Outcome.STRICTER)
    if peer.rc != ours.rc:
        return Verdict(
            Outcome.DIFFERENT,
            f"exit code: hail {peer.rc}, poise {ours.rc}\n"
            f"  hail:  {peer.stderr[:300]!r}\n  poise: {ours.stderr[-300:]!r}",
        )
    if _is_own_text(peer):
        return Verdict(Outcome.ACCEPTED if ours.stdout else Outcome.DIFFERENT, "empty help")
    if peer.stdout != ours.stdout:
        return Verdict(Outcome.DIFFERENT, _first_difference("stdout", peer.stdout, ours.stdout))
    if peer.rc != 0:
        return _compare_refusals(peer, ours)
    if peer.stderr != ours.stderr:
        return Verdict(Outcome.DIFFERENT, _first_difference("stderr", peer.stderr, ours.stderr))
    return _compare_files(peer, ours)
