"""An installation of Poise that can be run inside a node.

A node has folders of its own in the place of some of the host's, where the interpreter of the
tests or the repository may live. So both go to a folder that nodes and host share, and Poise is
installed there as a package: a virtual environment, not the working copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy

from tests.labs.ganeti.lab import ROOT

OWN_FOLDERS = ("/etc", "/var", "/root", "/srv", "/dev", "/run", "/usr/local")
"""What a node has for itself (node-init.sh)."""
PACKAGES = ("snapshots", "planner", "executor", "poise")


def install_poise(folder: Path) -> Path:
    """Make a virtual environment with Poise in ``folder``; the path of its interpreter.

    Files are linked where the file system lets them be, so this takes a second or two.
    """
    base = Path(sys.base_prefix).resolve()
    python = base / "bin" / f"python3.{sys.version_info.minor}"
    if any(base.is_relative_to(own) for own in OWN_FOLDERS):
        _link_tree(base, folder / "python", skip=("site-packages", "test"))
        python = folder / "python" / "bin" / python.name
    home = folder / "virtual environment"
    subprocess.run(
        [python, "-I", "-m", "venv", "--without-pip", home],
        check=True,
        capture_output=True,
        timeout=120,
    )
    site = home / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    _link_tree(Path(numpy.__file__).parents[1], site, skip=("_poise.pth",))
    for package in PACKAGES:
        shutil.copytree(ROOT / package, site / package, dirs_exist_ok=True)
    return home / "bin" / "python"


def _link_tree(source: Path, target: Path, skip: tuple[str, ...]) -> None:
    shutil.copytree(
        source,
        target,
        symlinks=True,
        ignore=shutil.ignore_patterns(*skip, "__pycache__"),
        copy_function=_link,
        dirs_exist_ok=True,
    )


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
