"""The process that Ganeti starts: nothing but the answer reaches its standard output.

Ganeti runs allocators as root, in ``/``, in an environment with next to nothing in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one request as a process of its own; returns the exit code."""
    import gc
    import signal

    # Ctrl-C ends the process at once, even while modules are being loaded.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Matrix products are few and small here; threads for them take a third of the whole start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # modules are not garbage, and looking for it takes longer than loading some
    from poise.compat.streams import forgiving
    from poise.iallocator.command import main as run

    gc.freeze()
    gc.enable()
    arguments = sys.argv[1:] if argv is None else argv
    with forgiving(sys.stdout) as stdout, forgiving(sys.stderr) as stderr:
        code = run(arguments, stdout, stderr)
    return code
