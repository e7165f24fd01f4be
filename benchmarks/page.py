"""The page that keeps the last full result: docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.tables import Table

_HEAD = """\
# Benchmarks

Poise beside Debian's hbal, on the same files, on one machine, in one run. Written by

```
.venv/bin/python benchmarks/balance.py{quick} --markdown docs/benchmarks.md
```

(`make bench` prints the same tables. The comparison needs the Debian package `ganeti-htools`;
without it only Poise's own figures are taken.)
"""

_READING = """\
## What is measured

* **The clusters** are made up ([benchmarks/clusters.py](../benchmarks/clusters.py)), the same on
  every machine: one group of running DRBD instances, ten or twenty a node, some nodes holding
  several times as many as others. *Equal* ones have nodes of one kind, *mixed* ones three
  generations of hardware, *uneven* ones hardly two nodes alike and instances of seven sizes,
  *tied* ones nothing but equal nodes and equal instances. In *regular* ones equal instances were
  dealt out in turn to four fifths of the nodes, all equal; the other nodes are empty. The largest
  is a group that has just grown from 120 to 200 nodes: 80 are empty, so that there are thousands
  of moves to make.
* **A step** is the CPU time (user and system, all threads, as the kernel accounts it) of a run with
  a larger `-l` less that of one with a smaller, divided by the steps between, so that start-up,
  reading and the summary drop out. hbal's limits are close together because its steps are dear;
  Poise's are 60 to 200 steps apart because so few of its steps would drown in the noise of
  starting a process. *In process* is the same stretch of steps inside one running Python.
* **A whole process** is the command from start to exit: for Poise that is Python, numpy, reading,
  balancing and printing.
* **Alternately.** hbal and Poise take turns. A ratio belongs to one pair of neighbours in time, and
  the tables give the median of the pairs and their range. Poise runs once before each measurement
  to warm up (compiled modules, file cache).
* **The same answers.** Whatever both were asked is compared: their standard outputs, with every
  move and every score, must be equal byte for byte.

## How to read it

* **What makes the difference.** hbal works out the whole score of every candidate at every step:
  some 61,000 of them at 40 nodes and 400 instances, and each costs more the more nodes there are.
  Poise makes the same choice without looking at most of them
  ([internals.md](internals.md#how-a-step-is-chosen)). So the ratio grows with the size.
* **What bounds a step of Poise.** At these sizes a step is some hundreds of operations on arrays of
  a few thousand numbers; most of the time is what numpy takes to start each of them, not
  arithmetic. That is why a step on 80 nodes costs so little more than one on 20.
* **What bounds the whole process.** On small clusters, the start of Python and the import of numpy:
  compare the wall time of a step with *start to exit*.
* **Where the time goes** is in the table of that name, the slowest clusters first. *Bounds*: what
  the best move of every instance can gain at most is brought up to date. *Changed nodes*: the two
  or three nodes that the last move changed are tried as targets for every instance. *Reach*: where
  many instances are left, the targets and kinds of moves that can still win are sifted out.
  *Candidates*: the rest is evaluated target by target. *Exact*: candidates that cannot be told from
  the best are summed as hbal does. *Rest*: the move is applied.
* **Why tied and regular clusters are slower.** Where all nodes and instances are alike, hundreds or
  thousands of candidates tie, and only exact sums tell which of them hbal takes. Sums of the same
  numbers in the same order are made once, and instances and targets that are alike are looked at
  together.
* **What is noise.** CPU times vary by 5–10 % from run to run, by more when others use the machine
  (see the load average); ratios of neighbouring runs vary less than the times themselves. Wall
  times on a busy machine can be anything: there the CPU times tell more.
"""


def page(
    facts: Sequence[tuple[str, str]],
    tables: Sequence[Table],
    verdict: str,
    minutes: float,
    *,
    quick: bool,
) -> str:
    """The page in Markdown."""
    parts = [_HEAD.format(quick=" --quick" if quick else ""), "## The last result\n"]
    parts.append("".join(f"* {what}: {which}\n" for what, which in facts))
    parts.append(f"{verdict}\nThe whole benchmark took {minutes:.1f} minutes.\n")
    for table in tables:
        parts.append(f"### {table.heading}\n")
        parts.append("".join(f"{line}\n" for line in table.lines()))
    parts.append(_READING)
    return "\n".join(parts)
