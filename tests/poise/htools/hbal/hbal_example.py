"""A cluster of three nodes, and hbal run on it inside the test's own process.

The outputs in the tests beside this file were printed by Debian's hbal 3.0.2.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.state.model import Model, prepare
from planner.state.options import ModelOptions
from poise.htools.conventions.group_view import GroupView, view_group
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hbal.main import main
from snapshots.htools.text import read_text

CLUSTER = """\
g0|u-0|preferred||

n0.ex.com|8192|512|5632|102400|71680|8|M|u-0|1||N|0|1|1.0
n1.ex.com|8192|512|7680|102400|92160|8|N|u-0|1||N|0|1|1.0
n2.ex.com|8192|512|7680|102400|102400|4|N|u-0|1||N|0|1|1.0

i0.ex.com|1024|10240|2|running|Y|n0.ex.com|n1.ex.com|drbd|svc:a|1|-|N
i1.ex.com|1024|10240|4|ADMIN_down|Y|n0.ex.com|n1.ex.com|drbd|svc:a|1|-|N
i2.ex.com|1024|10240|2|running|Y|n0.ex.com||rbd||1|-|N

htools:iextags:svc

"""
"""hbal moves i1 (`f r:n2`), then i2 (`fa:n2`)."""

TWO_GROUPS = """\
g0|u-0|preferred||
g1|u-1|preferred||

n0|8192|512|7680|102400|102400|8|M|u-0|1
n1|8192|512|7680|102400|102400|8|N|u-0|1
n2|8192|512|7680|102400|102400|8|N|u-1|1
n3|8192|512|7680|102400|102400|8|N|u-1|1

i0|64|128|1|running|Y|n0|n1|drbd|
i1|64|128|1|running|Y|n2|n1|drbd|
i2|64|128|1|running|Y|n2|n3|drbd|


"""
"""i1 has its secondary in the other group."""


@dataclass(frozen=True)
class Ran:
    """Exit code, standard output and error, and the files written."""

    code: int
    out: str
    err: str
    written: Mapping[str, str]


def run(folder: Path, *arguments: str, files: Mapping[str, str] | None = None) -> Ran:
    """Run hbal in ``folder``, which holds :data:`CLUSTER` as ``in.data`` and ``files``."""
    laid_out = {"in.data": CLUSTER, **(files or {})}
    for name, content in laid_out.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        code = main(arguments, out, err)
    finally:
        os.chdir(before)
    files_after = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file()}
    written = {
        name: files_after[name].read_text(encoding="utf-8", errors="replace")
        for name in files_after.keys() - laid_out.keys()
    }
    return Ran(code, out.getvalue(), err.getvalue(), written)


def model_of(text: str = CLUSTER, **options: object) -> Model:
    """The cluster of a text, ready for planning."""
    return prepare(read_text(text), ModelOptions(**options))  # type: ignore[arg-type]


def view_of(text: str = CLUSTER, group: int = 0, *, peers: bool = False) -> GroupView:
    """A group of the cluster of a text."""
    return view_group(HtoolsPlacement(model_of(text)), group, 0, peers=peers)
