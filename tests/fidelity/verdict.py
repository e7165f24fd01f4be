"""When do an answer of one of Ganeti's tools and ours agree?

On good input: exit code, both streams and written files are equal, byte for byte.  On input that
the tool refuses: the exit code and stdout, and every phrase of the tool's that it printed also
stands in our message.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.fidelity.case import Answer
from tests.fidelity.tool import Tool


class Outcome(Enum):
    SAME = "same"
    ACCEPTED = "accepted"  # refused alike, other words
    PEER_CRASH = "peer crash"  # the tool died of a bug of its own; ours wrote all its files
    DIFFERENT = "different"


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    reason: str = ""


def _around(line: str, spot: int) -> str:
    """A long line cut down to what stands near `spot`."""
    start, end = max(0, spot - 150), spot + 250
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")


def _first_difference(tool: str, name: str, peer: str, ours: str) -> str:
    """Name the first line that differs, with both versions of it."""
    theirs, mine = peer.split("\n"), ours.split("\n")
    for number, (a, b) in enumerate(zip(theirs, mine, strict=False), 1):
        if a != b:
            unlike = (k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
            spot = next(unlike, min(len(a), len(b)))
            shown = f"  {tool}:  {_around(a, spot)}\n  poise: {_around(b, spot)}"
            return f"{name} line {number}:\n{shown}"
    extra = theirs[len(mine) :] or mine[len(theirs) :]
    who = "poise stops" if len(theirs) > len(mine) else "poise goes on"
    return f"{name}: {who} after line {min(len(theirs), len(mine))}; then {extra[0]!r}"


def _different_file(tool: str, peer: Answer, ours: Answer) -> str:
    for name in sorted(peer.written.keys() | ours.written.keys()):
        if name not in ours.written or name not in peer.written:
            return f"file {name} written by one side only"
        a, b = peer.written[name], ours.written[name]
        if a != b:
            return _first_difference(tool, f"file {name}", a, b)
    return "unexplained"


def _streams(answer: Answer) -> tuple[int, str, str]:
    return answer.rc, answer.stdout, answer.stderr


def judge(of: Tool, peer: Answer, ours: Answer) -> Verdict:
    """Compare our answer with the tool's by the rules above."""
    tool = of.name
    if peer == ours:
        return Verdict(Outcome.SAME)
    if "CallStack (from HasCallStack)" in peer.stderr and _streams(peer) == _streams(ours):
        return Verdict(Outcome.PEER_CRASH)
    both = f"  {tool}:  {peer.stderr[:300]!r}\n  poise: {ours.stderr[-300:]!r}"
    if peer.rc != ours.rc:
        return Verdict(Outcome.DIFFERENT, f"exit code: {tool} {peer.rc}, poise {ours.rc}\n{both}")
    if peer.rc == 0 and peer.stdout.startswith(f"{tool} (ganeti) version"):
        # The wording of --help and --version is free.
        return Verdict(Outcome.ACCEPTED if ours.stdout else Outcome.DIFFERENT, "empty help")
    if peer.stdout != ours.stdout:
        reason = _first_difference(tool, "stdout", peer.stdout, ours.stdout)
        return Verdict(Outcome.DIFFERENT, reason)
    if peer.rc != 0:
        lacking = of.missing_phrases(peer.stderr, ours.stderr)
        if lacking or "Traceback" in ours.stderr:
            return Verdict(Outcome.DIFFERENT, f"missing in the error message: {lacking}\n{both}")
        return Verdict(Outcome.ACCEPTED)
    if peer.stderr != ours.stderr:
        reason = _first_difference(tool, "stderr", peer.stderr, ours.stderr)
        return Verdict(Outcome.DIFFERENT, reason)
    return Verdict(Outcome.DIFFERENT, _different_file(tool, peer, ours))
