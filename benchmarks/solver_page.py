"""The section about solvers of the page that keeps the last results."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.kinds import HELD_OUT, TUNING
from benchmarks.machine import describe
from benchmarks.tables import Table

NAME = "solver.py"

_HEAD = """\
# Solvers beside hbal

`poise balance --solver {solver}` beside hbal's plan for the same clusters. Written by

```
.venv/bin/python benchmarks/{name}{options} --markdown docs/benchmarks.md
```
"""
_READING = """\
* **The clusters** are made up ([benchmarks/kinds.py](../benchmarks/kinds.py)): one group of running
  DRBD instances of 1 to 16 GiB of memory and 10 to 80 GiB of disk, nodes that are 45 to 65 per cent
  full and N+1 safe before anything happens to them. *Skewed*: some nodes hold several times as much
  as others. *N+1-broken*: some nodes lost memory. *Rebooted*: two nodes lost their primaries in a
  rolling reboot. *New node*: an empty node more has joined. *Unequal*: a third of the nodes is 1.8
  times as large. *Tagged*: services whose instances exclude each other, and racks. *Loaded*:
  measured loads, most instances idle. *Tight*: 75 per cent full, and instances that changed places
  broke N+1; all of them could go back.
* **Seeds.** A solver may be tuned on the clusters of the seeds {tuning}; these figures are of
  the seeds {seeds}.
* **hbal's plan** is Poise's own `--solver hbal`, which is equal to the byte. A *move* is one of
  hbal's steps, with one copy at most; *GiB* is what DRBD copies.
* **Ratios** are the solver's score over hbal's (rows 1 to 3, 10), the GiB for hbal's score over
  hbal's GiB (row 4, 1 where the score is not reached, 0.01 where nothing is copied), and the sum of
  score and priced GiB over the least sum of any prefix of hbal's plan (row 5: the worst of 0.002,
  0.005 and 0.01 a GiB, with at most hbal's moves). Less is better. Means are geometric over the
  clusters, in row 5 arithmetic.
* **The rival** always takes the move that gains most for its GiB; it is a few lines.
* **Every plan is replayed** step by step by the strict rules and scored by the exact scorer, its
  moves and GiB are counted again; a plan that breaks its word makes the program end with 1.
* **CPU time** is the process's own, user and system; a busy machine makes it longer."""


def section(
    tables: Sequence[Table], verdict: str, solver: str, seeds: Sequence[int], *, quick: bool
) -> str:
    """The section in Markdown."""
    options = " --quick" if quick else ""
    options += "" if tuple(seeds) == HELD_OUT else f" --seeds {','.join(map(str, seeds))}"
    facts = [f"* {what}: {which}" for what, which in describe(None) if what != "peer"]
    lines = [_HEAD.format(solver=solver, name=NAME, options=options), *facts, "", verdict, ""]
    for table in tables:
        lines += [f"## {table.heading}", "", *table.lines(), ""]
    lines.append(_READING.format(tuning=_listed(TUNING), seeds=_listed(seeds)))
    return "\n".join(lines) + "\n"


def _listed(seeds: Sequence[int]) -> str:
    *most, last = map(str, seeds)
    return f"{', '.join(most)} and {last}" if most else last
