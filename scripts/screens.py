"""Pictures of what Poise shows on a terminal: `make screens`.

The few that README and docs show go to docs/screens, dark and light; every screen at 80, 100 and
200 columns goes to build/screens, to be looked at.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.recorded_terminal import record
from scripts.terminal_svg import THEMES, svg_of

ROOT = Path(__file__).resolve().parent.parent
SHOWN, LOOKED_AT = ROOT / "docs/screens", ROOT / "build/screens"
WIDTHS = (80, 100, 200)
SHOWN_WIDTH = 100


@dataclass(frozen=True)
class Scene:
    """A command to be recorded; commands before it leave files and runs behind."""

    name: str
    command: str
    before: tuple[str, ...] = ()
    seconds: float | None = None
    """When to look at a command that redraws its screen; None: at its end."""
    shown: bool = False
    """Whether README or docs show it."""


_DATA = "examples/recorded-cluster"
_RUN = f"poise balance simulate:{_DATA} --group default --execute --yes"
_PLAN = f"poise balance {_DATA} --group default --out plan.json"
_WATCH = f"poise run plan.json --on simulate:{_DATA}"
_LARGE = "poise balance examples/large.data --max-moves 12 --out plan.json"
_LARGE_WATCH = "poise run plan.json --on simulate:examples/large.data --speed 300 --yes"
_STOP = f"{_WATCH} --max-moves 2 --yes"
_FAILED = f"poise run plan.json --on simulate:{_DATA},fail=inst4 --yes"

SCENES = (
    Scene("balance", "poise balance examples/large.data", shown=True),
    Scene("balance-small", f"poise balance {_DATA} --group default"),
    Scene("offline", "poise balance examples/large.data --offline node07 --evacuate-only"),
    Scene("evacuate", f"poise evacuate {_DATA} node4 --full"),
    Scene("explain", "poise explain plan.json", before=(_PLAN,)),
    Scene("dry-run", f"poise balance {_DATA} --group default --dry-run"),
    Scene("allocate", "poise allocate examples/large.data --memory 8g --disk 100g --vcpus 2"),
    Scene("allocate-why", f"poise allocate {_DATA} --memory 8g --disk 100g --vcpus 2 --why"),
    Scene("no-place", f"poise allocate {_DATA} --memory 200g --disk 20g --vcpus 1"),
    Scene("show", f"poise show {_DATA}"),
    Scene("run", _LARGE_WATCH, before=(_LARGE,), seconds=14.0, shown=True),
    Scene("status", "poise status", before=(_PLAN, _STOP)),
    Scene("status-all", "poise status --all", before=(_PLAN, _STOP)),
    Scene("status-failed", "poise status", before=(_PLAN, _FAILED)),
    Scene("resume", "poise resume --dry-run --max-moves none", before=(_PLAN, _STOP)),
    Scene("log", "poise log", before=(_PLAN, _STOP)),
    Scene("runs", "poise runs", before=(_RUN, _PLAN, _STOP)),
    Scene("what-if", "poise what-if examples/large.data drain node07"),
    Scene("help", "poise --help"),
    Scene("balance-help", "poise balance -h"),
    Scene("error", f"poise balance {_DATA}"),
)


def words_of(command: str) -> list[str]:
    """The command as this interpreter runs it, under its own name."""
    name, *words = shlex.split(command)
    code = f"import sys; sys.argv[0] = {name!r}; from poise.__main__ import main; sys.exit(main())"
    return [sys.executable, "-c", code, *words]


def draw(scene: Scene, columns: int) -> dict[str, str]:
    """A scene at one width, as SVG by the name of its theme."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "examples").symlink_to(ROOT / "examples")
        environment = {
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": folder,
            "XDG_CONFIG_HOME": folder,
        }
        for command in scene.before:
            record(words_of(command), columns, place, environment)
        screen = record(words_of(scene.command), columns, place, environment, scene.seconds)
    lines = screen.lines
    while lines and not any(letter.strip() for letter, _ in lines[-1]):
        lines.pop()
    return {name: svg_of(scene.command, lines, columns, theme) for name, theme in THEMES.items()}


def main() -> None:
    """Draw every scene, or those that are named."""
    wanted = set(sys.argv[1:])
    for folder in (SHOWN, LOOKED_AT):
        folder.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        for columns in WIDTHS if not wanted or scene.name in wanted else ():
            for theme, svg in draw(scene, columns).items():
                (LOOKED_AT / f"{scene.name}-{columns}-{theme}.svg").write_text(svg, "utf-8")
                if scene.shown and columns == SHOWN_WIDTH:
                    (SHOWN / f"{scene.name}-{theme}.svg").write_text(svg, "utf-8")
        if not wanted or scene.name in wanted:
            print(f"{scene.name}: {', '.join(map(str, WIDTHS))} columns", flush=True)


if __name__ == "__main__":
    main()
