"""Record a representative set of a tool's answers as test data.

    python -m tests.fidelity.record
    python -m tests.fidelity.record --tool hail --liberal

Cases of every kind are generated and answered by the installed tool; the smallest ones are chosen
that together show every feature of it several times, and some more of every kind.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.fidelity import peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.tool import Tool
from tests.fidelity.tools import choose_tool

NOT_REPRODUCIBLE = ("CallStack", "Failed to contact")
"""The tool crashed, or asked the network."""
SHOWN_ONCE = ("error", "field", "option")
"""Features of which one case is enough."""

Run = tuple[Case, Answer]


def to_record(tool: Tool, case: Case, answer: Answer) -> dict[str, Any]:
    """One line of a data file."""
    record: dict[str, Any] = {
        "tool": tool.name,
        "name": case.name,
        "kind": case.kind,
        "files": case.files,
        "args": list(case.args),
        "rc": answer.rc,
        "stdout": answer.stdout,
        "stderr": answer.stderr,
    }
    if answer.written:
        record["written"] = answer.written
    return record


def read_records(path: Path) -> Iterator[Run]:
    """The cases and answers of a .jsonl or .jsonl.gz file."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, line in enumerate(data.decode().splitlines()):
        record = json.loads(line)
        name = record.get("name", f"{path.name.partition('.')[0]}-{number}")
        case = Case(name, record.get("kind", "mixed"), record["files"], tuple(record["args"]))
        yield case, Answer.from_json(record)


def recorded(tool: Tool) -> Iterator[Run]:
    """All that is on record of a tool."""
    for path in sorted(path for path in tool.data.iterdir() if ".jsonl" in path.name):
        yield from read_records(path)


def candidates(tool: Tool, kinds: Collection[str], per_kind: int) -> Iterator[Run]:
    """Answered cases; runs in which the tool itself crashed are left out."""
    for kind in kinds:
        for case in tool.generator.series(kind, 0, per_kind - 1):
            answer = peer.run_peer(tool, case)
            if not any(sign in answer.stderr for sign in NOT_REPRODUCIBLE):
                yield case, answer


def _cover(tool: Tool, sized: list[Run], chosen: dict[str, Run]) -> None:
    """Smallest first, each that shows a feature that is not yet shown often enough."""
    wanted = {case.name: tool.features(case, answer) for case, answer in sized}
    shown: Counter[str] = Counter()
    for enough in range(1, max(tool.cover.times, tool.cover.outcomes) + 1):
        for case, answer in sized:
            if enough > 1 and case.kind.startswith("bad"):
                continue
            new = {f for f in wanted[case.name] if shown[f] < enough}
            if enough > 1:
                new = {f for f in new if not f.startswith(SHOWN_ONCE)}
            if enough > tool.cover.times:
                new = {f for f in new if f.startswith("outcome")}
            if new and case.name not in chosen:
                chosen[case.name] = (case, answer)
                shown.update(wanted[case.name])


def choose(tool: Tool, pool: list[Run]) -> list[Run]:
    """A cover of all features, and of every kind some more with the richest answers."""
    cover = tool.cover
    sizes = {c.name: len(json.dumps(to_record(tool, c, a))) for c, a in pool}
    sized = [run for run in pool if sizes[run[0].name] <= cover.largest]
    sized.sort(key=lambda run: (run[0].kind == "empty", sizes[run[0].name], run[0].name))
    chosen: dict[str, Run] = {}
    _cover(tool, sized, chosen)
    for kind, weight in tool.generator.weights.items():
        later = [run for run in sized if run[0].kind == kind and run[0].name not in chosen]
        if kind.startswith("bad"):
            continue
        later.sort(key=lambda run: (-cover.richness(run[1]), run[0].name))
        for case, answer in later[: cover.fill * weight]:
            chosen[case.name] = (case, answer)
    return sorted(chosen.values(), key=lambda run: run[0].name)


def write_records(tool: Tool, path: Path, records: list[Run]) -> int:
    """Write a .jsonl.gz file, the same bytes for the same records; returns its size."""
    lines = "".join(json.dumps(to_record(tool, c, a)) + "\n" for c, a in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return path.stat().st_size


def main(words: Sequence[str] | None = None) -> None:
    """Choose and write recorded.jsonl.gz, or liberal.jsonl.gz, in tests/data/TOOL."""
    named, tool = choose_tool(words)
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], parents=[named])
    parser.add_argument("--per-kind", type=int, default=tool.cover.per_kind)
    parser.add_argument("--liberal", action="store_true", help="only those that say odd things")
    options = parser.parse_args(words)
    liberal = tool.generator.liberal
    kinds = liberal if options.liberal else [k for k in tool.generator.weights if k not in liberal]
    pool = list(candidates(tool, kinds, options.per_kind))
    chosen = choose(tool, pool)
    name = "liberal" if options.liberal else "recorded"
    size = write_records(tool, tool.data / f"{name}.jsonl.gz", chosen)
    counts = dict(sorted(Counter(case.kind for case, _ in chosen).items()))
    print(f"{len(chosen)} of {len(pool)} cases, {size / 1000:.0f} kB: {counts}")


if __name__ == "__main__":
    main()
