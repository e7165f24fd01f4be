"""Record executions by the installed hbal as test data.

    python -m tests.fidelity.execute_record

Of every kind the first ones are taken in which hbal asks for something.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.fidelity import execute_generate
from tests.fidelity.execution import Execution, Told, run_hbal

DATA = Path(__file__).resolve().parents[1] / "data" / "hbal-execute" / "recorded.jsonl.gz"
WANTED = {
    "done": 8,
    "slow": 1,
    "failed": 6,
    "refused": 12,
    "odd": 12,
    "lost": 6,
    "interrupt": 8,
    "leave": 4,
}


def recorded() -> Iterator[tuple[Execution, Told]]:
    """The executions on record."""
    for line in gzip.decompress(DATA.read_bytes()).decode().splitlines():
        data = json.loads(line)
        case = data["execution"]
        execution = Execution(
            case["name"], case["kind"], tuple(case["args"]), tuple(case["script"]), case["tables"]
        )
        yield execution, Told.from_json(data["told"])


def main() -> None:
    """Write tests/data/hbal-execute/recorded.jsonl.gz."""
    lines = []
    for kind, wanted in WANTED.items():
        seed = taken = 0
        while taken < wanted:
            execution = execute_generate.make(kind, seed)
            seed += 1
            answer = run_hbal(execution)
            if answer.asked:
                taken += 1
                data = {"execution": asdict(execution), "told": answer.to_json()}
                lines.append(json.dumps(data))
    DATA.parent.mkdir(parents=True, exist_ok=True)
    DATA.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0))
    print(f"{len(lines)} executions, {DATA.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
