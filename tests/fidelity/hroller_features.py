"""Which features of hroller a case and its answer touch: what a representative set has to cover."""

from __future__ import annotations

import re

from tests.fidelity.case import Answer, Case
from tests.fidelity.features import option_features, text_features

_LINES = {
    "several nodes in a group": r"^\S+,\S+$",
    "one group": r"\A'Node Reboot Groups'\n\S+\n\Z",
    "an instance moves": r"^  \S+ \S+$",
    "a DRBD instance moves": r"^  \S+ \S+ \S+$",
    "colours tie": r" TIE ",
    "an order is loose": r" LOOSE ",
    "Dcolor is best": r"Dcolor: \d+ \S+$",
    "Dsatur is best": r"Dsatur: \d+ \S+$",
    "LF is best": r"LF: \d+ \S+$",
}


def features(case: Case, answer: Answer) -> set[str]:
    """Names of everything this run shows."""
    found = {f"kind {case.kind}", f"exit {answer.rc}"} | option_features(case)
    found |= {f"writes {name}" for name in answer.written}
    for name, text in case.files.items():
        if name.endswith(".data"):
            found |= text_features(text)
    for name, pattern in _LINES.items():
        if re.search(pattern, answer.stdout, re.MULTILINE):
            found.add(name)
    if "inconsistent data" in answer.stderr:
        found.add("inconsistent data")
    if answer.rc != 0:
        last = answer.stderr.strip().rpartition("\n")[2]
        found.add("error " + re.sub(r"['\"(\[].*|\d+|\S+:", "", last)[:40])
    return found
