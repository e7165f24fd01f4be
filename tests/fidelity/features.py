"""Which features of hbal a case and its answer touch: what a representative set has to cover."""

from __future__ import annotations

import re

from tests.fidelity.case import Answer, Case
from tests.fidelity.model import STATUSES, TEMPLATES
from tests.fidelity.options import FIELDS

_LINES = {
    "empty cluster": r"^Cluster is empty",
    "bad nodes": r"^Initial check done: [1-9]",
    "policy violations": r"policy-violating",
    "ignoring soft errors": r"^Continuing, ignoring soft errors",
    "well balanced": r"already well balanced",
    "no solution": r"^No solution found",
    "suffix note": r"^Note: Stripping",
    "no suffix note": r"^Loaded \d+ nodes, \d+ instances\nGroup",
    "NaN score": r"score: NaN|overall NaN",
    "Infinity": r"Infinity",
    "empty group": r"^Group size 0 nodes",
    "one-node group": r"^Group size 1 nodes",
    "move f": r" a=f$",
    "move fa": r" a=fa:\S+$",
    "move r": r" a=r:\S+$",
    "move r f": r" a=r:\S+ f$",
    "move f r": r" a=f r:\S+$",
    "move f r f": r" a=f r:\S+ f$",
    "several jobs in a set": r"^ *echo jobset \d+, [2-9]",
    "failover command": r"gnt-instance failover",
    "migrate to a node": r"gnt-instance migrate -f -n",
    "failover to a node": r"gnt-instance failover -f -n",
    "more than nine moves": r"^   1\d\. ",
    "first set only": r"^First set of jobs",
    "exclusion conflicts": r"pri_tags_score +[1-9]",
    "location score": r"location_score +[1-9]",
    "location exclusion": r"location_exclusion_score +[1-9]",
    "offline instances": r"offline_all_cnt +[1-9]",
    "sums": r"^Final:    mem=",
}
_ERRORS = {
    "inconsistent data": r"inconsistent data",
    "negative missing": r"missing -\d+ MB",
    "split instances": r"^Found instances belonging to multiple",
    "several groups": r"^Found multiple node groups",
    "unknown group": r"^Node group \S+ not found",
    "wrong offline node": r"wrong node name",
    "unknown instance": r"Unknown instance",
    "mond ignored": r"data will be ignored|No CPU information",
    "mond required": r"Not all required data",
    "N+1 star": r"^ \* ",
    "offline dash": r"^ - ",
    "peermap": r"\[\(\d+,\d+\),\(",
    "primary tags": r"\w+:\w=\d,\w+:\w=\d",
}


def option_features(case: Case) -> set[str]:
    """The options that were given, and the columns asked for with ``-p``."""
    found = set()
    for word in case.args:
        if word.startswith("--"):
            found.add("option " + word.partition("=")[0])
        elif re.match(r"-[a-zA-Z]", word):
            found.add("option " + word[:2])
            if word[:2] == "-p" and len(word) > 2:
                found.add("fields appended" if word[2] == "+" else "fields replaced")
                names = re.split(r"[+,]", word[2:])
                found |= {f"field {name}" for name in names if name in FIELDS}
    found.add(f"verbosity {sum(w in ('-v', '--verb', '--verbose') for w in case.args)}")
    if "-q" in case.args:
        found.add(f"quiet {case.args.count('-q')}")
    return found


def text_features(text: str) -> set[str]:
    """What stands in a text file."""
    found = set()
    sections = text.split("\n\n")
    nodes = [line.split("|") for line in sections[1].split("\n")] if len(sections) > 1 else []
    instances = [line.split("|") for line in sections[2].split("\n")] if len(sections) > 2 else []
    found |= {f"template {i[8]}" for i in instances if len(i) > 8 and i[8] in TEMPLATES}
    found |= {f"status {i[4]}" for i in instances if len(i) > 4 and i[4] in STATUSES}
    found |= {f"{len(i)} instance fields" for i in instances}
    found |= {f"{len(n)} node fields" for n in nodes}
    found |= {f"node flag {n[7]}" for n in nodes if len(n) > 8}
    found |= {"node with ?" for n in nodes if "?" in n}
    found |= {"exclusive storage" for n in nodes if len(n) > 11 and n[11] == "Y"}
    found |= {"cpu speed" for n in nodes if len(n) > 14 and n[14] != "1.0"}
    found |= {"forthcoming" for i in instances if len(i) > 12 and i[12] == "Y"}
    found |= {"auto-balance off" for i in instances if len(i) > 5 and i[5] == "N"}
    found |= {"disk spindles" for i in instances if len(i) > 11 and i[11] not in "-"}
    found |= {"plain with a secondary" for i in instances if len(i) > 8 and i[7] and i[8] != "drbd"}
    for prefix in ("iextags", "nlocation", "desiredlocation", "migration", "allowmigration"):
        if f"\nhtools:{prefix}:" in text:
            found.add(f"cluster tag {prefix}")
    return found


def features(case: Case, answer: Answer) -> set[str]:
    """Names of everything this run shows."""
    found = {f"kind {case.kind}", f"exit {answer.rc}"} | option_features(case)
    found |= {f"writes {name}" for name in answer.written}
    for text in (v for k, v in case.files.items() if k.endswith(".data")):
        found |= text_features(text)
    for name, pattern in _LINES.items():
        if re.search(pattern, answer.stdout, re.MULTILINE):
            found.add(name)
    for name, pattern in _ERRORS.items():
        if re.search(pattern, answer.stderr, re.MULTILINE):
            found.add(name)
    if answer.rc != 0:
        last = answer.stderr.strip().split("\n")[0]
        found.add("error " + re.sub(r"['\"(\[].*|\d+|\S+:", "", last)[:40])
    return found
