"""Record a representative set of hbal's answers as test data.

    python -m tests.fidelity.record
    python -m tests.fidelity.record --liberal

Cases of every kind are generated and answered by the installed hbal; the smallest ones are chosen
that together show every feature (features.py) several times, and some more of every kind.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from tests.fidelity import generate, peer
from tests.fidelity.case import Answer, Case
from tests.fidelity.features import features

DATA = Path(__file__).resolve().parents[1] / "data" / "hbal"
TIMES_COVERED = 3
FILL_PER_WEIGHT = 2
LARGEST_RECORD = 40_000


def to_record(case: Case, answer: Answer, tool: str = "hbal") -> dict[str, Any]:
    """One line of a data file."""
    record: dict[str, Any] = {
        "tool": tool,
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


def read_records(path: Path) -> Iterator[tuple[Case, Answer]]:
    """The cases and answers of a .jsonl or .jsonl.gz file."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for number, line in enumerate(data.decode().splitlines()):
        record = json.loads(line)
        name = record.get("name", f"{path.name.partition('.')[0]}-{number}")
        case = Case(name, record.get("kind", "mixed"), record["files"], tuple(record["args"]))
        yield case, Answer.from_json(record)


def candidates(kinds: Collection[str], per_kind: int) -> Iterator[tuple[Case, Answer]]:
    """Answered cases; runs in which hbal itself crashed are left out."""
    for kind in kinds:
        for case in generate.series(kind, 0, per_kind - 1):
            answer = peer.run_peer(case)
            if "CallStack" not in answer.stderr and "Failed to contact" not in answer.stderr:
                yield case, answer


def choose(pool: list[tuple[Case, Answer]]) -> list[tuple[Case, Answer]]:
    """Greedy cover: smallest first, each that shows a feature not yet shown often enough."""
    sized = [(len(json.dumps(to_record(c, a))), c, a) for c, a in pool]
    sized = sorted((s for s in sized if s[0] <= LARGEST_RECORD), key=lambda s: (s[0], s[1].name))
    shown: Counter[str] = Counter()
    chosen: dict[str, tuple[Case, Answer]] = {}
    wanted = {c.name: features(c, a) for _, c, a in sized}
    for enough in range(1, TIMES_COVERED + 1):
        for _, case, answer in sized:
            if case.name in chosen or (enough > 1 and case.kind.startswith("bad")):
                continue
            if all(
                shown[f] >= enough for f in wanted[case.name] if enough == 1 or "error" not in f
            ):
                continue
            chosen[case.name] = (case, answer)
            shown.update(wanted[case.name])
    for kind, weight in generate.WEIGHTS.items():
        if kind.startswith("bad"):
            continue
        later = [(c, a) for _, c, a in sized if c.kind == kind and c.name not in chosen]
        busy = sorted(later, key=lambda ca: (-ca[1].stdout.count(" a="), ca[0].name))
        for case, answer in busy[: FILL_PER_WEIGHT * weight]:
            chosen[case.name] = (case, answer)
    return sorted(chosen.values(), key=lambda ca: ca[0].name)


def write_records(path: Path, records: list[tuple[Case, Answer]], tool: str = "hbal") -> int:
    """Write a .jsonl.gz file, the same bytes for the same records; returns its size."""
    lines = "".join(json.dumps(to_record(c, a, tool)) + "\n" for c, a in records)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(lines.encode(), mtime=0))
    return path.stat().st_size


def main() -> None:
    """Choose and write tests/data/hbal/recorded.jsonl.gz, or liberal.jsonl.gz."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--per-kind", type=int, default=150)
    parser.add_argument("--liberal", action="store_true", help="only those that say odd things")
    options = parser.parse_args()
    liberal = generate.LIBERAL
    kinds = liberal if options.liberal else [k for k in generate.WEIGHTS if k not in liberal]
    pool = list(candidates(kinds, options.per_kind))
    chosen = choose(pool)
    name = "liberal" if options.liberal else "recorded"
    size = write_records(DATA / f"{name}.jsonl.gz", chosen)
    counts = Counter(case.kind for case, _ in chosen)
    print(
        f"{len(chosen)} of {len(pool)} cases, {size / 1000:.0f} kB: {dict(sorted(counts.items()))}"
    )


if __name__ == "__main__":
    main()
