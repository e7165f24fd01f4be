"""When do two answers agree?

On good input: exit code, both streams and written files are equal, byte for byte.  On input that
hbal refuses: the exit code, and every phrase below that hbal printed also stands in our message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tests.fidelity.case import Answer, Case


class Outcome(Enum):
    SAME = "same"
    ACCEPTED = "accepted"  # refused alike, other words
    STRICTER = "stricter"  # odd input that hbal takes, or blames elsewhere, is refused by us
    PEER_CRASH = "peer crash"  # hbal itself died of a bug; ours only has to end in order
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    reason: str = ""


PHRASES = tuple(
    re.compile(pattern)
    for pattern in (
        r"Error: failed to load data, aborting: ",
        r"Invalid format of the input file: \d+ sections instead of 4 or more",
        r"Unknown node '[^']*' for instance .*",
        r"Instance \S+ has same primary and secondary node - .*",
        r"\S*: cannot parse string '.*'",
        r"leftover characters when parsing '.*': '.*'",
        r"Invalid string value for type \w+: \".*\"",
        r"Invalid auto_balance value '.*' for instance .*",
        r"Unknown group '.*' for node .*",
        r"Invalid/incomplete (node|group|instance) data",
        r"Invalid ipolicy data",
        r"Odd number of min/max specs for .*",
        r"Wrong number of elems found with name .*",
        r"Error: can't parse utilisation data: ",
        r"Cannot parse line .*",
        r"Unknown instance\(s\): \[.*\]",
        r"wrong node name\(s\) set as offline: .*",
        r"Node group .* not found\. Node group list is:",
        r"Found multiple node groups:",
        r"Error: Aborting\.",
        r"This program doesn't take any arguments\.",
        r"Only one of the rapi, luxi, and data files options should be given\.",
        r"No backend selected! Exiting\.",
        r"Command line error: ",
        r"Error while parsing command line arguments:",
        r"Didn't receive an answer by all MonDs, .*'s data will be ignored\.",
        r"Not all required data available",
        r"No CPU information available for \[.*\]",
        r"Parsing input IAllocator message: ",
        r"invalid iallocator message: key 'request' not found, object contains only \[\]",
        r"Curl error for '.*', error Curl\w+",
        r"Network\.Socket\.connect: <socket: \d+>: does not exist",
    )
)


def missing_phrases(
    peer: str, ours: str, phrases: tuple[re.Pattern[str], ...] = PHRASES
) -> list[str]:
    """The phrases of the peer's message that ours lacks; those with odd characters do not count."""
    found = [match.group() for pattern in phrases for match in pattern.finditer(peer)]
    plain = [phrase for phrase in found if phrase.isascii() and phrase.isprintable()]
    return [phrase for phrase in plain if "\\" not in phrase and phrase not in ours]


def _is_own_text(peer: Answer) -> bool:
    """--help and --version, whose wording is free."""
    return peer.rc == 0 and peer.stdout.startswith("hbal (ganeti) version")


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
    wanted = (
        *("out of range", "duplicate", "occurs", "name is empty", "no name or no UUID"),
        *("printable text", "a list of texts"),
    )
    return (
        case.kind.startswith(("bad-", "odd-"))
        and peer.rc in (0, 1)
        and ours.rc == 1
        and ours.stderr.count("\n") == 1
        and any(word in ours.stderr for word in wanted)
        and "MonD" not in ours.stderr  # real time stamps there are beyond 2^53
    )


def _first_difference(name: str, peer: str, ours: str) -> str:
    theirs, mine = peer.split("\n"), ours.split("\n")
    for number, (a, b) in enumerate(zip(theirs, mine, strict=False), 1):
        if a != b:
            return f"{name} line {number}:\n  hbal:  {a}\n  poise: {b}"
    extra = theirs[len(mine) :] or mine[len(theirs) :]
    who = "poise stops" if len(theirs) > len(mine) else "poise goes on"
    return f"{name}: {who} after line {min(len(theirs), len(mine))}; then {extra[0]!r}"


def judge(case: Case, peer: Answer, ours: Answer) -> Verdict:
    """Compare our answer with hbal's by the rules above."""
    if peer == ours:
        return Verdict(Outcome.SAME)
    if "CallStack (from HasCallStack)" in peer.stderr:
        if "Traceback" in ours.stderr or ours.rc not in (0, 1, 2):
            return Verdict(Outcome.DIFFERENT, f"hbal crashes, poise too: exit {ours.rc}")
        return Verdict(Outcome.PEER_CRASH)
    if _refuses_negative_size(peer, ours) or _refuses_odd_input(case, peer, ours):
        return Verdict(Outcome.STRICTER)
    if peer.rc != ours.rc:
        return Verdict(
            Outcome.DIFFERENT,
            f"exit code: hbal {peer.rc}, poise {ours.rc}\n"
            f"  hbal:  {peer.stderr[:300]!r}\n  poise: {ours.stderr[-300:]!r}",
        )
    if _is_own_text(peer):
        return Verdict(Outcome.ACCEPTED if ours.stdout else Outcome.DIFFERENT, "empty help")
    if peer.rc != 0:
        lacking = missing_phrases(peer.stderr, ours.stderr)
        if not lacking and "Traceback" not in ours.stderr:
            return Verdict(Outcome.ACCEPTED)
        return Verdict(
            Outcome.DIFFERENT, f"missing in the error message: {lacking}\n  {ours.stderr}"
        )
    if peer.stdout != ours.stdout:
        return Verdict(Outcome.DIFFERENT, _first_difference("stdout", peer.stdout, ours.stdout))
    if peer.stderr != ours.stderr:
        return Verdict(Outcome.DIFFERENT, _first_difference("stderr", peer.stderr, ours.stderr))
    for name in sorted(peer.written.keys() | ours.written.keys()):
        if name not in ours.written or name not in peer.written:
            return Verdict(Outcome.DIFFERENT, f"file {name} written by one side only")
        if peer.written[name] != ours.written[name]:
            what = f"file {name}"
            return Verdict(
                Outcome.DIFFERENT, _first_difference(what, peer.written[name], ours.written[name])
            )
    return Verdict(Outcome.DIFFERENT, "unexplained")
