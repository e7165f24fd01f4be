"""Pictures of a page that --html writes: docs/screens/what-if-page-light.png and -dark.png."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import poise
from scripts.chromium import Chromium, program

ROOT = Path(__file__).resolve().parent.parent
SHOWN = ROOT / "docs/screens"
WIDTH, HEIGHT = 1000, 1820
SCHEMES = ("light", "dark")


def main() -> int:
    """Draw them anew; without Chromium they stay as they are."""
    if program() is None:
        print("no Chromium here: the pictures of pages stay as they are")
        return 0
    cluster = poise.load(ROOT / "examples/large.data")
    answer = poise.what_if(cluster, poise.Reboot([f"node{k:02d}" for k in range(7, 13)]))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        page.write_text(poise.what_if_html(answer), "utf-8")
        browser = Chromium(Path(folder, "profile"))
        try:
            for scheme in SCHEMES:
                browser.open(page, width=WIDTH, height=HEIGHT, scheme=scheme)
                browser.picture(SHOWN / f"what-if-page-{scheme}.png", whole=False)
        finally:
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
